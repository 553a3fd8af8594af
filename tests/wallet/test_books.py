"""Closed days and the proof of the ledger: what is sound is found sound, and each kind of tampering is found."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import psycopg
import pytest

from quanzi import wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.person import Person
from quanzi.wallet import books, closing, proving, reserves
from quanzi.wallet.store import closes
from tests.make import money

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # noon where the currency lives
DAYS = 3


class Clock:
    """The time, which tests turn."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(db: Db, clock: Clock) -> Db:
    """A database with a clock that can be turned."""
    return Db(db.pool, clock=clock)


async def _live(house: Db, clock: Clock, *, mode: str = "funded") -> tuple[Person, Person]:
    """Two who pay each other for some days, the last of which still runs; one payment is under way."""

    async def begin(tx: Tx) -> tuple[Person, Person]:
        await money.make_currency(tx, mode=mode)
        await money.make_currency(tx, code="HOURS", exponent=0, mode="mutual_credit")
        one, other = await money.make_payer(tx, 100_00), await money.make_payer(tx, 50_00, name="Amina Wanjiru")
        for code in (money.CODE, "HOURS"):
            await money.know(tx, one, other, currency=code)
            await money.know(tx, other, one, currency=code)
        return one, other

    one, other = await house.run(begin)
    for day in range(DAYS):
        for minute, code in enumerate((money.CODE, money.CODE, "HOURS")):
            clock.now = NOON + timedelta(days=day, minutes=minute)
            ends = (one, other) if (day + minute) % 2 else (other, one)
            order = wallet.SendMoney(uuid4(), ends[1].member_id, 3 + day, code, memo=f"day\t{day}\n")
            await house.run(lambda tx, ends=ends, order=order: wallet.send_one(tx, by=ends[0], send=order))
    late = wallet.SendMoney(uuid4(), other.member_id, 2_00, money.CODE, speed="next_day")
    await house.run(lambda tx: wallet.send_one(tx, by=one, send=late))
    return one, other


async def test_a_sound_ledger_is_proved(house: Db, clock: Clock) -> None:
    await _live(house, clock)
    assert await books.close_days(house) == 2 * (DAYS - 1)
    proof = await books.prove_ledger(house)
    assert proof.faults == ()
    assert (proof.transfers, proof.holds, proof.days) == (2 + 3 * DAYS, 1, 4)
    walked = {one.promise: one.examined for one in proof.findings}
    assert walked[proving.VERSIONS] == 2 * proof.transfers
    await house.run(lambda tx: books.keep_proof(tx, proof=proof))
    assert {one.currency for one in proof.sums} == {"CNY", "HOURS"}


async def test_a_day_is_closed_once_it_is_over_for_two_hours(house: Db, clock: Clock) -> None:
    await _live(house, clock)
    midnight = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    clock.now = midnight + closing.GRACE - timedelta(seconds=1)
    assert await books.close_days(house) == 2 * (DAYS - 1)
    clock.now = midnight + closing.GRACE
    assert await books.close_days(house) == 2
    assert await books.close_days(house) == 0
    latest = await house.read(lambda tx: closes.list_latest(tx, currency="CNY", limit=10))
    assert [one.day for one in latest] == [date(2026, 11, 22), date(2026, 11, 21), date(2026, 11, 20)]
    assert [one.transfers for one in latest] == [2, 2, 4]


async def test_classes_go_on_from_day_to_day_and_add_up_to_nothing(house: Db, clock: Clock) -> None:
    one, other = await _live(house, clock)
    clock.now += timedelta(days=5)
    await books.close_days(house)
    before: dict[str, int] = {}
    for day in range(20, 26):
        classes = await house.read(lambda tx, day=day: closes.list_classes(tx, currency="CNY", day=date(2026, 11, day)))
        assert {one.kind: one.opening for one in classes} == {one.kind: before.get(one.kind, 0) for one in classes}
        assert sum(one.closing for one in classes) == 0
        before = {one.kind: one.closing for one in classes}
    assert before["person"] == await house.run(lambda tx: money.balance_of(tx, one.member_id)) + await house.run(
        lambda tx: money.balance_of(tx, other.member_id)
    )


async def test_two_workers_close_each_day_once(house: Db, clock: Clock) -> None:
    await _live(house, clock)
    gate = asyncio.Barrier(2)

    async def close() -> int:
        await gate.wait()
        return await books.close_days(house)

    await asyncio.gather(close(), close())
    await books.close_days(house)
    assert (await books.prove_ledger(house)).faults == ()


TAMPERED: dict[str, tuple[str, str]] = {
    "an amount of long ago": (
        "UPDATE wallet.transfer SET amount = amount + 1 WHERE at = (SELECT min(at) FROM wallet.transfer WHERE kind = 1)",
        proving.BALANCES,
    ),
    "a memo": ("UPDATE wallet.transfer SET memo = 'other' WHERE at = (SELECT min(at) FROM wallet.transfer WHERE kind = 1)", proving.DAYS),
    "a transfer that is gone": (
        "DELETE FROM wallet.transfer WHERE at = (SELECT min(at) FROM wallet.transfer WHERE kind = 1)",
        proving.VERSIONS,
    ),
    "a transfer that came late": (
        "UPDATE wallet.transfer SET at = at - interval '25 hours' WHERE at = (SELECT max(at) FROM wallet.transfer WHERE kind = 1)",
        proving.CLOCK,
    ),
    "a balance": ("UPDATE wallet.account SET balance = balance + 1 WHERE kind = 'person' AND currency = 'CNY'", proving.ENDS),
    "a sum": ("UPDATE wallet.account SET balance = balance + 1 WHERE kind = 'person' AND currency = 'CNY'", proving.NOTHING),
    "an account that is gone": ("DELETE FROM wallet.account WHERE kind = 'person' AND currency = 'CNY'", proving.EVEN),
    "an account from nowhere": (
        "INSERT INTO wallet.account (account_id, owner_id, kind, currency, balance, posted_at, opened_at) VALUES (gen_random_uuid(), gen_random_uuid(), 'person', 'CNY', 5, now(), now())",  # noqa: E501 -- one statement
        proving.ENDS,
    ),
    "a currency": ("UPDATE wallet.account SET currency = 'HOURS' WHERE kind = 'issuance'", proving.EVEN),
    "a floor": (
        "ALTER TABLE wallet.account DROP CONSTRAINT not_below_floor; UPDATE wallet.account SET floor = 0 WHERE kind = 'issuance'",
        proving.BOUNDS,
    ),
    "a hold": ("UPDATE wallet.hold SET amount = amount + 1", proving.HOLDS),
    "a reserve": ("UPDATE wallet.reserve SET owed = owed + 1 WHERE currency = 'CNY'", proving.DAYS),
    "a class": (
        "UPDATE wallet.day_class SET money_in = money_in + 1, money_out = money_out + 1 WHERE currency = 'CNY' AND kind = 'person'",
        proving.DAYS,
    ),
    "a hash": ("UPDATE wallet.day_close SET hash = sha256(hash) WHERE currency = 'CNY'", proving.DAYS),
    "a day that is gone": (
        "DELETE FROM wallet.day_close WHERE (currency, day) IN (SELECT currency, min(day) FROM wallet.day_close GROUP BY currency)",
        proving.DAYS,
    ),
}


@pytest.fixture
def tamper(url: str) -> Callable[[str], None]:
    """What somebody with the keys to the database could do."""

    def run(statement: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(statement)

    return run


@pytest.mark.parametrize("what", TAMPERED)
async def test_tampering_is_found(house: Db, clock: Clock, tamper: Callable[[str], None], what: str) -> None:
    await _live(house, clock)
    await books.close_days(house)
    statement, promise = TAMPERED[what]
    tamper(statement)
    faults = {one.promise: one for one in (await books.prove_ledger(house)).faults}
    assert faults[promise].faults > 0
    assert promise == proving.ENDS or faults[promise].example


async def test_a_day_that_does_not_add_up_is_not_closed(house: Db, clock: Clock, tamper: Callable[[str], None]) -> None:
    await _live(house, clock)
    tamper("UPDATE wallet.account SET balance = balance + 1 WHERE kind = 'person' AND currency = 'CNY'")
    with pytest.raises(books.BooksDisagree):
        await books.close_days(house)
    assert await house.read(lambda tx: closes.list_latest(tx, currency="CNY", limit=10)) == []


async def test_each_finds_the_own_balance_in_the_sum(house: Db, clock: Clock) -> None:
    one, other = await _live(house, clock)
    held = [await house.run(lambda tx, who=who: money.balance_of(tx, who.member_id)) for who in (one, other)]
    clock.now += timedelta(days=1)
    await books.close_days(house)
    # what moves after the day is over does not count in it
    await house.run(lambda tx: wallet.send_one(tx, by=one, send=wallet.SendMoney(uuid4(), other.member_id, 7_00)))
    found = [await house.read(lambda tx, who=who: books.find_inclusion(tx, by=who)) for who in (one, other)]
    assert [inclusion.amount for inclusion in found if inclusion] == held
    assert all(inclusion and inclusion.counted for inclusion in found)
    (root,) = [root for root in await house.read(books.list_roots) if root.currency == "CNY"]
    assert (root.leaves, root.owed, root.lent) == (2, sum(held), 0)
    first = found[0]
    assert first is not None
    lied = type(first)(first.root, first.account_id, first.amount - 1, first.salt, first.steps)
    assert not lied.counted


async def test_debts_in_mutual_credit_are_counted_by_themselves(house: Db, clock: Clock) -> None:
    one, other = await _live(house, clock)
    clock.now += timedelta(days=1)
    await books.close_days(house)
    (root,) = [root for root in await house.read(books.list_roots) if root.currency == "HOURS"]
    balances = [await house.run(lambda tx, who=who: money.balance_of(tx, who.member_id, currency="HOURS")) for who in (one, other)]
    assert (root.owed, root.lent) == (max(balances), -min(balances))
    assert root.leaves == 1
    who_owes = one if balances[0] < 0 else other
    assert await house.read(lambda tx: books.find_inclusion(tx, by=who_owes, currency="HOURS")) is None


async def test_a_tree_of_several_parts_has_everybody_in_it(house: Db, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reserves.merkle, "PART_LEAVES", 4)
    monkeypatch.setattr(reserves, "_PARTS_AT_ONCE", 2)

    async def fill(tx: Tx) -> list[Person]:
        await money.make_currency(tx)
        return [await money.make_payer(tx, 1_00 + number, name=f"Member {number}") for number in range(27)]

    people = await house.run(fill)
    clock.now += timedelta(days=1)
    assert await books.close_days(house) == 1
    found = [await house.read(lambda tx, who=who: books.find_inclusion(tx, by=who)) for who in people]
    assert [one.amount for one in found if one and one.counted] == [1_00 + number for number in range(27)]
    # neighbours change from day to day, so that nobody can follow another's balance
    clock.now += timedelta(days=1)
    await books.close_days(house)
    again = [await house.read(lambda tx, who=who: books.find_inclusion(tx, by=who)) for who in people]
    assert [one.salt for one in again if one] != [one.salt for one in found if one]


async def test_leaves_go_after_some_weeks_and_roots_stay(house: Db, clock: Clock) -> None:
    await _live(house, clock)
    clock.now += timedelta(days=60)
    await books.close_days(house)
    kept = await house.read(lambda tx: tx.value("SELECT min(day) FROM wallet.reserve_part"))
    roots = await house.read(lambda tx: tx.value("SELECT min(day) FROM wallet.reserve"))
    assert (roots, kept) == (date(2026, 11, 20), date(2027, 1, 20) - reserves.LEAVES_KEPT)


def test_ranges_cover_all_ids() -> None:
    for size in (0, 10**6, 10**7, 10**9):
        ranges = proving.cut_ranges(size)
        assert ranges[0][0].int == 0
        assert ranges[-1][1].int == 2**128 - 1
        assert all(one[1].int + 1 == other[0].int for one, other in pairwise(ranges))
