"""What leaves with a person: the reports they made, and their words in reports of others."""

from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.moderation import store

DECISIONS_EXPORTED_MAX = 10_000
_THEIRS = frozenset({"subject_kind", "subject_id", "category", "note", "made_at"})


async def forget_subject(tx: Tx, *, place_id: UUID, subject_id: UUID) -> None:
    """What its author takes back is gone from reports too."""
    await store.update_excerpts_forgotten(tx, place_id=place_id, subject_id=subject_id)


async def forget_conversation(tx: Tx, *, place_id: UUID, subject_id: UUID) -> None:
    """What was shown of a conversation was for who decides: when reports of a message are closed, it goes."""
    await store.update_excerpts_forgotten(tx, place_id=place_id, subject_id=subject_id)
    await store.delete_quotes(tx, place_id=place_id, subject_id=subject_id)


async def forget_person(tx: Tx, *, person_id: UUID) -> None:
    """Whose account is erased is quoted in no report any more, and their notes go from those that they made.

    The reports stay: somebody has to look at them, and what they are about is another's.
    """
    await store.update_author_forgotten(tx, person_id=person_id)
    await store.update_notes_forgotten(tx, person_id=person_id)
    await store.update_quotes_forgotten(tx, person_id=person_id)
    await store.delete_decisions(tx, person_id=person_id)


async def export_reports(tx: ReadTx, *, person_id: UUID) -> list[dict[str, object]]:
    """What a person reported, in their own words."""
    rows = await store.list_own_reports(tx, person_id=person_id)
    return [{name: value for name, value in msgspec.to_builtins(row).items() if name in _THEIRS} for row in rows]


async def export_decisions(tx: ReadTx, *, person_id: UUID) -> list[dict[str, object]]:
    """What operators decided about what a person said, and why."""
    return [msgspec.to_builtins(row) for row in await store.list_decisions(tx, person_id=person_id, limit=DECISIONS_EXPORTED_MAX)]
