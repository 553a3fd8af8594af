"""Many sends at once: each gets its own answer, none harms another, and no cent is made or lost."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

import asyncpg
import msgspec
import psycopg
import pytest

from quanzi import wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import KeyReused, NotFound, NotSignedIn, QuanziError
from quanzi.kernel.person import SIGNED_OUT, Person
from quanzi.wallet import batch, errors
from quanzi.wallet.sending import Order
from tests.make import money, people


@asynccontextmanager
async def open_teller(db: Db) -> AsyncIterator[wallet.Teller]:
    teller = wallet.Teller(db)
    running = asyncio.create_task(teller.run())
    try:
        yield teller
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def crowd(tx: Tx, count: int, amount: int = 1_000_00) -> list[Person]:
    await money.make_currency(tx)
    persons = [await money.make_payer(tx, amount, tier=3) for _ in range(count)]
    for payer in persons:
        for payee in persons:
            if payer is not payee:
                await money.know(tx, payer, payee)
    return persons


def order(payee: Person, amount: int = 10_00) -> wallet.SendMoney:
    return wallet.SendMoney(uuid4(), payee.member_id, amount)


async def test_a_storm_both_ways_loses_nothing_and_waits_in_no_ring(db: Db) -> None:
    persons = await db.run(lambda tx: crowd(tx, 4))
    dice = random.Random(7)
    sums: list[int] = []

    async def send(teller: wallet.Teller) -> str:
        payer, payee = dice.sample(persons, 2)
        try:
            return (await teller.send_money(by=payer, send=order(payee, dice.randint(1, 150_00)))).state
        except errors.NotEnoughMoney:
            return "refused"

    async def watch() -> None:
        while True:
            sums.append(await db.glance(lambda tx: tx.value("SELECT sum(balance)::bigint FROM wallet.account")))
            await asyncio.sleep(0.005)

    async with open_teller(db) as one, open_teller(db) as other:
        watching = asyncio.create_task(watch())
        outcomes = await asyncio.gather(*(send(dice.choice((one, other))) for _ in range(600)))
        watching.cancel()
    assert outcomes.count("done") > 300
    assert set(sums) == {0}
    rows = await db.glance(lambda tx: tx.value("SELECT count(*) FROM wallet.transfer WHERE kind = 1"))
    assert rows == outcomes.count("done")


async def test_a_double_tap_is_one_payment_with_one_answer(db: Db) -> None:
    payer, payee = await db.run(lambda tx: crowd(tx, 2))
    tapped = order(payee)
    async with open_teller(db) as one, open_teller(db) as other:
        answers = await asyncio.gather(*((one, other)[n % 2].send_money(by=payer, send=tapped) for n in range(12)))
        assert len(set(answers)) == 1
        with pytest.raises(KeyReused):
            await one.send_money(by=payer, send=wallet.SendMoney(tapped.transfer_id, payee.member_id, 9_99))
        assert await other.send_money(by=payer, send=tapped) == answers[0]
    assert await db.run(lambda tx: money.balance_of(tx, payer.member_id)) == 990_00


async def test_who_repeats_a_send_that_emptied_the_account_gets_the_first_answer(db: Db) -> None:
    payer, payee = await db.run(lambda tx: crowd(tx, 2, 100_00))
    last = order(payee, 100_00)
    async with open_teller(db) as teller:
        first = await teller.send_money(by=payer, send=last)
        assert await teller.send_money(by=payer, send=last) == first
        with pytest.raises(errors.NotEnoughMoney):
            await teller.send_money(by=payer, send=order(payee, 1))


async def test_one_bad_send_fails_alone(db: Db) -> None:
    payer, payee = await db.run(lambda tx: crowd(tx, 2))
    stranger = await db.run(lambda tx: people.make_member(tx, name="Amina Wanjiru"))
    tries = [
        order(payee),
        order(payee, 0),
        order(payee, 5_000_00),
        order(stranger),
        wallet.SendMoney(uuid4(), payee.member_id, 1, "ZZZ"),
        wallet.SendMoney(uuid4(), uuid4(), 1),
        order(payer),
        order(payee),
    ]
    async with open_teller(db) as teller:
        outcomes = await asyncio.gather(*(teller.send_money(by=payer, send=one) for one in tries), return_exceptions=True)
        with pytest.raises(NotSignedIn):
            await teller.send_money(by=SIGNED_OUT, send=order(payee))
    kinds = [type(one) if isinstance(one, QuanziError) else one.state for one in outcomes]  # type: ignore[union-attr]
    assert kinds == [
        "done",
        errors.AmountNotPositive,
        errors.StepUpNeeded,
        errors.NameUnconfirmed,
        errors.UnknownCurrency,
        NotFound,
        errors.ToYourself,
        "done",
    ]
    assert await db.run(lambda tx: money.balance_of(tx, payee.member_id)) == 1_020_00


async def test_six_holds_at_once_of_a_fifth_each_leave_exactly_five(db: Db) -> None:
    payer, payee = await db.run(lambda tx: crowd(tx, 2, 50_00))
    sends = [wallet.SendMoney(uuid4(), payee.member_id, 10_00, speed="next_day") for _ in range(6)]
    async with open_teller(db) as teller:
        outcomes = await asyncio.gather(*(teller.send_money(by=payer, send=one) for one in sends), return_exceptions=True)
    assert (
        sorted("waiting" if not isinstance(one, Exception) else type(one).__name__ for one in outcomes)
        == ["NotEnoughMoney"] + ["waiting"] * 5
    )

    async def cancel(number: int) -> bool:
        try:
            await db.run(lambda tx: wallet.cancel_send(tx, by=payer, transfer_id=sends[number].transfer_id))
        except QuanziError:
            return False
        return True

    await db.run(lambda tx: tx.execute("UPDATE wallet.hold SET due_at = now() - interval '1 second'"))
    taken_back, _, _ = await asyncio.gather(cancel(0), wallet.settle_due(db), wallet.settle_due(db))
    held, balance = await db.glance(
        lambda tx: tx.connection.fetchrow("SELECT held, balance FROM wallet.account WHERE owner_id = $1", payer.id)
    )
    settled = await db.glance(lambda tx: tx.value("SELECT count(*) FROM wallet.transfer WHERE kind = 1"))
    assert held == 0
    assert balance == 50_00 - 10_00 * settled
    assert settled == (4 if taken_back else 5)


async def test_a_database_that_is_away_is_said_to_everybody_in_line(db: Db) -> None:
    payer, payee = await db.run(lambda tx: crowd(tx, 2))
    async with open_teller(db) as teller:
        await db.pool.close()
        with pytest.raises(QuanziError) as refused:
            await teller.send_money(by=payer, send=order(payee))
    assert refused.value.code == "database_away"


async def test_what_nobody_foresaw_is_said_to_who_stands_in_line_and_the_line_goes_on(db: Db, url: str) -> None:
    payer, payee = await db.run(lambda tx: crowd(tx, 2))
    with psycopg.connect(url, autocommit=True) as owner:
        async with open_teller(db) as teller:
            owner.execute("ALTER TABLE wallet.currency RENAME TO elsewhere")
            with pytest.raises(asyncpg.UndefinedTableError):
                await asyncio.wait_for(teller.send_money(by=payer, send=order(payee)), 10)
            owner.execute("ALTER TABLE wallet.elsewhere RENAME TO currency")
            assert (await teller.send_money(by=payer, send=order(payee))).state == "done"


@pytest.mark.parametrize("cancelled", [False, True])
async def test_an_order_that_waits_or_was_taken_back_is_not_paid_when_it_is_sent_again(db: Db, cancelled: bool) -> None:
    """A phone that got no answer sends it again; meanwhile its payee may be no stranger any more."""
    payer, payee = await db.run(lambda tx: crowd(tx, 2))
    waits = wallet.SendMoney(uuid4(), payee.member_id, 10_00)
    later = msgspec.structs.replace(waits, speed="two_hours")
    first = await db.run(lambda tx: wallet.send_one(tx, by=payer, send=later))
    if cancelled:
        await db.run(lambda tx: wallet.cancel_send(tx, by=payer, transfer_id=waits.transfer_id))
    rules = (await db.read(wallet.list_rules))[0]
    line = [Order(payer, waits)]
    assert await db.run(lambda tx: batch.send_carefully(tx, orders=line, rules=rules)) == [None]
    async with open_teller(db) as teller:
        again = await teller.send_money(by=payer, send=waits)
    assert (first.state, again.state) == ("waiting", "voided" if cancelled else "waiting")
    assert await db.read(lambda tx: tx.value("SELECT count(*) FROM wallet.transfer WHERE kind = 1")) == 0
