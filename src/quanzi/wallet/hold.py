"""Money set aside: authorise, capture in part or whole, void, expire. It counts against what can be spent from the start.

A hold is settled under the lock of its account, so that capture and void, or two captures at once, have one effect.
"""

from uuid import UUID

from quanzi import relations
from quanzi.infra.each import DUE_AT_ONCE, PUT_OFF, settle_each
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.money import Money
from quanzi.wallet import ledger, outcome, promise, store, turn
from quanzi.wallet.book import Book, check_amount
from quanzi.wallet.errors import AccountClosed, AccountFrozen, AccountFull, HoldOver, HoldTooSmall
from quanzi.wallet.model import Kind, Posting, Transfer
from quanzi.wallet.store.holds import Hold

OFFER = "offer"
"""The reason of a hold that its payee takes or leaves."""


async def write_hold(tx: Tx, *, book: Book, hold: Hold) -> None:
    """Keep a hold whose money the book has set aside."""
    await ledger.write_book(tx, book=book)
    await store.holds.insert_hold(tx, hold=hold)


async def capture_hold(
    tx: Tx, *, account_id: UUID, hold_id: UUID, amount: int | None = None, to_account_id: UUID | None = None, close: bool = True
) -> Transfer:
    """Take `amount` (None: all that is left) of a hold; with `close` the rest is set free.

    NotFound, HoldOver (also when its time is over and nobody looked yet), HoldTooSmall.
    """
    found = await store.holds.find_hold(tx, account_id=account_id, hold_id=hold_id)
    to = to_account_id or (found.to_account_id if found else None)
    if found is None or to is None:
        raise NotFound
    book = await ledger.open_book(tx, account_ids={account_id, to})
    hold = await _lock_open(tx, account_id=account_id, hold_id=hold_id)
    if hold.due == "expire" and hold.due_at <= tx.now:
        raise HoldOver
    taken = hold.left if amount is None else amount
    check_amount(taken)
    if taken > hold.left:
        raise HoldTooSmall(left=Money(hold.left, book.find(account_id).currency))
    transfer = book.post(
        Posting(
            # a hold that is captured whole keeps its id, so that a send has one id from order to entry
            hold.hold_id if taken == hold.amount else tx.new_id(),
            account_id,
            to,
            taken,
            Kind(hold.kind),
            release=taken,
            origin_id=hold.origin_id or hold.hold_id,
            by_person_id=hold.by_person_id,
            memo=hold.memo,
            effective_at=hold.at,
        )
    )
    rest = hold.left - taken
    done = close or rest == 0
    if done and rest:
        await _set_free(tx, book, hold, rest)
    await ledger.write_book(tx, book=book)
    await _close(tx, hold, captured=hold.captured + taken, state="captured" if done else "open")
    return transfer


async def void_hold(tx: Tx, *, account_id: UUID, hold_id: UUID, state: store.holds.State = "voided") -> Hold:
    """Set all that is left free again; it counts as not spent. NotFound, HoldOver."""
    book = await ledger.open_book(tx, account_ids=[account_id])
    hold = await _lock_open(tx, account_id=account_id, hold_id=hold_id)
    await _set_free(tx, book, hold, hold.left)
    await ledger.write_book(tx, book=book)
    await _close(tx, hold, captured=hold.captured, state=state)
    return hold


async def _set_free(tx: Tx, book: Book, hold: Hold, amount: int) -> None:
    rules = ledger.rules_of(await ledger.find_rules(tx), book.find(hold.account_id).currency)
    book.release(hold.account_id, amount)
    book.unspend(hold.account_id, amount, made_on=ledger.today_of(rules, hold.at))


async def settle_due(db: Db, *, limit: int = DUE_AT_ONCE) -> int:
    """Settle holds whose moment has come, each in a transaction of its own, so that one can't hold up another; how many there were."""
    due = await db.glance(lambda tx: store.holds.list_due(tx, at=tx.now, limit=limit))
    return await settle_each(
        due,
        lambda hold: db.run(lambda tx: settle_hold(tx, hold=hold)),
        id_of=lambda hold: hold.hold_id,
        failed="hold_not_settled",
        put_off=lambda hold: db.run(lambda tx: _put_off(tx, hold)),
    )


async def settle_hold(tx: Tx, *, hold: Hold) -> None:
    """What is due for one hold; nothing when somebody was faster.

    Money that can't arrive, since the other account was closed or is full, goes back; out of a frozen account it waits.
    """
    try:
        if hold.due == "capture":
            await _arrive(tx, hold)
        else:
            await void_hold(tx, account_id=hold.account_id, hold_id=hold.hold_id, state="expired")
    except AccountFrozen:
        await _put_off(tx, hold)
    except (AccountClosed, AccountFull):
        await void_hold(tx, account_id=hold.account_id, hold_id=hold.hold_id)
    except HoldOver:
        return


async def _arrive(tx: Tx, hold: Hold) -> None:
    transfer = await capture_hold(tx, account_id=hold.account_id, hold_id=hold.hold_id)
    # a tip confirms nobody's name, so who is tipped is a stranger still
    if transfer.kind == Kind.TIP:
        return
    await note_payee(tx, transfer=transfer)


async def note_payee(tx: Tx, *, transfer: Transfer) -> None:
    """Who was paid is no stranger any more, unless one of the two blocked the other while the money waited."""
    ends = (transfer.debit_account_id, transfer.credit_account_id)
    owners = {account_id: owner_id for account_id, owner_id, _ in await store.entries.list_owners(tx, account_ids=ends)}
    if owners[ends[1]] not in await relations.find_hidden(tx, person_id=owners[ends[0]]):
        await store.payees.insert_payee(tx, account_id=ends[0], payee_account_id=ends[1], at=tx.now)


async def _put_off(tx: Tx, hold: Hold) -> None:
    await store.holds.update_hold_due(tx, hold=hold, due_at=tx.now + PUT_OFF)


async def _lock_open(tx: Tx, *, account_id: UUID, hold_id: UUID) -> Hold:
    hold = await store.holds.lock_hold(tx, account_id=account_id, hold_id=hold_id)
    if hold is None:
        raise NotFound
    if hold.state != "open":
        raise HoldOver
    return hold


async def _close(tx: Tx, hold: Hold, *, captured: int, state: store.holds.State) -> None:
    if not await store.holds.update_hold(tx, hold=hold, captured=captured, state=state):
        raise HoldOver
    if state != "open":
        await outcome.note_outcome(tx, hold=hold, arrived=state == "captured")
        if hold.reason == OFFER:
            await turn.tell_turn(tx, subject_id=hold.hold_id)
    if state == "captured":
        await promise.tell_deposit_taken(tx, hold=hold)
