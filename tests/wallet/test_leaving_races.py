"""Somebody leaves for good at the moment when their money moves: it arrived or it was left behind, and nothing hangs on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from quanzi import wallet
from quanzi.app.checks import find_faults
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx, open_pool
from quanzi.kernel.person import Person
from quanzi.wallet import asking, debts, gifts, hold, linked, safety, standing, store
from quanzi.wallet import desk as door
from tests.make import bank as make_bank
from tests.make import debts as make_debts
from tests.make import desk, money, people
from tests.make import gifts as make_gifts
from tests.make.race import Deed, RingDb, race
from tests.wallet.test_standing import due

ROUNDS = 2
_WAITING = "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()"


@dataclass
class Scene:
    """Who leaves, and somebody who stays; both hold 100.00 and know each other."""

    leaver: Person
    other: Person
    operators: tuple[Person, Person]
    keys: Keys


Rival = Callable[[Tx, Scene], Awaitable[Deed]]
"""Prepares what a deed needs, and gives the deed."""


def _send(by: Person, to: Person, **more: object) -> Deed:
    order = wallet.SendMoney(uuid4(), to.member_id, 30_00, **more)  # type: ignore[arg-type]
    return lambda tx: wallet.send_one(tx, by=by, send=order, stepped_up=True)


async def _pays(_tx: Tx, on: Scene) -> Deed:
    return _send(on.leaver, on.other)


async def _pays_later(_tx: Tx, on: Scene) -> Deed:
    return _send(on.leaver, on.other, speed="next_day")


async def _is_paid(_tx: Tx, on: Scene) -> Deed:
    return _send(on.other, on.leaver)


async def _set_aside(tx: Tx, by: Person, to: Person) -> UUID:
    order = wallet.SendMoney(tx.new_id(), to.member_id, 30_00, speed="next_day")
    await wallet.send_one(tx, by=by, send=order, stepped_up=True)
    return order.transfer_id


def _settle(payer: Person, hold_id: UUID) -> Deed:
    async def deed(tx: Tx) -> None:
        found = await store.holds.find_hold(tx, account_id=desk.account(payer), hold_id=hold_id)
        assert found is not None
        await hold.settle_hold(tx, hold=found)

    return deed


async def _arrives_from(tx: Tx, on: Scene) -> Deed:
    return _settle(on.leaver, await _set_aside(tx, on.leaver, on.other))


async def _arrives_at(tx: Tx, on: Scene) -> Deed:
    return _settle(on.other, await _set_aside(tx, on.other, on.leaver))


async def _takes_back(tx: Tx, on: Scene) -> Deed:
    hold_id = await _set_aside(tx, on.leaver, on.other)
    return lambda tx: wallet.cancel_send(tx, by=on.leaver, transfer_id=hold_id)


async def _pays_request(tx: Tx, on: Scene, speed: wallet.Speed = "default") -> Deed:
    asked = await asking.ask_money(tx, by=on.other, request=asking.NewRequest(uuid4(), on.leaver.member_id, 30_00))
    return lambda tx: asking.pay_request(tx, by=on.leaver, request_id=asked.request_id, speed=speed, stepped_up=True)


async def _pays_request_later(tx: Tx, on: Scene) -> Deed:
    return await _pays_request(tx, on, "next_day")


async def _request_is_paid(tx: Tx, on: Scene, speed: wallet.Speed = "default") -> Deed:
    asked = await asking.ask_money(tx, by=on.leaver, request=asking.NewRequest(uuid4(), on.other.member_id, 30_00))
    return lambda tx: asking.pay_request(tx, by=on.other, request_id=asked.request_id, speed=speed, stepped_up=True)


async def _request_is_paid_later(tx: Tx, on: Scene) -> Deed:
    return await _request_is_paid(tx, on, "next_day")


async def _pays_iou(tx: Tx, on: Scene) -> Deed:
    pay = debts.Repayment(uuid4(), await make_debts.owe(tx, on.leaver, on.other, 50_00), 20_00)
    return lambda tx: debts.pay_iou(tx, by=on.leaver, pay=pay)


async def _iou_is_confirmed(tx: Tx, on: Scene) -> Deed:
    new = debts.NewIou(uuid4(), on.other.member_id, "debtor", 30_00)
    await debts.propose_iou(tx, by=on.leaver, new=new)
    return lambda tx: debts.confirm_iou(tx, by=on.other, debtor_id=on.leaver.member_id, iou_id=new.iou_id)


async def _withdraws(tx: Tx, on: Scene) -> Deed:
    link_id = await make_bank.link(tx, on.leaver, on.keys)
    order_id = uuid4()
    return lambda tx: make_bank.withdraw(tx, on.leaver, link_id, 40_00, order_id=order_id)


async def _bank_has_paid(tx: Tx, on: Scene) -> Deed:
    order_id = await make_bank.withdraw(tx, on.leaver, await make_bank.link(tx, on.leaver, on.keys), 40_00)
    return lambda tx: make_bank.hear(tx, on.leaver, order_id, "settled")


async def _bank_has_collected(tx: Tx, on: Scene) -> Deed:
    order_id = await make_bank.top_up(tx, on.leaver, await make_bank.link(tx, on.leaver, on.keys), 40_00)
    return lambda tx: make_bank.hear(tx, on.leaver, order_id, "settled")


async def _locks(_tx: Tx, on: Scene) -> Deed:
    return lambda tx: safety.lock_wallet(tx, by=on.leaver)


async def _is_frozen(_tx: Tx, on: Scene) -> Deed:
    return lambda tx: desk.freeze(tx, on.operators[0], on.leaver)


async def _fills_packet(_tx: Tx, on: Scene) -> Deed:
    order = make_gifts.order(20_00, 2)
    return lambda tx: gifts.fill_packet(tx, by=on.leaver, order=order, inside=True, stepped_up=True)


async def _opens_packet(tx: Tx, on: Scene) -> Deed:
    filled = await make_gifts.fill(tx, on.other, 20_00, 2)
    return lambda tx: gifts.open_share(tx, by=on.leaver, packet_id=filled.packet_id, inside=True)


async def _is_given_back(tx: Tx, on: Scene) -> Deed:
    order = wallet.SendMoney(uuid4(), on.leaver.member_id, 30_00)
    await wallet.send_one(tx, by=on.other, send=order, stepped_up=True)
    payer_account_id, reversal_id = desk.account(on.other), uuid4()
    return lambda tx: linked.reverse_transfer(tx, debit_account_id=payer_account_id, transfer_id=order.transfer_id, reversal_id=reversal_id)


async def _is_corrected(tx: Tx, on: Scene) -> Deed:
    wanted = desk.correction(desk.person_side(on.leaver), desk.SUSPENSE)
    await door.propose_adjustment(tx, by=on.operators[0], proposal=wanted)
    return lambda tx: door.decide_adjustment(tx, by=on.operators[1], adjustment_id=wanted.adjustment_id, approve=True)


async def _gets_payout(tx: Tx, on: Scene) -> Deed:
    issuance = door.Side(wallet.AccountKind.ISSUANCE)
    wanted = door.Proposal(uuid4(), "payouts", 50_00, "Wages", money.CODE, debit=issuance)
    made = await door.propose_adjustment(tx, by=on.operators[0], proposal=wanted)
    await door.decide_adjustment(tx, by=on.operators[1], adjustment_id=wanted.adjustment_id, approve=True)
    asked = [door.Payout(uuid4(), on.leaver.member_id, 10_00)]
    return lambda tx: door.pay_out(
        tx, by=on.operators[0], from_account_id=made.debit_account_id, payouts=asked, adjustment_id=wanted.adjustment_id
    )


RIVALS: list[Rival] = [
    _pays, _pays_later, _is_paid, _arrives_from, _arrives_at, _takes_back, _pays_request, _pays_request_later, _request_is_paid,
    _request_is_paid_later, _pays_iou, _iou_is_confirmed, _withdraws, _bank_has_paid, _bank_has_collected, _locks, _is_frozen,
    _fills_packet, _opens_packet, _is_given_back, _is_corrected, _gets_payout,
]  # fmt: skip


async def _scene(tx: Tx, keys: Keys) -> Scene:
    if not await wallet.list_rules(tx):
        await money.make_currency(tx)
    leaver, other = [await money.make_payer(tx, name=name) for name in ("林晓明", "王秀英")]
    await make_debts.make_contacts(tx, leaver, other)
    await money.know(tx, leaver, other)
    await money.know(tx, other, leaver)
    return Scene(leaver, other, await desk.make_operators(tx), keys)


@pytest.fixture
async def db(module_url: str) -> AsyncIterator[RingDb]:
    """One database for all of them; nobody in it leaves twice."""
    pool = await open_pool(module_url, size_max=6)
    yield RingDb(pool)
    await pool.close()


async def _check_gone(db: RingDb, on: Scene, answers: list[str]) -> None:
    async with db.transaction() as tx:
        row = await tx.connection.fetchrow("SELECT state, balance, held FROM wallet.account WHERE account_id = $1", desk.account(on.leaver))
        assert row is not None
        assert tuple(row) == ("closed", 0, 0), answers
        assert await money.total(tx) == 0


def _check_house(db: RingDb, url: str) -> None:
    assert [f"{fault.promise} {fault.example}" for fault in find_faults(url)] == []
    assert db.rings == 0


@pytest.mark.parametrize("rival", RIVALS, ids=lambda one: one.__name__.strip("_"))
async def test_who_leaves_takes_nothing_along_and_leaves_nothing_open(rival: Rival, db: RingDb, module_url: str, keys: Keys) -> None:
    for _ in range(ROUNDS):
        on = await db.run(lambda tx: _scene(tx, keys))
        deed = await db.run(lambda tx, on=on: rival(tx, on))
        answers = await race(db, deed, lambda tx, on=on: wallet.erase_wallet(tx, person_id=on.leaver.member_id), deed)
        assert answers[1] == "done"
        await _check_gone(db, on, answers)
    _check_house(db, module_url)


async def test_a_standing_order_is_due_when_its_owner_leaves(db: RingDb, module_url: str, keys: Keys) -> None:
    for _ in range(ROUNDS):
        on = await db.run(lambda tx: _scene(tx, keys))
        await due(db, on.leaver, on.other)
        await asyncio.gather(
            standing.pay_orders_due(db),
            db.run(lambda tx, on=on: wallet.erase_wallet(tx, person_id=on.leaver.member_id)),
            standing.pay_orders_due(db),
        )
        await _check_gone(db, on, [])
        assert await db.run(lambda tx, on=on: money.balance_of(tx, on.other.member_id)) in {100_00, 110_00}
        assert await standing.pay_orders_due(db) == 0
    _check_house(db, module_url)


@pytest.mark.parametrize("leaver_asks", [True, False])
async def test_a_request_whose_money_waits_is_closed_when_either_leaves(leaver_asks: bool, db: RingDb, module_url: str, keys: Keys) -> None:
    on = await db.run(lambda tx: _scene(tx, keys))
    later = _request_is_paid_later if leaver_asks else _pays_request_later
    deed = await db.run(lambda tx: later(tx, on))
    await db.run(deed)
    await db.run(lambda tx: wallet.erase_wallet(tx, person_id=on.leaver.member_id))
    _check_house(db, module_url)
    await db.run(lambda tx: tx.execute("UPDATE wallet.hold SET due_at = now() - interval '1 second' WHERE state = 'open'"))
    await wallet.settle_due(db)
    _check_house(db, module_url)
    purse = (await db.read(lambda tx: wallet.list_purses(tx, by=on.other)))[0]
    assert (purse.balance, purse.held) == (100_00, 0)


async def test_money_that_comes_for_the_first_time_waits_in_no_account_of_who_left(db: RingDb, module_url: str, keys: Keys) -> None:
    on = await db.run(lambda tx: _scene(tx, keys))
    newcomer = await db.run(people.make_member)
    await db.run(lambda tx: make_debts.make_contacts(tx, on.other, newcomer))
    async with db.transaction() as tx:
        await _send(on.other, newcomer)(tx)
        leaving = asyncio.create_task(db.run(lambda tx: wallet.erase_wallet(tx, person_id=newcomer.member_id)))
        while not leaving.done() and not await db.glance(lambda tx: tx.value(_WAITING)):
            await asyncio.sleep(0.01)
    await leaving
    assert await db.run(lambda tx: money.balance_of(tx, newcomer.member_id)) == 0
    assert await db.run(lambda tx: tx.value("SELECT state FROM wallet.account WHERE owner_id = $1", newcomer.id)) == "closed"
    _check_house(db, module_url)
