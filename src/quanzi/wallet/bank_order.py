"""An order to the bank on its way: given by its key, asked about, and booked when the bank has said what became of it.

The network is never inside a transaction: first the bank is asked, then its word is taken, and a word that was taken
before changes nothing. So a crash anywhere between leaves an order that is given once more, under the same key.
"""

import dataclasses
from datetime import timedelta
from uuid import UUID

import msgspec
import structlog

from quanzi.infra import bank as banks
from quanzi.infra import jobs
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import ids
from quanzi.kernel.errors import NotFound, Unavailable
from quanzi.wallet import bank_link, ledger, store
from quanzi.wallet.bank_booking import Booking, fail, give_back, settle
from quanzi.wallet.bank_steps import Step, bank_key, next_look, steps_of
from quanzi.wallet.model import AccountKind
from quanzi.wallet.store.bank_orders import BankOrder

DUE_AT_ONCE = 100
_PUT_OFF = timedelta(minutes=5)
_HOUSE = (AccountKind.BANK, AccountKind.FEES, AccountKind.SUSPENSE)
log = structlog.get_logger(__name__)


async def queue_order(tx: Tx, *, person_id: UUID, order_id: UUID) -> None:
    """Let the worker give it to the bank once this transaction is there."""
    await jobs.enqueue(tx, "carry_bank_order", {"person_id": str(person_id), "order_id": str(order_id)})


async def carry_order(db: Db, *, bank: banks.Bank, keys: Keys, person_id: UUID, order_id: UUID) -> None:
    """Give an order to the bank, or ask what became of it, and book what it says. BankAway."""
    order = await db.glance(lambda tx: store.bank_orders.find_order(tx, person_id=person_id, order_id=order_id))
    if order is None or order.look_at is None:
        return
    word = await _hear(db, bank, keys, order)
    if word is None:
        await db.run(lambda tx: _look_later(tx, order))
        return
    await db.run(lambda tx: take_word(tx, person_id=person_id, order_id=order_id, word=word))


async def _hear(db: Db, bank: banks.Bank, keys: Keys, order: BankOrder) -> banks.Word | None:
    key = str(bank_key(order.person_id, order.order_id))
    if order.state != "placed" and (word := await bank.ask(key)) is not None:
        return word
    if order.state not in {"placed", "sent"}:
        return None
    if await db.glance(lambda tx: _is_frozen(tx, order)):
        return None
    link = await db.glance(lambda tx: store.bank_links.find_link(tx, person_id=order.person_id, link_id=order.link_id))
    if link is None:
        # whether it reached the bank before is asked, since what it did must be booked
        return await bank.ask(key) or banks.Word("failed", reason="The bank account was removed.")
    holder, number = bank_link.open_holder(link, keys=keys), bank_link.open_number(link, keys=keys)
    direction = "in" if order.direction == "in" else "out"
    return await bank.place(banks.Order(key, direction, order.amount, order.currency, number, holder))


async def _is_frozen(tx: ReadTx, order: BankOrder) -> bool:
    """Out of a frozen account nothing is given to the bank; what was given is booked all the same."""
    if order.direction != "out" or order.state != "placed":
        return False
    found = await store.accounts.list_accounts(tx, account_ids=[order.account_id])
    return bool(found) and found[0].state == "frozen"


async def _look_later(tx: Tx, order: BankOrder) -> None:
    await store.bank_orders.update_order_look(tx, person_id=order.person_id, order_id=order.order_id, look_at=tx.now + _PUT_OFF)


async def take_word(tx: Tx, *, person_id: UUID, order_id: UUID, word: banks.Word) -> BankOrder:
    """Book what the bank says became of an order; a word that was heard before changes nothing. NotFound."""
    found = await store.bank_orders.find_order(tx, person_id=person_id, order_id=order_id)
    if found is None:
        raise NotFound
    rules = ledger.rules_of(await ledger.find_rules(tx), found.currency)
    at_bank, fees, suspense = [await ledger.open_house_account(tx, rules=rules, kind=kind) for kind in _HOUSE]
    book = await ledger.open_book(tx, account_ids=[found.account_id, at_bank, fees, suspense])
    hold = await store.holds.lock_hold(tx, account_id=found.account_id, hold_id=order_id)
    order = await store.bank_orders.lock_order(tx, person_id=person_id, order_id=order_id)
    if order is None:
        raise NotFound
    key = (at_bank, bank_key(person_id, order_id))
    made = (await ledger.find_made(tx, keys=[key])).get(key)
    booking = Booking(book, order, hold, made, at_bank, fees, suspense)
    told = msgspec.structs.replace(order, reason=word.reason[:200] or order.reason, reference=word.reference[:64] or order.reference)
    for step in steps_of(order.state, word.state):
        told = await _take_step(tx, dataclasses.replace(booking, order=told), step)
    await ledger.write_book(tx, book=book)
    since = told.settled_at or told.at
    told = msgspec.structs.replace(told, look_at=next_look(told.state, at=since, now=tx.now))
    await store.bank_orders.update_order(tx, order=told)
    return told


async def _take_step(tx: Tx, on: Booking, step: Step) -> BankOrder:
    order = on.order
    if step == "sent":
        return msgspec.structs.replace(order, state="sent")
    if step == "fail":
        fail(on)
        await _close_hold(tx, on, captured=0)
        stranded = order.amount if order.direction == "back" else 0
        return msgspec.structs.replace(order, state="failed", stranded=stranded, closed_at=tx.now)
    if step == "settle":
        stranded = settle(on)
        await _close_hold(tx, on, captured=order.amount + order.fee)
        if stranded and await _send_back(tx, order):
            stranded = 0
        return msgspec.structs.replace(order, state="settled", stranded=stranded, settled_at=tx.now)
    stranded, missing = give_back(on)
    return msgspec.structs.replace(order, state="returned", stranded=stranded, missing=missing, closed_at=tx.now)


async def _close_hold(tx: Tx, on: Booking, *, captured: int) -> None:
    if on.hold is not None and on.hold.state == "open":
        await store.holds.update_hold(tx, hold=on.hold, captured=captured, state="captured" if captured else "voided")


async def _send_back(tx: Tx, order: BankOrder) -> bool:
    """Let money that found no room go back where it came from; not when that is not known any more."""
    if await store.bank_links.find_link(tx, person_id=order.person_id, link_id=order.link_id) is None:
        return False
    back = msgspec.structs.replace(
        order,
        order_id=ids.id_from_source(source="wallet.bank.sent_back", key=str(order.order_id)),
        direction="back",
        fee=0,
        at=tx.now,
        look_at=tx.now,
    )
    await store.bank_orders.insert_order(tx, order=back)
    await queue_order(tx, person_id=back.person_id, order_id=back.order_id)
    return True


async def ask_due(db: Db, *, bank: banks.Bank, keys: Keys, limit: int = DUE_AT_ONCE) -> int:
    """Ask about every order whose moment has come, and for names that wait; each by itself, so that one can't hold up another."""
    due = await db.glance(lambda tx: store.bank_orders.list_orders_due(tx, at=tx.now, limit=limit))
    for order in due:
        try:
            await carry_order(db, bank=bank, keys=keys, person_id=order.person_id, order_id=order.order_id)
        except Unavailable:
            await db.run(lambda tx, order=order: _look_later(tx, order))
        except Exception:
            log.exception("bank_order_not_carried", order_id=str(order.order_id))
            await db.run(lambda tx, order=order: _look_later(tx, order))
    for link in await db.glance(lambda tx: store.bank_links.list_links_asked(tx, limit=limit)):
        try:
            await bank_link.check_bank_name(db, bank=bank, keys=keys, person_id=link.person_id, link_id=link.link_id)
        except Unavailable:
            log.warning("bank_name_not_checked", link_id=str(link.link_id))
    return len(due)
