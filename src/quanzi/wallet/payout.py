"""Many payouts from one account in one commit: each has its own outcome, and one that can't be made fails alone."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Forbidden, Invalid, KeyReused, NotFound, QuanziError
from quanzi.kernel.money import Money
from quanzi.kernel.person import Kind as PersonKind
from quanzi.kernel.person import Person
from quanzi.wallet import ledger, linked, store
from quanzi.wallet.model import Kind, Posting, Transfer, account_of
from quanzi.wallet.store.adjustments import Adjustment


class TooManyPayouts(Invalid):
    """None, or more than one commit takes."""

    code = "too_many_payouts"
    reason = "One call makes 1 to {most} payouts, each with an id of its own."
    way_forward = "Send them in several calls."


class LeaveSpent(Forbidden):
    """Two operators agreed to pay out so much, and this would be more."""

    code = "leave_spent"
    reason = "Of what two operators agreed to pay out, {left} is left."
    way_forward = "Propose to pay out more. A second operator agrees to it."


class Payout(msgspec.Struct, frozen=True, gc=False):
    """Somebody to pay, in minor units; `transfer_id` is made by the client and makes it happen once."""

    transfer_id: UUID
    person_id: UUID
    amount: int
    memo: str = ""


class PayoutOutcome(msgspec.Struct, frozen=True, gc=False):
    """What became of one payout: `error` None is paid."""

    payout: Payout
    error: QuanziError | None = None


class Leave:
    """How much may still be paid out; None is without end."""

    def __init__(self, row: Adjustment | None) -> None:
        """Take the leave that two operators gave."""
        self.row = row
        self.left = None if row is None else row.amount - row.spent

    def check(self, amount: int) -> None:
        """LeaveSpent."""
        if self.row is not None and self.left is not None and amount > self.left:
            raise LeaveSpent(left=Money(self.left, self.row.currency))

    def take(self, amount: int) -> None:
        """So much less is left."""
        if self.left is not None:
            self.left -= amount


async def pay_out(
    tx: Tx, *, by: Person, from_account_id: UUID, payouts: Sequence[Payout], adjustment_id: UUID | None = None
) -> list[PayoutOutcome]:
    """Pay up to 500 members from one account at one moment; the outcomes stand in the order asked for.

    Operators name the leave that two of them gave (`adjustment_id`); the house itself needs none. The same ids again pay
    nothing more. NotFound for the account or the leave, TooManyPayouts; all else is the outcome of one payout.
    """
    identity.may_operate(by)
    if not 1 <= len(payouts) <= limits.PAYOUTS_MAX or len({one.transfer_id for one in payouts}) != len(payouts):
        raise TooManyPayouts(most=limits.PAYOUTS_MAX)
    payees = await _open_payees(tx, from_account_id, payouts)
    book = await ledger.open_book(tx, account_ids={from_account_id, *payees})
    made = {one.transfer_id: one for one in await store.transfers.list_of_debit(
        tx, debit_account_id=from_account_id, transfer_ids=[one.transfer_id for one in payouts]
    )}  # fmt: skip
    leave = await _find_leave(tx, by, from_account_id, adjustment_id)
    linked.open_for_desk(book, from_account_id)
    outcomes: list[PayoutOutcome] = []
    for one, payee in zip(payouts, payees, strict=True):
        try:
            if (before := made.get(one.transfer_id)) is not None:
                _check_same(before, one, payee)
            else:
                identity.may_decide_about(by, person_id=one.person_id)
                leave.check(one.amount)
                book.post(
                    Posting(one.transfer_id, from_account_id, payee, one.amount, Kind.PAYOUT, by_person_id=by.id, memo=one.memo or None)
                )
                leave.take(one.amount)
            outcomes.append(PayoutOutcome(one))
        except QuanziError as error:
            outcomes.append(PayoutOutcome(one, error))
    await ledger.write_book(tx, book=book)
    if leave.row is not None and leave.left is not None:
        await store.adjustments.update_spent(tx, adjustment_id=leave.row.adjustment_id, spent=leave.row.amount - leave.left)
    return outcomes


async def _open_payees(tx: Tx, from_account_id: UUID, payouts: Sequence[Payout]) -> list[UUID]:
    """The payees' accounts; those who never had one get it, and who is nobody has none, which the book refuses."""
    payers = await store.accounts.list_accounts(tx, account_ids=[from_account_id])
    if not payers:
        raise NotFound
    code = payers[0].currency
    payees = {account_of(one.person_id, code): one.person_id for one in payouts}
    missing = await store.accounts.list_missing(tx, account_ids=list(payees))
    if missing:
        rules = ledger.rules_of(await ledger.find_rules(tx), code)
        known = await identity.find_name_forms(tx, person_ids=[payees[one] for one in missing])
        new = [ledger.new_account(person_id, rules) for person_id, forms in known.items() if forms.state != "gone"]
        await ledger.open_accounts(tx, new=new)
    return [account_of(one.person_id, code) for one in payouts]


async def _find_leave(tx: Tx, by: Person, from_account_id: UUID, adjustment_id: UUID | None) -> Leave:
    if adjustment_id is None:
        if by.kind is not PersonKind.SYSTEM:
            raise NotFound
        return Leave(None)
    row = await store.adjustments.lock_adjustment(tx, adjustment_id=adjustment_id)
    if row is None or (row.kind, row.state, row.debit_account_id) != (Kind.PAYOUT, "approved", from_account_id):
        raise NotFound
    return Leave(row)


def _check_same(before: Transfer, payout: Payout, payee_account_id: UUID) -> None:
    if (before.credit_account_id, before.amount, before.kind) != (payee_account_id, payout.amount, Kind.PAYOUT):
        raise KeyReused
