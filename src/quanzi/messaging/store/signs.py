"""Signs on messages, and messages pinned to the top of a room."""

from uuid import UUID

from quanzi.infra.postgres import ReadTx, Tx


async def insert_sign(tx: Tx, *, room_id: UUID, position: int, person_id: UUID, emoji: str) -> bool:
    """Give a message a sign; whether it is new."""
    return bool(
        await tx.execute(
            """
            INSERT INTO messaging.reaction (room_id, position, person_id, emoji, at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT DO NOTHING
            """,
            room_id,
            position,
            person_id,
            emoji,
            tx.now,
        )
    )


async def delete_sign(tx: Tx, *, room_id: UUID, position: int, person_id: UUID, emoji: str) -> bool:
    """Take a sign back; whether it was there."""
    sql = "DELETE FROM messaging.reaction WHERE room_id = $1 AND position = $2 AND person_id = $3 AND emoji = $4"
    return bool(await tx.execute(sql, room_id, position, person_id, emoji))


async def delete_signs(tx: Tx, *, room_id: UUID, position: int) -> None:
    """Take all signs off a message."""
    await tx.execute("DELETE FROM messaging.reaction WHERE room_id = $1 AND position = $2", room_id, position)


async def insert_pin(tx: Tx, *, room_id: UUID, position: int, by_id: UUID) -> bool:
    """Pin a message; whether it was not yet."""
    return bool(
        await tx.execute(
            "INSERT INTO messaging.pin (room_id, position, by_id, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            room_id,
            position,
            by_id,
            tx.now,
        )
    )


async def delete_pin(tx: Tx, *, room_id: UUID, position: int) -> bool:
    """Unpin a message; whether it was pinned."""
    return bool(await tx.execute("DELETE FROM messaging.pin WHERE room_id = $1 AND position = $2", room_id, position))


async def list_pins(tx: ReadTx, *, room_id: UUID, limit: int) -> list[int]:
    """The positions that are pinned in a room, the newest pin first."""
    sql = "SELECT position FROM messaging.pin WHERE room_id = $1 ORDER BY at DESC, position DESC LIMIT $2"
    return await tx.column(sql, room_id, limit)
