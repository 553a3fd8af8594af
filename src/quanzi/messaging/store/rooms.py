"""Rooms and their terms, and the one room of two people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from quanzi.infra.postgres import ReadTx, Tx


async def insert_room(
    tx: Tx,
    *,
    room_id: UUID,
    kind: str,
    made_by: UUID,
    name: str = "",
    picture: dict[str, Any] | None = None,
    circle_id: UUID | None = None,
    is_work: bool = False,
    expires_at: datetime | None = None,
) -> None:
    """A room with nobody in it yet."""
    await tx.execute(
        """
        INSERT INTO messaging.room (room_id, kind, name, picture, circle_id, is_work, made_by, made_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        room_id,
        kind,
        name,
        picture,
        circle_id,
        is_work,
        made_by,
        tx.now,
        expires_at,
    )


async def insert_pair(tx: Tx, *, low_id: UUID, high_id: UUID, room_id: UUID) -> UUID:
    """The room of two: `room_id`, or the one that they have."""
    return await tx.value(
        """
        WITH fresh AS (
            INSERT INTO messaging.pair (low_id, high_id, room_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING room_id
        )
        SELECT room_id FROM fresh
        UNION ALL
        SELECT room_id FROM messaging.pair WHERE low_id = $1 AND high_id = $2
        LIMIT 1
        """,
        low_id,
        high_id,
        room_id,
    )


async def find_pair(tx: ReadTx, *, low_id: UUID, high_id: UUID) -> UUID | None:
    """The room of two, if they have one."""
    return await tx.value("SELECT room_id FROM messaging.pair WHERE low_id = $1 AND high_id = $2", low_id, high_id)
