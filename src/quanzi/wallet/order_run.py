"""Paying what standing orders are due: each date once, whatever breaks between two lines, and never by force.

The id of a payment follows from its order and date, and the order moves on in the same transaction. What can't be paid is
tried on three days, then skipped with its reason; a payee who can't be reached any more pauses the order.
"""

from contextlib import suppress
from datetime import date, timedelta
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import ids, limits
from quanzi.kernel.errors import NotFound, QuanziError, Unavailable
from quanzi.kernel.person import Kind as PersonKind
from quanzi.kernel.person import Person
from quanzi.wallet import ledger, promise, store
from quanzi.wallet.each import DUE_AT_ONCE, PUT_OFF, settle_each
from quanzi.wallet.errors import AccountClosed
from quanzi.wallet.model import Kind
from quanzi.wallet.order import move_on
from quanzi.wallet.send import send_one
from quanzi.wallet.sending import SendMoney
from quanzi.wallet.store.orders import Order, Run

_AGAIN = timedelta(days=1)
_UNREACHED = frozenset({NotFound.code, AccountClosed.code})


class _Changed(Exception):
    """The order was paused, cancelled or paid while this was under way: nothing is done."""


def payment_id(order_id: UUID, due_on: date) -> UUID:
    """The id under which an order pays a date."""
    return ids.id_from_source(source="wallet.standing", key=f"{order_id}:{due_on.isoformat()}")


async def pay_orders_due(db: Db, *, limit: int = DUE_AT_ONCE) -> int:
    """Pay orders whose moment has come, each in a transaction of its own; how many there were."""
    due = await db.glance(lambda tx: store.orders.list_orders_due(tx, at=tx.now, limit=limit))
    return await settle_each(
        due,
        lambda order: _pay_or_note(db, order),
        id_of=lambda order: order.order_id,
        failed="standing_order_not_paid",
        put_off=lambda order: db.run(lambda tx: _put_off(tx, order)),
    )


async def _pay_or_note(db: Db, order: Order) -> None:
    with suppress(_Changed):
        try:
            await db.run(lambda tx: pay_order(tx, order=order))
        except Unavailable:
            raise
        except QuanziError as refusal:
            code = refusal.code
            await db.run(lambda tx: note_refusal(tx, order=order, code=code))


async def pay_order(tx: Tx, *, order: Order) -> None:
    """Pay the date that is next, and move on, both or neither; what `send_one` raises."""
    rules = ledger.rules_of(await ledger.find_rules(tx), order.currency)
    transfer_id = payment_id(order.order_id, _due_on(order))
    await send_one(
        tx,
        by=await _owner_of(tx, order),
        send=SendMoney(transfer_id, order.to_person_id, order.amount, order.currency, order.memo, "now"),
        stepped_up=True,
        kind=Kind.STANDING_ORDER,
        origin_id=order.order_id,
    )
    if not await store.orders.update_order(tx, was=order, now=move_on(order, rules)):
        raise _Changed
    await store.orders.insert_run(tx, order=order, run=Run(_due_on(order), "done", transfer_id, "", tx.now))
    await promise.tell_order_paid(tx, order=order, rules=rules, transfer_id=transfer_id)


async def note_refusal(tx: Tx, *, order: Order, code: str) -> None:
    """Try again tomorrow; after the last try skip the date, with its reason."""
    tries = order.tries + 1
    if tries < limits.STANDING_ORDER_TRIES_MAX:
        now = msgspec.structs.replace(order, tries=tries, refusal=code, next_try_at=tx.now + _AGAIN)
        if not await store.orders.update_order(tx, was=order, now=now):
            raise _Changed
        return
    rules = ledger.rules_of(await ledger.find_rules(tx), order.currency)
    now = move_on(order, rules)
    if code in _UNREACHED and now.state == "active":
        now = msgspec.structs.replace(now, state="paused", refusal=code)
    if not await store.orders.update_order(tx, was=order, now=now):
        raise _Changed
    due_on = _due_on(order)
    transfer_id = payment_id(order.order_id, due_on)
    await store.orders.insert_run(tx, order=order, run=Run(due_on, "skipped", transfer_id, code, tx.now))
    await promise.tell_order_skipped(tx, order=order, rules=rules, transfer_id=transfer_id, code=code)


async def _owner_of(tx: Tx, order: Order) -> Person:
    """Whose order it is, with the real-name tier as it is now, since limits follow from it."""
    forms = (await identity.find_name_forms(tx, person_ids=[order.person_id])).get(order.person_id)
    return Person(PersonKind.MEMBER, id=order.person_id, tier=forms.tier if forms is not None else 0)


async def _put_off(tx: Tx, order: Order) -> None:
    await store.orders.update_order(tx, was=order, now=msgspec.structs.replace(order, next_try_at=tx.now + PUT_OFF))


def _due_on(order: Order) -> date:
    return order.next_on or order.first_on
