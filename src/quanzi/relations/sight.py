"""Who is out of whose sight, asked for many at once."""

from collections.abc import Collection
from uuid import UUID

from quanzi.infra.postgres import ReadTx
from quanzi.relations import store


async def find_hidden_of(tx: ReadTx, *, person_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Who is out of the sight of each of several people, whoever of the two blocked; one statement for any number."""
    hidden: dict[UUID, set[UUID]] = {person_id: set() for person_id in person_ids}
    for person_id, other_id in await store.list_hidden_of(tx, person_ids=sorted(hidden)):
        hidden[person_id].add(other_id)
    return {person_id: frozenset(others) for person_id, others in hidden.items()}


async def find_hidden_pairs(tx: ReadTx, *, pairs: Collection[tuple[UUID, UUID]]) -> frozenset[tuple[UUID, UUID]]:
    """Those of the pairs of people who are out of each other's sight, whoever of the two blocked; one statement for any number."""
    if not pairs:
        return frozenset()
    ordered = sorted(pairs)
    rows = await store.list_hidden_pairs(tx, person_ids=[pair[0] for pair in ordered], other_ids=[pair[1] for pair in ordered])
    return frozenset(rows)
