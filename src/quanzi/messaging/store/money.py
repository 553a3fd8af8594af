"""Which message shows what money."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class MoneyRow(msgspec.Struct, frozen=True):
    """Where the message about a subject stands; at `due_at` it is to be told again."""

    subject_id: UUID
    room_id: UUID
    position: int
    told_at: datetime
    due_at: datetime | None


async def insert_money(tx: Tx, *, subject_id: UUID, room_id: UUID, position: int, due_at: datetime | None) -> None:
    """Remember which message shows a subject, and when it stands otherwise by the clock."""
    await tx.execute(
        """
        INSERT INTO messaging.money (subject_id, room_id, position, told_at, due_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
        """,
        subject_id,
        room_id,
        position,
        tx.now,
        due_at,
    )


async def find_money(tx: ReadTx, *, subject_id: UUID) -> MoneyRow | None:
    """Where a subject is shown."""
    return await tx.maybe(
        MoneyRow, "SELECT subject_id, room_id, position, told_at, due_at FROM messaging.money WHERE subject_id = $1", subject_id
    )


async def lock_money(tx: Tx, *, subject_id: UUID) -> MoneyRow | None:
    """The same, and nobody else tells of it until this is done."""
    return await tx.maybe(
        MoneyRow, "SELECT subject_id, room_id, position, told_at, due_at FROM messaging.money WHERE subject_id = $1 FOR UPDATE", subject_id
    )


async def list_due(tx: ReadTx, *, at: datetime, limit: int) -> list[UUID]:
    """Subjects that are to be told again, the longest waiting first."""
    return await tx.column("SELECT subject_id FROM messaging.money WHERE due_at <= $1 ORDER BY due_at LIMIT $2", at, limit)


async def update_told(tx: Tx, *, subject_id: UUID, due_at: datetime | None) -> None:
    """How it stands is told as of now, and is looked at again at `due_at`."""
    await tx.execute("UPDATE messaging.money SET told_at = $2, due_at = $3 WHERE subject_id = $1", subject_id, tx.now, due_at)


async def update_due(tx: Tx, *, subject_id: UUID, due_at: datetime) -> None:
    """Tell it a little later."""
    await tx.execute("UPDATE messaging.money SET due_at = $2 WHERE subject_id = $1", subject_id, due_at)


async def delete_money(tx: Tx, *, subject_id: UUID) -> None:
    """Forget where a subject was shown, since the message is gone."""
    await tx.execute("DELETE FROM messaging.money WHERE subject_id = $1", subject_id)


async def delete_shown(tx: Tx, *, subject_ids: Sequence[UUID], room_id: UUID) -> None:
    """Forget where these subjects were shown in a room whose messages are gone."""
    await tx.execute("DELETE FROM messaging.money WHERE subject_id = ANY($1) AND room_id = $2", list(subject_ids), room_id)
