"""The laws of the ledger against a small model: whatever is posted, both sides agree and nobody is below the floor."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import hypothesis.strategies as st
from hypothesis import given
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from quanzi.kernel.errors import QuanziError
from quanzi.wallet.book import Book, check_spending
from quanzi.wallet.model import Account, Kind, Posting, TierLimit

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
amounts = st.integers(-5, 120)
places = st.integers(0, 3)
OPEN = TierLimit(3, None, None, None, None)


def make_account(number: int, *, floor: int | None = 0, ceiling: int | None = None, balance: int = 0) -> Account:
    return Account(
        UUID(int=number + 1),
        UUID(int=number + 100),
        "person",
        "CNY",
        "open",
        balance,
        0,
        floor,
        ceiling,
        0,
        0,
        NOW,
        None,
        0,
        0,
        0,
        None,
        None,
    )


@dataclass
class Model:
    """The ledger as anybody would write it on paper."""

    balances: list[int] = field(default_factory=lambda: [0, 50, 0, 0])
    held: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    floors: tuple[int | None, ...] = (None, 0, -40, 0)
    ceilings: tuple[int | None, ...] = (None, None, None, 60)

    def may(self, debit: int, credit: int, amount: int) -> bool:
        floor, ceiling = self.floors[debit], self.ceilings[credit]
        return (
            amount > 0
            and debit != credit
            and (floor is None or self.balances[debit] - self.held[debit] - amount >= floor)
            and (ceiling is None or self.balances[credit] + amount <= ceiling)
        )


class Ledger(RuleBasedStateMachine):
    """Postings, holds, captures and releases in any order."""

    def __init__(self) -> None:
        """Four accounts: one without a floor, a funded one, one that may owe, one that can be full."""
        super().__init__()
        self.model = Model()
        self.book = Book(
            [make_account(n, floor=self.model.floors[n], ceiling=self.model.ceilings[n], balance=self.model.balances[n]) for n in range(4)],
            now=NOW,
        )

    def account(self, number: int) -> Account:
        return self.book.accounts[UUID(int=number + 1)]

    @rule(debit=places, credit=places, amount=amounts)
    def post(self, debit: int, credit: int, amount: int) -> None:
        wanted = self.model.may(debit, credit, amount)
        posting = Posting(uuid4(), self.account(debit).account_id, self.account(credit).account_id, amount, Kind.SEND)
        try:
            transfer = self.book.post(posting)
        except QuanziError:
            assert not wanted
        else:
            assert wanted
            self.model.balances[debit] -= amount
            self.model.balances[credit] += amount
            assert (transfer.debit_balance, transfer.credit_balance) == (self.model.balances[debit], self.model.balances[credit])

    @rule(place=places, amount=amounts)
    def hold(self, place: int, amount: int) -> None:
        floor = self.model.floors[place]
        wanted = amount > 0 and (floor is None or self.model.balances[place] - self.model.held[place] - amount >= floor)
        try:
            self.book.hold(self.account(place).account_id, amount)
        except QuanziError:
            assert not wanted
        else:
            assert wanted
            self.model.held[place] += amount

    @rule(place=places, to=places, share=st.integers(1, 100))
    def capture(self, place: int, to: int, share: int) -> None:
        taken = self.model.held[place] * share // 100
        ceiling = self.model.ceilings[to]
        if taken == 0 or place == to or (ceiling is not None and self.model.balances[to] + taken > ceiling):
            return
        self.book.post(Posting(uuid4(), self.account(place).account_id, self.account(to).account_id, taken, Kind.SEND, release=taken))
        self.model.held[place] -= taken
        self.model.balances[place] -= taken
        self.model.balances[to] += taken

    @rule(place=places)
    def release(self, place: int) -> None:
        self.book.release(self.account(place).account_id, self.model.held[place])
        self.model.held[place] = 0

    @invariant()
    def both_agree(self) -> None:
        accounts = [self.account(n) for n in range(4)]
        assert [one.balance for one in accounts] == self.model.balances
        assert [one.held for one in accounts] == self.model.held
        assert sum(self.model.balances) == 50

    @invariant()
    def nobody_is_below_the_floor_or_above_the_ceiling(self) -> None:
        for account in self.book.accounts.values():
            assert account.floor is None or account.balance - account.held >= account.floor
            assert account.ceiling is None or account.balance <= account.ceiling
            assert account.held >= 0

    @invariant()
    def the_journal_replays_to_the_balances(self) -> None:
        balances = [0, 50, 0, 0]
        versions = [0, 0, 0, 0]
        for one in self.book.posted:
            debit, credit = one.debit_account_id.int - 1, one.credit_account_id.int - 1
            balances[debit] -= one.amount
            balances[credit] += one.amount
            versions[debit] += 1
            versions[credit] += 1
            assert (one.debit_balance, one.credit_balance) == (balances[debit], balances[credit])
            assert (one.debit_version, one.credit_version) == (versions[debit], versions[credit])
        assert balances == self.model.balances


TestLedger = Ledger.TestCase


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 60)), max_size=30), st.integers(1, 100), st.integers(1, 200))
def test_no_day_and_no_year_passes_its_limit(payments: list[tuple[int, int]], day_max: int, year_max: int) -> None:
    account = make_account(0, balance=10**6)
    limit = TierLimit(3, None, day_max, year_max, None)
    paid: dict[date, int] = {}
    today = date(2026, 12, 1)
    for later, amount in payments:
        today += timedelta(days=later)
        try:
            account.spent_on, account.spent_day, account.spent_year, account.spent_total = check_spending(
                account, amount, limit=limit, today=today
            )
        except QuanziError:
            assert paid.get(today, 0) + amount > day_max or sum(v for k, v in paid.items() if k.year == today.year) + amount > year_max
        else:
            paid[today] = paid.get(today, 0) + amount
    assert all(spent <= day_max for spent in paid.values())
    assert all(sum(v for k, v in paid.items() if k.year == year) <= year_max for year in (2026, 2027, 2028, 2029, 2030))
    assert account.spent_total == sum(paid.values())
