"""The quick way and the careful way come to the same: receipts, accounts, entries and events, row by row."""

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from quanzi import wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import Person
from quanzi.wallet import batch
from quanzi.wallet.model import TierLimit
from quanzi.wallet.sending import Order
from quanzi.wallet.store import currencies
from tests.make import money, people

ROUNDS = 150
_ACCOUNTS = "SELECT * FROM wallet.account ORDER BY account_id"
_ENTRIES = "SELECT * FROM wallet.transfer WHERE kind = 1 ORDER BY debit_account_id, debit_version"
_EVENTS = (
    "SELECT kind, (SELECT array_agg(t ORDER BY t) FROM jsonb_array_elements(payload -> 'transfers') AS t) FROM infra.outbox ORDER BY 2"
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a way left behind."""

    outcomes: Sequence[object]
    accounts: list[asyncpg.Record]
    entries: list[asyncpg.Record]
    events: list[asyncpg.Record]


async def look(tx: Tx, way: Callable[..., Awaitable[Sequence[batch.Outcome]]], orders: Sequence[Order]) -> Seen:
    """Go one way, look, and undo it."""
    rules = (await wallet.list_rules(tx))[0]
    part = tx.connection.transaction()
    await part.start()
    try:
        outcomes = await way(tx, orders=orders, rules=rules)
        told = [type(one) if isinstance(one, QuanziError) else one for one in outcomes]
        fetch = tx.connection.fetch
        return Seen(told, await fetch(_ACCOUNTS), await fetch(_ENTRIES), await fetch(_EVENTS))
    finally:
        await part.rollback()


async def quickly(tx: Tx, orders: Sequence[Order]) -> Seen | None:
    """None: it can't be done quickly."""
    try:
        return await look(tx, batch.send_quickly, orders)
    except (asyncpg.NotNullViolationError, asyncpg.UniqueViolationError):
        return None


async def stage(tx: Tx) -> list[Person]:
    """Five people, of whom one is a stranger to all, one full, one with a little, one with much set aside."""
    await money.make_currency(tx)
    persons = [await money.make_payer(tx, 300_00, tier=2) for _ in range(4)]
    stranger = await people.make_member(tx, name="Amina Wanjiru", tier=2)
    for payer in persons:
        for payee in persons:
            if payer is not payee:
                await money.know(tx, payer, payee)
    return [*persons, stranger]


async def shake(tx: Tx, dice: random.Random, persons: Sequence[Person]) -> None:
    """Bring the accounts and the limits into any state they can be in."""
    some = TierLimit(2, *(dice.choice((None, dice.randrange(20_00, 900_00))) for _ in range(4)))
    await currencies.insert_limit(tx, currency="CNY", limit=some)
    for person in persons:
        await tx.execute(
            """
            UPDATE wallet.account SET held = $2, ceiling = $3, state = $4, own_payment_max = $5, own_day_max = $6,
                spent_on = $7, spent_day = $8, spent_year = $9, spent_total = $9, stamp = stamp + 1 WHERE owner_id = $1
            """,
            person.id,
            dice.choice((0, 0, 250_00)),
            dice.choice((None, None, 310_00)),
            dice.choices(("open", "locked", "frozen"), (30, 1, 1))[0],
            dice.choice((None, None, 80_00)),
            dice.choice((None, None, 120_00)),
            dice.choice((None, tx.now.date(), tx.now.date() - timedelta(days=1), tx.now.date() - timedelta(days=400))),
            dice.choice((0, 60_00)),
            dice.choice((60_00, 500_00)),
        )


def throw(dice: random.Random, persons: Sequence[Person]) -> list[Order]:
    """Some orders of all kinds, a few of them twice."""
    orders: list[Order] = []
    for _ in range(dice.randint(1, 12)):
        payer, payee = dice.sample(persons[:4], 2)
        if dice.random() < 0.05:
            payee = persons[4]
        amount = dice.choice((1, dice.randrange(1, 60_00), dice.randrange(1, 260_00)))
        speed: Any = dice.choices(("default", "now", "two_hours"), (20, 4, 1))[0]
        send = wallet.SendMoney(uuid4(), payee.member_id, amount, memo=dice.choice(("", "Tea")), speed=speed)
        orders.append(Order(payer, send, stepped_up=dice.random() < 0.3))
    if dice.random() < 0.1:
        orders.append(orders[0])
    return orders


async def test_both_ways_come_to_the_same(tx: Tx) -> None:
    persons = await stage(tx)
    dice = random.Random(20161127)
    quick = careful = 0
    for _ in range(ROUNDS):
        await shake(tx, dice, persons)
        orders = throw(dice, persons)
        expected, seen = await look(tx, batch.send_carefully, orders), await quickly(tx, orders)
        if seen is None:
            # only when one of them is refused, or answered from before, or would pass below the floor on the way
            careful += 1
            assert any(isinstance(one, type) for one in expected.outcomes) or len(set(expected.outcomes)) < len(orders)
            continue
        quick += 1
        assert seen == expected
    assert quick > ROUNDS // 8
    assert careful > ROUNDS // 10


async def test_what_is_plain_is_done_quickly_and_a_stranger_is_left_out(tx: Tx) -> None:
    one, other, _, _, stranger = await stage(tx)
    sends = [wallet.SendMoney(UUID(int=n), payee.member_id, 10_00) for n, payee in enumerate((other, stranger, other), start=1)]
    seen = await quickly(tx, [Order(one, send) for send in sends])
    assert seen is not None
    first, left_out, last = seen.outcomes
    assert left_out is None
    assert isinstance(first, wallet.Receipt)
    assert isinstance(last, wallet.Receipt)
    assert (first.balance, last.balance) == (290_00, 280_00)
    assert [row["debit_balance"] for row in seen.entries] == [290_00, 280_00]


async def test_who_would_pass_below_the_floor_on_the_way_is_decided_one_by_one(tx: Tx) -> None:
    one, other, *_ = await stage(tx)
    more = wallet.SendMoney(uuid4(), other.member_id, 400_00)
    back = wallet.SendMoney(uuid4(), one.member_id, 200_00)
    orders = [Order(one, more, stepped_up=True), Order(other, back)]
    assert await quickly(tx, orders) is None
    assert await quickly(tx, orders[::-1]) is not None


async def test_a_payment_that_was_made_is_not_made_again(db: Db) -> None:
    one, other, *_ = await db.run(stage)
    orders = [Order(one, wallet.SendMoney(uuid4(), other.member_id, 10_00))]
    rules = (await db.read(wallet.list_rules))[0]
    first = await db.attempt(lambda tx: batch.send_quickly(tx, orders=orders, rules=rules))
    assert await db.run(lambda tx: quickly(tx, orders)) is None
    assert await db.run(lambda tx: batch.send_carefully(tx, orders=orders, rules=rules)) == first
    assert await db.run(lambda tx: money.balance_of(tx, other.member_id)) == 310_00
