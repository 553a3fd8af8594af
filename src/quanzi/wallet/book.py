"""The rules of the ledger over accounts in memory: what a posting does to both sides, and when it is refused.

Pure: a batch of many sends and a deed with one posting pass the same few lines, and so do the laws that test them.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from quanzi.kernel import limits
from quanzi.kernel.money import Money
from quanzi.wallet.errors import (
    AccountClosed,
    AccountFrozen,
    AccountFull,
    AccountLocked,
    AmountNotPositive,
    AmountTooLarge,
    DayLimit,
    NotEnoughMoney,
    OtherCurrency,
    OwnDayLimit,
    OwnPaymentLimit,
    PaymentLimit,
    TotalLimit,
    ToYourself,
    YearLimit,
)
from quanzi.wallet.model import Account, Posting, TierLimit, Transfer

_SHUT = {"locked": AccountLocked, "frozen": AccountFrozen, "closed": AccountClosed}


class Book:
    """Some accounts, locked; postings change them in order, and what was posted is kept for the store to write."""

    def __init__(self, accounts: Iterable[Account], *, now: datetime) -> None:
        """Open the book at `now`, or at the latest entry of its accounts: along an account, time never runs backwards."""
        self.accounts = {account.account_id: account for account in accounts}
        self.posted: list[Transfer] = []
        self.now = max([now, *(account.posted_at for account in self.accounts.values())])

    def find(self, account_id: UUID) -> Account:
        """One account; AccountClosed when there is none."""
        account = self.accounts.get(account_id)
        if account is None:
            raise AccountClosed
        return account

    def post(self, posting: Posting) -> Transfer:
        """Move money, or refuse and change nothing.

        AmountNotPositive, AmountTooLarge, ToYourself, OtherCurrency, AccountLocked, AccountFrozen, AccountClosed,
        NotEnoughMoney, AccountFull.
        """
        debit, credit = self.find(posting.debit_account_id), self.find(posting.credit_account_id)
        amount, release = posting.amount, posting.release
        check_amount(amount)
        if debit is credit:
            raise ToYourself
        if debit.currency != credit.currency:
            raise OtherCurrency
        # what was set aside while the account was open still arrives when it is locked meanwhile
        may_leave(debit, committed=release == amount)
        may_come(credit, amount)
        available = debit.available
        if available is not None and available + release < amount:
            raise NotEnoughMoney
        debit.balance -= amount
        debit.held -= release
        debit.version += 1
        credit.balance += amount
        credit.version += 1
        debit.touched = credit.touched = True
        transfer = Transfer(
            debit.account_id,
            posting.transfer_id,
            credit.account_id,
            amount,
            debit.balance,
            debit.held,
            debit.version,
            credit.balance,
            credit.version,
            self.now,
            posting.kind,
            posting.effective_at,
            posting.origin_id,
            posting.by_person_id,
            posting.memo,
            posting.metadata,
        )
        self.posted.append(transfer)
        return transfer

    def hold(self, account_id: UUID, amount: int) -> Account:
        """Set money aside; as `post`, but nothing moves yet."""
        account = self.find(account_id)
        check_amount(amount)
        may_leave(account, committed=False)
        available = account.available
        if available is not None and available < amount:
            raise NotEnoughMoney
        account.held += amount
        account.touched = True
        return account

    def release(self, account_id: UUID, amount: int) -> Account:
        """Set money free that was set aside."""
        account = self.find(account_id)
        account.held -= amount
        account.touched = True
        return account

    def pay(self, posting: Posting, *, limit: TierLimit, today: date) -> Transfer:
        """A payment: `post`, counted against the payer's limits, or neither.

        Besides the refusals of `post`: PaymentLimit, DayLimit, YearLimit, TotalLimit. `today` is the date in the currency's zone.
        """
        account = self.find(posting.debit_account_id)
        counted = check_spending(account, posting.amount, limit=limit, today=today)
        transfer = self.post(posting)
        account.spent_on, account.spent_day, account.spent_year, account.spent_total = counted
        return transfer

    def pay_later(self, account_id: UUID, amount: int, *, limit: TierLimit, today: date) -> Account:
        """A payment that is set aside: `hold`, counted against the payer's limits on the day it is promised."""
        account = self.find(account_id)
        counted = check_spending(account, amount, limit=limit, today=today)
        self.hold(account_id, amount)
        account.spent_on, account.spent_day, account.spent_year, account.spent_total = counted
        return account

    def unspend(self, account_id: UUID, amount: int, *, made_on: date) -> None:
        """Take a payment back out of the limits, as far as its day and year still run: it was cancelled or came back."""
        account = self.find(account_id)
        if account.spent_on is None:
            return
        if account.spent_on == made_on:
            account.spent_day = max(0, account.spent_day - amount)
        if account.spent_on.year == made_on.year:
            account.spent_year = max(0, account.spent_year - amount)
        account.spent_total = max(0, account.spent_total - amount)
        account.touched = True


def check_amount(amount: int) -> None:
    """AmountNotPositive or AmountTooLarge."""
    if amount <= 0:
        raise AmountNotPositive(field="amount")
    if amount > limits.AMOUNT_MINOR_MAX:
        raise AmountTooLarge(field="amount")


def may_leave(account: Account, *, committed: bool) -> None:
    """Money may leave an open account; what was committed before also a locked one. A frozen one keeps all."""
    if account.state == "open" or (committed and account.state == "locked"):
        return
    raise _SHUT[account.state]


def may_come(account: Account, amount: int) -> None:
    """Money may come to any account but a closed one, up to its ceiling."""
    if account.state == "closed":
        raise AccountClosed
    if account.ceiling is not None and account.balance + amount > account.ceiling:
        raise AccountFull


def check_spending(account: Account, amount: int, *, limit: TierLimit, today: date) -> tuple[date, int, int, int]:
    """What would be spent on the day, in the year and altogether with `amount` more, within the limits.

    The lower of the tier's limit and the member's own holds; PaymentLimit, DayLimit, OwnPaymentLimit, OwnDayLimit, YearLimit, TotalLimit.
    """
    check_amount(amount)
    last = account.spent_on or today
    today = max(last, today)
    day = amount + (account.spent_day if last == today else 0)
    year = amount + (account.spent_year if last.year == today.year else 0)
    total = amount + account.spent_total
    payment_max, day_max = _lower(limit.payment_max, account.own_payment_max), _lower(limit.day_max, account.own_day_max)
    if payment_max is not None and amount > payment_max:
        own = payment_max == account.own_payment_max and payment_max != limit.payment_max
        raise (OwnPaymentLimit if own else PaymentLimit)(most=Money(payment_max, account.currency))
    if day_max is not None and day > day_max:
        own = day_max == account.own_day_max and day_max != limit.day_max
        raise (OwnDayLimit if own else DayLimit)(left=Money(max(0, day_max - day + amount), account.currency), retry_after_s=3600)
    if limit.year_max is not None and year > limit.year_max:
        raise YearLimit(left=Money(max(0, limit.year_max - year + amount), account.currency))
    if limit.total_max is not None and total > limit.total_max:
        raise TotalLimit(left=Money(max(0, limit.total_max - total + amount), account.currency))
    return today, day, year, total


def _lower(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else min(one, other)
