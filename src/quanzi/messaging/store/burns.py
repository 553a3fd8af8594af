"""Boxes that burn after reading, and who has opened them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class SealedRow(msgspec.Struct, frozen=True):
    """A box, which says nothing without its key."""

    content: Literal["text", "picture", "voice"]
    box: bytes


class BoxRow(msgspec.Struct, frozen=True):
    """Which box, and where its message stands."""

    room_id: UUID
    message_id: UUID
    position: int
    content: str


async def insert_sealed(tx: Tx, *, room_id: UUID, message_id: UUID, position: int, content: str, box: bytes, expires_at: datetime) -> None:
    """Keep a box for the message at `position`."""
    await tx.execute(
        """
        INSERT INTO messaging.sealed (room_id, message_id, position, content, box, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
        """,
        room_id,
        message_id,
        position,
        content,
        box,
        expires_at,
    )


async def insert_burns(tx: Tx, *, room_id: UUID, message_id: UUID, but_id: UUID) -> int:
    """Let each member of the room but one open the box once; how many these are."""
    return await tx.execute(
        """
        INSERT INTO messaging.burn (room_id, message_id, person_id)
        SELECT m.room_id, $2, m.person_id FROM messaging.member AS m WHERE m.room_id = $1 AND m.person_id <> $3
        """,
        room_id,
        message_id,
        but_id,
    )


async def update_opened(tx: Tx, *, room_id: UUID, message_id: UUID, person_id: UUID) -> bool:
    """Note that a person opens the box; whether it was for them and not opened before."""
    sql = "UPDATE messaging.burn SET is_opened = true WHERE room_id = $1 AND message_id = $2 AND person_id = $3 AND NOT is_opened"
    return bool(await tx.execute(sql, room_id, message_id, person_id))


async def count_opened(tx: ReadTx, *, room_id: UUID, message_id: UUID) -> int:
    """How many opened the box."""
    sql = "SELECT count(*) FROM messaging.burn WHERE room_id = $1 AND message_id = $2 AND is_opened"
    return await tx.value(sql, room_id, message_id)


async def count_waiting(tx: ReadTx, *, room_id: UUID, message_id: UUID) -> int:
    """How many may still open the box: those who are in the room and have not."""
    return await tx.value(
        """
        SELECT count(*) FROM messaging.burn AS b
        INNER JOIN messaging.member AS m ON b.room_id = m.room_id AND b.person_id = m.person_id
        WHERE b.room_id = $1 AND b.message_id = $2 AND NOT b.is_opened
        """,
        room_id,
        message_id,
    )


async def list_unopened(tx: ReadTx, *, room_id: UUID, person_id: UUID, limit: int) -> list[int]:
    """Where the boxes of a room stand that a person may still open, the newest first."""
    return await tx.column(
        """
        SELECT s.position FROM messaging.sealed AS s
        INNER JOIN messaging.burn AS b ON s.room_id = b.room_id AND s.message_id = b.message_id
        WHERE s.room_id = $1 AND b.person_id = $2 AND NOT b.is_opened ORDER BY s.position DESC LIMIT $3
        """,
        room_id,
        person_id,
        limit,
    )


async def find_sealed(tx: ReadTx, *, room_id: UUID, message_id: UUID) -> SealedRow | None:
    """A box."""
    sql = "SELECT content, box FROM messaging.sealed WHERE room_id = $1 AND message_id = $2"
    return await tx.maybe(SealedRow, sql, room_id, message_id)


async def delete_sealed(tx: Tx, *, room_id: UUID, message_id: UUID) -> None:
    """Let a box be gone."""
    await tx.execute("DELETE FROM messaging.sealed WHERE room_id = $1 AND message_id = $2", room_id, message_id)


async def delete_expired(tx: Tx, *, limit: int) -> list[BoxRow]:
    """Let boxes be gone whose time is over; which."""
    return await tx.all(
        BoxRow,
        """
        DELETE FROM messaging.sealed AS s USING (
            SELECT e.room_id, e.message_id FROM messaging.sealed AS e WHERE e.expires_at <= $1 ORDER BY e.expires_at LIMIT $2
        ) AS o
        WHERE s.room_id = o.room_id AND s.message_id = o.message_id RETURNING s.room_id, s.message_id, s.position, s.content
        """,
        tx.now,
        limit,
    )


async def list_there(tx: ReadTx, *, room_ids: Sequence[UUID], message_ids: Sequence[UUID]) -> list[BoxRow]:
    """Which of these boxes are there."""
    return await tx.all(
        BoxRow,
        """
        SELECT s.room_id, s.message_id, s.position, s.content FROM messaging.sealed AS s
        INNER JOIN unnest($1::uuid [], $2::uuid []) AS w (room_id, message_id) ON s.room_id = w.room_id AND s.message_id = w.message_id
        """,
        list(room_ids),
        list(message_ids),
    )
