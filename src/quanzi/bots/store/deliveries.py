"""What bots are to be told, and how it went."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.bots.model import Delivery, State, What
from quanzi.infra.postgres import ReadTx, Tx


class DueRow(msgspec.Struct, frozen=True):
    """A delivery whose moment has come."""

    room_id: UUID
    delivery_id: UUID


class TakenRow(msgspec.Struct, frozen=True):
    """A delivery that somebody tries now."""

    room_id: UUID
    delivery_id: UUID
    bot_id: UUID
    what: What
    position: int | None
    tries: int
    made_at: datetime


async def insert_delivery(tx: Tx, *, room_id: UUID, delivery_id: UUID, bot_id: UUID, what: What, position: int | None) -> bool:
    """What a bot is to be told, once under its id; whether that is new."""
    return bool(
        await tx.execute(
            """
            INSERT INTO bots.delivery (room_id, delivery_id, bot_id, what, position, made_at, due_at)
            VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING
            """,
            room_id,
            delivery_id,
            bot_id,
            what,
            position,
            tx.now,
        )
    )


async def count_waiting(tx: ReadTx, *, room_id: UUID, bot_id: UUID, at_most: int) -> int:
    """How many wait for a bot, counted up to `at_most`."""
    return await tx.value(
        """
        SELECT count(*) FROM (
            SELECT FROM bots.delivery WHERE room_id = $1 AND bot_id = $2 AND state = 'waiting' LIMIT $3
        ) AS w
        """,
        room_id,
        bot_id,
        at_most,
    )


async def list_due(tx: ReadTx, *, limit: int) -> list[DueRow]:
    """What waits and whose moment has come, the longest waiting first."""
    return await tx.all(
        DueRow,
        "SELECT room_id, delivery_id FROM bots.delivery WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at LIMIT $2",
        tx.now,
        limit,
    )


async def update_taken(tx: Tx, *, room_id: UUID, delivery_id: UUID, until: datetime) -> TakenRow | None:
    """Take what is due; nobody else does until a time, after which whoever took it is lost. None when it is not due."""
    row = await tx.connection.fetchrow(
        """
        UPDATE bots.delivery SET tries = tries + 1, due_at = $4, tried_at = $3
        WHERE room_id = $1 AND delivery_id = $2 AND state = 'waiting' AND due_at <= $3
        RETURNING room_id, delivery_id, bot_id, what, position, tries, made_at
        """,
        room_id,
        delivery_id,
        tx.now,
        until,
    )
    return None if row is None else msgspec.convert(dict(row), TakenRow)


async def update_tried(
    tx: Tx, *, taken: TakenRow, state: State, due_at: datetime, status: int | None, took_ms: int | None, answer: str
) -> bool:
    """Note how a try went, unless another was begun meanwhile; whether it was noted."""
    return bool(
        await tx.execute(
            """
            UPDATE bots.delivery SET state = $4, due_at = $5, status = $6, took_ms = $7, answer = $8
            WHERE room_id = $1 AND delivery_id = $2 AND tries = $3 AND state = 'waiting'
            """,
            taken.room_id,
            taken.delivery_id,
            taken.tries,
            state,
            due_at,
            status,
            took_ms,
            answer,
        )
    )


async def update_again(tx: Tx, *, room_id: UUID, bot_id: UUID, delivery_id: UUID) -> bool:
    """Let what is over be tried anew, under the same id; whether there was such a thing."""
    return bool(
        await tx.execute(
            """
            UPDATE bots.delivery SET state = 'waiting', tries = 0, due_at = $4
            WHERE room_id = $1 AND bot_id = $2 AND delivery_id = $3 AND state <> 'waiting'
            """,
            room_id,
            bot_id,
            delivery_id,
            tx.now,
        )
    )


async def list_deliveries(tx: ReadTx, *, room_id: UUID, bot_id: UUID, limit: int) -> list[Delivery]:
    """The log of a bot, the latest first."""
    rows = await tx.connection.fetch(
        """
        SELECT delivery_id, what, position, state, tries, made_at, due_at, tried_at, status, took_ms, answer
        FROM bots.delivery WHERE room_id = $1 AND bot_id = $2 ORDER BY made_at DESC, delivery_id DESC LIMIT $3
        """,
        room_id,
        bot_id,
        limit,
    )
    return [msgspec.convert(dict(row), Delivery) for row in rows]


async def delete_old(tx: Tx, *, before: datetime, limit: int) -> int:
    """Forget what lies back so far, whether it was taken or not."""
    return await tx.execute(
        """
        DELETE FROM bots.delivery WHERE (room_id, delivery_id) IN (
            SELECT room_id, delivery_id FROM bots.delivery WHERE made_at < $1 ORDER BY made_at LIMIT $2
        )
        """,
        before,
        limit,
    )
