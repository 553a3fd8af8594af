"""A debt gets smaller: paid in part or whole, forgiven by who is owed, or remembered with a gentle word."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import TryAgain, Tx
from quanzi.kernel.errors import Conflict, KeyReused, NotFound, TooMany
from quanzi.kernel.money import Money
from quanzi.kernel.person import Person
from quanzi.wallet import iou as ious
from quanzi.wallet import judge, ledger, sending, store
from quanzi.wallet.book import check_amount
from quanzi.wallet.model import Kind, Posting, Rules, Transfer, account_of
from quanzi.wallet.store.ious import IouRow


class MoreThanOwed(Conflict):
    """Less than that is owed by now."""

    code = "more_than_owed"
    reason = "Only {left} of this is still owed."
    way_forward = "Enter at most that."


class RemindedToday(TooMany):
    """A reminder goes out once a day at most."""

    code = "reminded_today"
    reason = "You sent a reminder today already."
    way_forward = "The next one can go out tomorrow. A message of your own is often better."


class Repayment(msgspec.Struct, frozen=True):
    """Paying back. `transfer_id` is made by you and makes it happen once; `amount` in minor units."""

    transfer_id: UUID
    iou_id: UUID
    amount: int


class Repaid(msgspec.Struct, frozen=True):
    """What became of it: the transfer, what is still owed, and the payer's balance after it."""

    transfer_id: UUID
    amount: int
    currency: str
    remaining: int
    balance: int
    at: datetime


async def pay_iou(tx: Tx, *, by: Person, pay: Repayment, stepped_up: bool = False) -> Repaid:
    """Pay some or all of what I owe by an IOU; the money moves at once.

    NotFound, IouOver, MoreThanOwed, NotTransferable, NameUnverified, StepUpNeeded, RuleRefused, KeyReused, and what `Book.pay` does.
    """
    me = by.member_id
    found = ious.check_mine(await store.ious.find_iou(tx, debtor_id=me, iou_id=pay.iou_id), me)
    rules = ledger.rules_of(await ledger.find_rules(tx), found.currency)
    check_amount(pay.amount)
    new = [ledger.new_account(me, rules), ledger.new_account(found.creditor_id, rules)]
    mine, theirs = await ledger.open_accounts(tx, new=new)
    book = await ledger.open_book(tx, account_ids=[mine, theirs])
    iou = ious.check_mine(await store.ious.lock_iou(tx, debtor_id=me, iou_id=pay.iou_id), me)
    if (made := (await ledger.find_made(tx, keys=[(mine, pay.transfer_id)])).get((mine, pay.transfer_id))) is not None:
        return await _repeat(tx, made, iou, pay)
    await ledger.check_new_key(tx, account_id=mine, key=pay.transfer_id)
    _check_owed(iou, pay.amount)
    await _check_first(tx, by, rules, iou, pay, stepped_up=stepped_up)
    posting = Posting(pay.transfer_id, mine, theirs, pay.amount, Kind.IOU_PAID, origin_id=iou.iou_id, memo=iou.memo)
    transfer = book.pay(posting, limit=rules.limit_of(by.tier), today=ledger.today_of(rules, tx.now))
    await ledger.write_book(tx, book=book)
    after = await _shrink(tx, iou, pay.amount, what="paid", by_id=me, origin_id=pay.transfer_id)
    return Repaid(pay.transfer_id, pay.amount, iou.currency, after.remaining, transfer.debit_balance, transfer.at)


async def forgive_iou(tx: Tx, *, by: Person, debtor_id: UUID, iou_id: UUID, key: UUID, amount: int) -> ious.Iou:
    """Let go of some or all of what I am owed; `key` is made by me and makes it happen once. NotFound, IouOver, MoreThanOwed, KeyReused."""
    me = by.member_id
    iou = ious.check_mine(await store.ious.lock_iou(tx, debtor_id=debtor_id, iou_id=iou_id), me)
    if iou.creditor_id != me:
        raise NotFound
    check_amount(amount)
    for step in await store.ious.list_steps(tx, debtor_id=debtor_id, iou_id=iou_id):
        if step.origin_id == key:
            if (step.what, step.amount) != ("forgiven", amount):
                raise KeyReused
            return ious.show_iou(iou, me)
    _check_owed(iou, amount)
    return ious.show_iou(await _shrink(tx, iou, amount, what="forgiven", by_id=me, origin_id=key), me)


async def remind_debtor(tx: Tx, *, by: Person, debtor_id: UUID, iou_id: UUID) -> ious.Iou:
    """Let who owes me see a gentle reminder, at most once a day. NotFound, IouOver, RemindedToday."""
    me = by.member_id
    iou = ious.check_mine(await store.ious.lock_iou(tx, debtor_id=debtor_id, iou_id=iou_id), me)
    if iou.creditor_id != me:
        raise NotFound
    if iou.state != "open":
        raise ious.IouOver
    rules = ledger.rules_of(await ledger.find_rules(tx), iou.currency)
    if iou.reminded_at is not None and ledger.today_of(rules, iou.reminded_at) == ledger.today_of(rules, tx.now):
        raise RemindedToday(retry_after_s=24 * 3600)
    if not await store.ious.update_reminded(tx, iou=iou):
        raise TryAgain
    await ious.tell_step(tx, iou=iou, step=iou.steps + 1, what="reminded", remaining=iou.remaining, by_id=me)
    return ious.show_iou(msgspec.structs.replace(iou, reminded_at=tx.now, steps=iou.steps + 1), me)


def _check_owed(iou: IouRow, amount: int) -> None:
    if iou.state != "open":
        raise ious.IouOver
    if amount > iou.remaining:
        raise MoreThanOwed(left=Money(iou.remaining, iou.currency), field="amount")


async def _check_first(tx: Tx, by: Person, rules: Rules, iou: IouRow, pay: Repayment, *, stepped_up: bool) -> None:
    """As for a send, since a debt is written in a moment: a first and a large payment ask who pays, and the risk rules hold."""
    mine, theirs = account_of(by.member_id, iou.currency), account_of(iou.creditor_id, iou.currency)
    sending.may_pay(by, rules)
    known = await store.payees.is_known(tx, account_id=mine, payee_account_id=theirs)
    sending.check_step_up(rules, pay.amount, known=known, stepped_up=stepped_up)
    payment = judge.Payment(by, pay.transfer_id, pay.amount, iou.memo or "", known, stepped_up)
    await judge.check_at_once(tx, payment=payment, rules=rules, account_id=mine, to_account_id=theirs)


async def _shrink(tx: Tx, iou: IouRow, amount: int, *, what: store.ious.What, by_id: UUID, origin_id: UUID) -> IouRow:
    state: store.ious.State = "settled" if amount == iou.remaining else "open"
    return await ious.write_iou(tx, iou=iou, state=state, what=what, by_id=by_id, amount=amount, origin_id=origin_id)


async def _repeat(tx: Tx, made: Transfer, iou: IouRow, pay: Repayment) -> Repaid:
    same = made.kind == Kind.IOU_PAID and made.origin_id == iou.iou_id and made.amount == pay.amount
    if not same or made.credit_account_id != account_of(iou.creditor_id, iou.currency):
        raise KeyReused
    steps = await store.ious.list_steps(tx, debtor_id=iou.debtor_id, iou_id=iou.iou_id)
    remaining = next((step.remaining for step in steps if step.origin_id == pay.transfer_id), iou.remaining)
    return Repaid(pay.transfer_id, pay.amount, iou.currency, remaining, made.debit_balance, made.at)
