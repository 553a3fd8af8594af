"""Orders on their way to the sandbox bank: given once whatever breaks, and what the bank says is booked once."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from quanzi import wallet
from quanzi.app import jobs
from quanzi.app.checks import find_faults
from quanzi.infra import bank, sandbox_bank
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.infra.sandbox_bank import SandboxBank
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import Person
from quanzi.wallet import banking, errors
from quanzi.wallet.model import AccountKind, house_account
from tests.make import bank as make
from tests.make import money, people


class Dying(SandboxBank):
    """Does what it is told, and the one who told it dies before hearing so."""

    async def place(self, order: bank.Order) -> bank.Word:
        await super().place(order)
        raise KeyboardInterrupt


async def member(db: Db, keys: Keys, amount: int = 1_000_00) -> tuple[Person, UUID]:
    async def prepare(tx: Tx) -> tuple[Person, UUID]:
        await money.make_currency(tx)
        person = await people.make_member(tx, tier=2)
        await money.give_money(tx, person, amount)
        return person, await make.link(tx, person, keys)

    return await db.run(prepare)


async def balance(db: Db, person: Person) -> tuple[int, int]:
    one = (await db.read(lambda tx: wallet.list_purses(tx, by=person)))[0]
    return one.balance, one.held


async def at_bank(db: Db) -> int:
    """What the bank booked, minus what our books say of it: nothing when both are at one."""

    async def ask(tx: ReadTx) -> int:
        ours = await tx.value("SELECT -balance FROM wallet.account WHERE account_id = $1", house_account("CNY", AccountKind.BANK)) or 0
        return sum(one.amount for one in await sandbox_bank.list_bookings(tx, currency="CNY")) - ours

    return await db.read(ask)


async def test_an_order_is_delayed_and_then_settled(db: Db, keys: Keys) -> None:
    me, link_id = await member(db, keys)
    there = make.open_sandbox(db)
    order_id = await db.run(lambda tx: make.top_up(tx, me, link_id, 500_00))
    await banking.carry_order(db, bank=there, keys=keys, person_id=me.member_id, order_id=order_id)
    assert await db.read(lambda tx: make.state_of(tx, order_id)) == "sent"
    assert await balance(db, me) == (1_000_00, 0)
    await make.pass_time(db, there, keys)
    assert await balance(db, me) == (1_500_00, 0)
    await make.pass_time(db, there, keys)
    assert (await balance(db, me), await at_bank(db)) == ((1_500_00, 0), 0)


@pytest.mark.parametrize(
    ("ending", "state", "left"), [(0, "settled", 900_00), (91, "failed", 1_000_00), (92, "returned", 1_000_00), (94, "settled", 899_06)]
)
async def test_the_patterns_that_testers_know(db: Db, keys: Keys, ending: int, state: str, left: int) -> None:
    me, link_id = await member(db, keys)
    there = make.open_sandbox(db, seconds=0)
    order_id = await db.run(lambda tx: make.withdraw(tx, me, link_id, 100_00 + ending))
    await banking.ask_due(db, bank=there, keys=keys)
    for _ in range(3):
        await make.pass_time(db, there, keys)
    assert await db.read(lambda tx: make.state_of(tx, order_id)) == state
    assert (await balance(db, me), await at_bank(db)) == ((left, 0), 0)


async def test_a_slow_bank_takes_a_day(db: Db, keys: Keys) -> None:
    me, link_id = await member(db, keys)
    there = make.open_sandbox(db, seconds=0)
    order_id = await db.run(lambda tx: make.withdraw(tx, me, link_id, 100_93))
    await banking.ask_due(db, bank=there, keys=keys)
    await make.pass_time(db, there, keys, by=timedelta(hours=23))
    assert await db.read(lambda tx: make.state_of(tx, order_id)) == "sent"
    await make.pass_time(db, there, keys)
    assert await db.read(lambda tx: make.state_of(tx, order_id)) == "settled"


@pytest.mark.parametrize("direction", ["in", "out"])
async def test_who_dies_between_the_banks_commit_and_ours_gives_the_order_once(db: Db, keys: Keys, direction: str) -> None:
    me, link_id = await member(db, keys)
    give = make.top_up if direction == "in" else make.withdraw
    order_id = await db.run(lambda tx: give(tx, me, link_id, 100_00))
    on: dict[str, Any] = {"keys": keys, "person_id": me.member_id, "order_id": order_id}
    with pytest.raises(KeyboardInterrupt):
        await banking.carry_order(db, bank=Dying(db, seconds=0), **on)
    assert await db.read(lambda tx: make.state_of(tx, order_id)) == "placed"
    there = make.open_sandbox(db, seconds=0)
    await asyncio.gather(*(banking.carry_order(db, bank=there, **on) for _ in range(4)))
    assert await db.read(lambda tx: make.state_of(tx, order_id)) == "settled"
    assert await balance(db, me) == (1_100_00 if direction == "in" else 900_00, 0)
    assert await db.read(lambda tx: tx.value("SELECT count(*) FROM infra.sandbox_bank")) == 1
    assert await at_bank(db) == 0


async def test_a_bank_that_does_not_answer_is_asked_again_and_holds_nobody_up(db: Db, keys: Keys) -> None:
    me, link_id = await member(db, keys)
    first = await db.run(lambda tx: make.withdraw(tx, me, link_id, 100_94))
    second = await db.run(lambda tx: make.withdraw(tx, me, link_id, 100_00))
    there = make.open_sandbox(db, seconds=0)
    assert await banking.ask_due(db, bank=there, keys=keys) == 2
    assert [await db.read(lambda tx, one=one: make.state_of(tx, one)) for one in (first, second)] == ["placed", "settled"]
    closed = bank.ClosedBank()
    with pytest.raises(bank.BankAway):
        await banking.carry_order(db, bank=closed, keys=keys, person_id=me.member_id, order_id=first)
    assert (closed.is_open, await balance(db, me)) == (False, (899_94 + 6, 100_94))
    await make.pass_time(db, there, keys)
    assert (await balance(db, me), await at_bank(db)) == ((799_06, 0), 0)


async def test_out_of_a_frozen_account_nothing_is_given_to_the_bank(db: Db, keys: Keys) -> None:
    me, link_id = await member(db, keys)
    order_id = await db.run(lambda tx: make.withdraw(tx, me, link_id, 100_00))
    freeze = "UPDATE wallet.account SET state = $1, stamp = stamp + 1 WHERE owner_id = $2"
    await db.run(lambda tx: tx.execute(freeze, "frozen", me.id))
    there = make.open_sandbox(db, seconds=0)
    await banking.ask_due(db, bank=there, keys=keys)
    assert await db.read(lambda tx: tx.value("SELECT count(*) FROM infra.sandbox_bank")) == 0
    await db.run(lambda tx: tx.execute(freeze, "open", me.id))
    await make.pass_time(db, there, keys)
    assert await db.read(lambda tx: make.state_of(tx, order_id)) == "settled"


@pytest.mark.parametrize(("last", "check"), [("1", "match"), ("7", "close"), ("8", "no_match"), ("9", "unknown")])
async def test_the_bank_says_whether_the_name_fits(db: Db, keys: Keys, last: str, check: str) -> None:
    me, _ = await member(db, keys)
    made = await db.run(lambda tx: banking.link_bank(tx, by=me, keys=keys, holder="林晓明", number=f"1234567890{last}", bank_open=True))
    assert made.name_check == "asked"
    await banking.ask_due(db, bank=make.open_sandbox(db), keys=keys)
    found = (await db.read(lambda tx: banking.list_bank_accounts(tx, by=me, keys=keys)))[-1]
    assert (found.name_check, found.usable) == (check, check != "no_match")


async def test_two_withdrawals_at_once_never_use_the_same_part_of_the_quota(db: Db, keys: Keys) -> None:
    me, link_id = await member(db, keys, 50_000_00)
    ready = asyncio.Barrier(4)

    async def withdraw() -> None:
        await ready.wait()
        await db.run(lambda tx: make.withdraw(tx, me, link_id, 10_000_00))

    await asyncio.gather(*(withdraw() for _ in range(4)))
    fees = await db.read(lambda tx: tx.column("SELECT fee FROM wallet.bank_order ORDER BY fee"))
    assert fees == [0, 0, 10_00, 10_00]
    assert await balance(db, me) == (50_000_00, 40_020_00)


async def test_more_withdrawals_at_once_than_the_balance_pays(db: Db, keys: Keys) -> None:
    me, link_id = await member(db, keys, 500_00)

    async def withdraw() -> str:
        try:
            await db.run(lambda tx: make.withdraw(tx, me, link_id, 100_00))
        except QuanziError as refusal:
            return refusal.code
        return "done"

    outcomes = await asyncio.gather(*(withdraw() for _ in range(8)))
    assert sorted(outcomes) == ["done"] * 5 + [errors.NotEnoughMoney.code] * 3
    assert await balance(db, me) == (500_00, 500_00)


async def test_a_double_tap_is_one_order(db: Db, keys: Keys) -> None:
    me, link_id = await member(db, keys)
    order_id, other = uuid4(), uuid4()
    await asyncio.gather(
        *(db.run(lambda tx: make.withdraw(tx, me, link_id, 100_00, order_id=order_id)) for _ in range(4)),
        *(db.run(lambda tx: make.top_up(tx, me, link_id, 70_00, order_id=other)) for _ in range(4)),
    )
    assert await db.read(lambda tx: tx.value("SELECT count(*) FROM wallet.bank_order")) == 2
    assert await balance(db, me) == (1_000_00, 100_00)


@pytest.mark.parametrize("words", [("settled", "settled"), ("settled", "returned"), ("failed", "failed"), ("returned", "returned")])
async def test_words_that_arrive_together_have_one_effect(db: Db, keys: Keys, words: tuple[str, str]) -> None:
    me, link_id = await member(db, keys)
    order_id = await db.run(lambda tx: make.withdraw(tx, me, link_id, 100_00))
    await asyncio.gather(*(db.run(lambda tx, word=word: make.hear(tx, me, order_id, word)) for word in words * 3))
    ended = "settled" if set(words) == {"settled"} else "failed" if "failed" in words else "returned"
    assert await db.read(lambda tx: make.state_of(tx, order_id)) == ended
    assert await balance(db, me) == (900_00 if ended == "settled" else 1_000_00, 0)
    assert await db.run(money.total) == 0


async def test_an_account_is_removed_or_used_never_both(db: Db, keys: Keys) -> None:
    me, link_id = await member(db, keys)

    async def use() -> str:
        try:
            await db.run(lambda tx: make.withdraw(tx, me, link_id, 100_00))
        except QuanziError as refusal:
            return refusal.code
        return "used"

    async def remove() -> str:
        try:
            await db.run(lambda tx: banking.unlink_bank(tx, by=me, link_id=link_id))
        except QuanziError as refusal:
            return refusal.code
        return "removed"

    assert set(await asyncio.gather(use(), remove())) in ({"used", "bank_account_in_use"}, {"not_found", "removed"})


async def test_the_worker_knows_the_jobs(db: Db, keys: Keys) -> None:
    me, link_id = await member(db, keys)
    await db.run(lambda tx: make.top_up(tx, me, link_id, 500_00))
    queued = await db.read(lambda tx: tx.column("SELECT entrypoint FROM jobs.pgqueuer"))
    assert set(queued) == {"check_bank_name", "carry_bank_order"} <= jobs.JOBS.keys()
    assert "ask_bank" in jobs.CLOCKWORK


async def test_an_id_that_another_member_used_too_is_another_order(db: Db, url: str, keys: Keys) -> None:
    """Ids are made by members: whoever takes the id of another's order must not get what the bank did for that one."""
    me, mine = await member(db, keys)
    other = await db.run(lambda tx: people.make_member(tx, tier=2))
    theirs = await db.run(lambda tx: make.link(tx, other, keys))
    there = make.open_sandbox(db, seconds=0)
    order_id = await db.run(lambda tx: make.withdraw(tx, me, mine, 1_00))
    await banking.ask_due(db, bank=there, keys=keys)
    await db.run(lambda tx: make.top_up(tx, other, theirs, 500_91, order_id=order_id))
    await banking.ask_due(db, bank=there, keys=keys)
    assert await balance(db, other) == (0, 0)
    second = await db.run(lambda tx: make.top_up(tx, me, mine, 10_00))
    await db.run(lambda tx: make.top_up(tx, other, theirs, 20_00, order_id=second))
    await banking.ask_due(db, bank=there, keys=keys)
    assert (await balance(db, me), await balance(db, other), await at_bank(db)) == ((1_009_00, 0), (20_00, 0), 0)
    assert find_faults(url) == []
