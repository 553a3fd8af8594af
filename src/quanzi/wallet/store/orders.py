"""Standing orders, and what became of each of their dates."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

State = Literal["active", "paused", "ended", "cancelled"]


class Order(msgspec.Struct, frozen=True):
    """A standing order as kept. `number` and `next_on` are of the date that is next; `tries` how often that was tried."""

    person_id: UUID
    order_id: UUID
    to_person_id: UUID
    amount: int
    currency: str
    memo: str
    every: str
    first_on: date
    until_on: date | None
    times_max: int | None
    state: State
    number: int
    next_on: date | None
    next_try_at: datetime | None
    tries: int
    refusal: str
    at: datetime


class Run(msgspec.Struct, frozen=True):
    """What became of one date."""

    due_on: date
    state: Literal["done", "skipped"]
    transfer_id: UUID
    refusal: str
    at: datetime


async def insert_order(tx: Tx, *, order: Order) -> int:
    """Keep a new order; 0 when the id was used before."""
    return await tx.execute(
        """
        INSERT INTO wallet.standing_order (
            person_id, order_id, to_person_id, amount, currency, memo, every, first_on, until_on, times_max, next_on, next_try_at, at
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING
        """,
        order.person_id,
        order.order_id,
        order.to_person_id,
        order.amount,
        order.currency,
        order.memo,
        order.every,
        order.first_on,
        order.until_on,
        order.times_max,
        order.next_on,
        order.next_try_at,
        order.at,
    )


async def find_order(tx: ReadTx, *, person_id: UUID, order_id: UUID) -> Order | None:
    return await tx.maybe(
        Order,
        """
        SELECT
            person_id, order_id, to_person_id, amount, currency, memo, every, first_on, until_on, times_max, state, number, next_on,
            next_try_at, tries, refusal, at
        FROM wallet.standing_order WHERE person_id = $1 AND order_id = $2
        """,
        person_id,
        order_id,
    )


async def list_orders(tx: ReadTx, *, person_id: UUID, before_at: datetime | None, before_id: UUID | None, limit: int) -> list[Order]:
    """Somebody's orders, the latest first."""
    return await tx.all(
        Order,
        """
        SELECT
            person_id, order_id, to_person_id, amount, currency, memo, every, first_on, until_on, times_max, state, number, next_on,
            next_try_at, tries, refusal, at
        FROM wallet.standing_order
        WHERE person_id = $1 AND ($2::timestamptz IS NULL OR (at, order_id) < ($2, $3))
        ORDER BY at DESC, order_id DESC LIMIT $4
        """,
        person_id,
        before_at,
        before_id,
        limit,
    )


async def count_active(tx: ReadTx, *, person_id: UUID) -> int:
    return await tx.value("SELECT count(*) FROM wallet.standing_order WHERE person_id = $1 AND state IN ('active', 'paused')", person_id)


async def list_orders_due(tx: ReadTx, *, at: datetime, limit: int) -> list[Order]:
    """Orders whose moment has come, the longest waiting first."""
    return await tx.all(
        Order,
        """
        SELECT
            person_id, order_id, to_person_id, amount, currency, memo, every, first_on, until_on, times_max, state, number, next_on,
            next_try_at, tries, refusal, at
        FROM wallet.standing_order WHERE state = 'active' AND next_try_at <= $1 ORDER BY next_try_at, order_id LIMIT $2
        """,
        at,
        limit,
    )


async def update_order(tx: Tx, *, was: Order, now: Order) -> int:
    """Write how an order goes on, where it is still as it was read: 0 when somebody was faster."""
    return await tx.execute(
        """
        UPDATE wallet.standing_order SET state = $6, number = $7, next_on = $8, next_try_at = $9, tries = $10, refusal = $11
        WHERE person_id = $1 AND order_id = $2 AND state = $3 AND number = $4 AND tries = $5
            AND next_try_at IS NOT DISTINCT FROM $12
        """,
        was.person_id,
        was.order_id,
        was.state,
        was.number,
        was.tries,
        now.state,
        now.number,
        now.next_on,
        now.next_try_at,
        now.tries,
        now.refusal,
        was.next_try_at,
    )


async def insert_run(tx: Tx, *, order: Order, run: Run) -> None:
    await tx.execute(
        """
        INSERT INTO wallet.standing_run (person_id, order_id, due_on, state, transfer_id, refusal, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        order.person_id,
        order.order_id,
        run.due_on,
        run.state,
        run.transfer_id,
        run.refusal,
        run.at,
    )


async def list_runs(tx: ReadTx, *, person_id: UUID, order_id: UUID, limit: int) -> list[Run]:
    """What became of an order's dates, the latest first."""
    return await tx.all(
        Run,
        """
        SELECT due_on, state, transfer_id, refusal, at FROM wallet.standing_run
        WHERE person_id = $1 AND order_id = $2 ORDER BY due_on DESC LIMIT $3
        """,
        person_id,
        order_id,
        limit,
    )


async def list_all_runs(tx: ReadTx, *, person_id: UUID) -> list[Run]:
    """What became of all dates of somebody's orders, for their copy."""
    return await tx.all(
        Run,
        """
        SELECT due_on, state, transfer_id, refusal, at FROM wallet.standing_run
        WHERE person_id = $1 ORDER BY order_id, due_on LIMIT 100000
        """,
        person_id,
    )


async def delete_orders(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.standing_order WHERE person_id = $1", person_id)


async def delete_runs(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.standing_run WHERE person_id = $1", person_id)
