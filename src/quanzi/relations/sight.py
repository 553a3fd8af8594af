"""Who is out of whose sight, asked for many at once."""

from collections.abc import Collection
from uuid import UUID

from quanzi.infra.postgres import ReadTx
from quanzi.relations import store


async def find_hidden_pairs(tx: ReadTx, *, pairs: Collection[tuple[UUID, UUID]]) -> frozenset[tuple[UUID, UUID]]:
    """Those of the pairs of people who are out of each other's sight, whoever of the two blocked; one statement for any number."""
    if not pairs:
        return frozenset()
    ordered = sorted(pairs)
    rows = await store.list_hidden_pairs(tx, person_ids=[pair[0] for pair in ordered], other_ids=[pair[1] for pair in ordered])
    return frozenset(rows)
