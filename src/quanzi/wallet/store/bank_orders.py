"""Orders to the bank."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

Direction = Literal["in", "out", "back"]
OrderState = Literal["placed", "sent", "settled", "failed", "returned"]


class BankOrder(msgspec.Struct, frozen=True):
    """Money that the bank was asked to collect (`in`), to pay out (`out`), or to give back what could not be booked (`back`)."""

    person_id: UUID
    order_id: UUID
    direction: Direction
    link_id: UUID
    ending: str
    account_id: UUID
    currency: str
    amount: int
    fee: int
    state: OrderState
    reason: str
    reference: str
    stranded: int
    missing: int
    at: datetime
    settled_at: datetime | None
    closed_at: datetime | None
    look_at: datetime | None


async def insert_order(tx: Tx, *, order: BankOrder) -> int:
    """Keep a new order; none when its id is there already."""
    return await tx.execute(
        """
        INSERT INTO wallet.bank_order (person_id, order_id, direction, link_id, ending, account_id, currency, amount, fee, at, look_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (person_id, order_id) DO NOTHING
        """,
        order.person_id,
        order.order_id,
        order.direction,
        order.link_id,
        order.ending,
        order.account_id,
        order.currency,
        order.amount,
        order.fee,
        order.at,
        order.look_at,
    )


async def find_order(tx: ReadTx, *, person_id: UUID, order_id: UUID) -> BankOrder | None:
    return await tx.maybe(
        BankOrder,
        """
        SELECT
            person_id, order_id, direction, link_id, ending, account_id, currency, amount, fee, state, reason, reference, stranded,
            missing, at, settled_at, closed_at, look_at
        FROM wallet.bank_order WHERE person_id = $1 AND order_id = $2
        """,
        person_id,
        order_id,
    )


async def lock_order(tx: Tx, *, person_id: UUID, order_id: UUID) -> BankOrder | None:
    return await tx.maybe(
        BankOrder,
        """
        SELECT
            person_id, order_id, direction, link_id, ending, account_id, currency, amount, fee, state, reason, reference, stranded,
            missing, at, settled_at, closed_at, look_at
        FROM wallet.bank_order WHERE person_id = $1 AND order_id = $2 FOR UPDATE
        """,
        person_id,
        order_id,
    )


async def list_orders(tx: ReadTx, *, person_id: UUID, before: tuple[datetime, UUID], limit: int) -> list[BankOrder]:
    """A member's orders, the latest first; `before` is time and id of the last one seen."""
    return await tx.all(
        BankOrder,
        """
        SELECT
            person_id, order_id, direction, link_id, ending, account_id, currency, amount, fee, state, reason, reference, stranded,
            missing, at, settled_at, closed_at, look_at
        FROM wallet.bank_order WHERE person_id = $1 AND (at, order_id) < ($2, $3) ORDER BY at DESC, order_id DESC LIMIT $4
        """,
        person_id,
        before[0],
        before[1],
        limit,
    )


async def list_orders_due(tx: ReadTx, *, at: datetime, limit: int) -> list[BankOrder]:
    """Orders about which the bank is to be asked, the longest waiting first."""
    return await tx.all(
        BankOrder,
        """
        SELECT
            person_id, order_id, direction, link_id, ending, account_id, currency, amount, fee, state, reason, reference, stranded,
            missing, at, settled_at, closed_at, look_at
        FROM wallet.bank_order WHERE look_at <= $1 ORDER BY look_at, order_id LIMIT $2
        """,
        at,
        limit,
    )


async def list_orders_to_resolve(tx: ReadTx, *, currency: str, limit: int) -> list[BankOrder]:
    """Orders of which a part is missing or stands in suspense, the latest first, for the desk."""
    return await tx.all(
        BankOrder,
        """
        SELECT
            person_id, order_id, direction, link_id, ending, account_id, currency, amount, fee, state, reason, reference, stranded,
            missing, at, settled_at, closed_at, look_at
        FROM wallet.bank_order WHERE currency = $1 AND (missing > 0 OR stranded > 0) ORDER BY at DESC, order_id LIMIT $2
        """,
        currency,
        limit,
    )


async def update_order(tx: Tx, *, order: BankOrder) -> None:
    """Write how an order stands; its row is locked."""
    await tx.execute(
        """
        UPDATE wallet.bank_order SET state = $3, reason = $4, reference = $5, stranded = $6, missing = $7, settled_at = $8,
            closed_at = $9, look_at = $10
        WHERE person_id = $1 AND order_id = $2
        """,
        order.person_id,
        order.order_id,
        order.state,
        order.reason,
        order.reference,
        order.stranded,
        order.missing,
        order.settled_at,
        order.closed_at,
        order.look_at,
    )


async def update_order_look(tx: Tx, *, person_id: UUID, order_id: UUID, look_at: datetime) -> None:
    """Ask about it later, unless it is done."""
    await tx.execute(
        "UPDATE wallet.bank_order SET look_at = $3 WHERE person_id = $1 AND order_id = $2 AND look_at IS NOT NULL",
        person_id,
        order_id,
        look_at,
    )


async def find_withdrawn(tx: ReadTx, *, person_id: UUID, currency: str) -> int:
    """How much somebody has withdrawn or is withdrawing, without what failed or came back: what of the free quota is used."""
    used = await tx.value(
        """
        SELECT coalesce(sum(amount), 0)::bigint FROM wallet.bank_order
        WHERE person_id = $1 AND currency = $2 AND direction = 'out' AND state IN ('placed', 'sent', 'settled')
        """,
        person_id,
        currency,
    )
    return int(used)


async def count_open_on(tx: ReadTx, *, person_id: UUID, link_id: UUID) -> int:
    """How many orders on a bank account are not through."""
    return await tx.value(
        "SELECT count(*) FROM wallet.bank_order WHERE person_id = $1 AND link_id = $2 AND state IN ('placed', 'sent')", person_id, link_id
    )


async def update_orders_forgotten(tx: Tx, *, person_id: UUID) -> None:
    """The books stay; which account it was goes."""
    await tx.execute("UPDATE wallet.bank_order SET ending = '' WHERE person_id = $1", person_id)
