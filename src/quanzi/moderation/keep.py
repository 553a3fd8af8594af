"""What leaves with a person: the reports they made."""

from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx
from quanzi.moderation import store

_THEIRS = frozenset({"subject_kind", "subject_id", "category", "note", "made_at"})


async def export_reports(tx: ReadTx, *, person_id: UUID) -> list[dict[str, object]]:
    """What a person reported, in their own words."""
    rows = await store.list_own_reports(tx, person_id=person_id)
    return [
        {name: value for name, value in msgspec.to_builtins(row).items() if name in _THEIRS} for row in rows
    ]
