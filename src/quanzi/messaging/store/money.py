"""Which message shows what money."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class MoneyRow(msgspec.Struct, frozen=True):
    """Where the message about a subject stands; at `due_at` a change of it waits to be told."""

    subject_id: UUID
    room_id: UUID
    position: int
    told_at: datetime
    due_at: datetime | None


async def insert_money(tx: Tx, *, subject_id: UUID, room_id: UUID, position: int) -> None:
    """Remember which message shows a subject."""
    await tx.execute(
        "INSERT INTO messaging.money (subject_id, room_id, position, told_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        subject_id,
        room_id,
        position,
        tx.now,
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
    """Subjects of which a change waits to be told, the longest waiting first."""
    return await tx.column("SELECT subject_id FROM messaging.money WHERE due_at <= $1 ORDER BY due_at LIMIT $2", at, limit)


async def update_told(tx: Tx, *, subject_id: UUID) -> None:
    """How it stands is told as of now."""
    await tx.execute("UPDATE messaging.money SET told_at = $2, due_at = NULL WHERE subject_id = $1", subject_id, tx.now)


async def update_due(tx: Tx, *, subject_id: UUID, due_at: datetime) -> None:
    """Tell it a little later."""
    await tx.execute("UPDATE messaging.money SET due_at = $2 WHERE subject_id = $1", subject_id, due_at)


async def delete_money(tx: Tx, *, subject_id: UUID) -> None:
    """Forget where a subject was shown, since the message is gone."""
    await tx.execute("DELETE FROM messaging.money WHERE subject_id = $1", subject_id)
