"""What people corrected of what the machine had decided, and who was shown it before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Override(msgspec.Struct, frozen=True):
    """A correction by an operator: an item that was removed, or a refusal that was lifted. There is no kind for a number."""

    person_id: UUID
    override_id: UUID
    dispute_id: UUID
    by_id: UUID
    at: datetime
    what: Literal["item_removed", "refusal_lifted"]
    subject_id: UUID
    why: str


class OverrideCount(msgspec.Struct, frozen=True):
    """How often people corrected what the machine had decided, by what they did."""

    what: str
    count: int


class Correction(msgspec.Struct, frozen=True):
    """Something that I was shown of somebody's score, and when it was corrected since."""

    owner_id: UUID
    shown_at: datetime
    corrected_at: datetime


async def insert_override(tx: Tx, *, override: Override) -> None:
    await tx.execute(
        """
        INSERT INTO credit.override (person_id, override_id, dispute_id, by_id, at, what, subject_id, why)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        override.person_id,
        override.override_id,
        override.dispute_id,
        override.by_id,
        override.at,
        override.what,
        override.subject_id,
        override.why,
    )


async def list_overrides(tx: ReadTx, *, limit: int) -> list[Override]:
    """Everybody's, the latest first; for operators."""
    return await tx.all(
        Override,
        """
        SELECT person_id, override_id, dispute_id, by_id, at, what, subject_id, why
        FROM credit.override ORDER BY at DESC, override_id DESC LIMIT $1
        """,
        limit,
    )


async def count_overrides(tx: ReadTx, *, since: datetime) -> list[OverrideCount]:
    """How many of each kind there were since a moment."""
    return await tx.all(OverrideCount, "SELECT what, count(*) AS count FROM credit.override WHERE at >= $1 GROUP BY what LIMIT 2", since)


async def list_overrides_of(tx: ReadTx, *, person_id: UUID, limit: int) -> list[Override]:
    return await tx.all(
        Override,
        """
        SELECT person_id, override_id, dispute_id, by_id, at, what, subject_id, why
        FROM credit.override WHERE person_id = $1 ORDER BY at DESC, override_id DESC LIMIT $2
        """,
        person_id,
        limit,
    )


async def insert_notes(
    tx: Tx, *, viewers: Sequence[UUID], shown: Sequence[datetime], note_id: UUID, owner_id: UUID, corrected_at: datetime
) -> int:
    """A note for each viewer; told twice it is one."""
    return await tx.execute(
        """
        INSERT INTO credit.correction_note (viewer_id, note_id, owner_id, shown_at, corrected_at)
        SELECT v.viewer_id, $3, $4, v.shown_at, $5 FROM unnest($1::uuid[], $2::timestamptz[]) AS v (viewer_id, shown_at)
        ON CONFLICT DO NOTHING
        """,
        viewers,
        shown,
        note_id,
        owner_id,
        corrected_at,
    )


async def list_notes(tx: ReadTx, *, viewer_id: UUID, limit: int) -> list[Correction]:
    """What a viewer was told, the latest first."""
    return await tx.all(
        Correction,
        """
        SELECT owner_id, shown_at, corrected_at FROM credit.correction_note
        WHERE viewer_id = $1 ORDER BY corrected_at DESC, note_id DESC LIMIT $2
        """,
        viewer_id,
        limit,
    )


async def delete_notes_for(tx: Tx, *, viewer_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.correction_note WHERE viewer_id = $1", viewer_id)


async def delete_notes_about(tx: Tx, *, owner_id: UUID) -> None:
    """Wherever their viewers are."""
    await tx.execute("DELETE FROM credit.correction_note WHERE owner_id = $1", owner_id)


async def delete_overrides(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.override WHERE person_id = $1", person_id)
