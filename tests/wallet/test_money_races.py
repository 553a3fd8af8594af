"""Deeds that meet on the same money at one instant: one outcome, whoever is quicker; and a storm of all of them together."""

import asyncio
import random
from uuid import UUID, uuid4

import asyncpg

from quanzi import wallet
from quanzi.app.checks import find_faults
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import Person
from quanzi.wallet import asking, debts, errors, gifts, hold, safety, store
from tests.make import debts as make_debts
from tests.make import gifts as make_gifts
from tests.make import money
from tests.make.race import Deed, RingDb, race
from tests.wallet.test_parcel import claim, new, owning, payer_of, send
from tests.wallet.test_teller import crowd, open_teller

ROUNDS = 4
STEPS_EACH, PERSONS = 40, 5
_TOTAL = "SELECT sum(balance)::bigint FROM wallet.account"
_LEFT = "SELECT amount FROM wallet.transfer WHERE debit_account_id = $1 AND kind = $2"
_HELD_WRONG = """
SELECT count(*) FROM wallet.account AS a WHERE a.held <> (
    SELECT coalesce(sum(h.amount - h.captured), 0) FROM wallet.hold AS h WHERE h.account_id = a.account_id AND h.state = 'open'
)
"""


def _cny(person: Person) -> UUID:
    return wallet.account_of(person.member_id, money.CODE)


def _settle(payer: Person, hold_id: UUID) -> Deed:
    """What the worker does about a hold whose moment has come."""

    async def deed(tx: Tx) -> None:
        found = await store.holds.find_hold(tx, account_id=_cny(payer), hold_id=hold_id)
        assert found is not None
        await hold.settle_hold(tx, hold=found)

    return deed


async def test_a_lock_amid_many_payments_lets_none_through_after_it(db: Db) -> None:
    payer, payee = await db.run(lambda tx: crowd(tx, 2))

    async def pay(teller: wallet.Teller, by: Person, to: Person) -> str:
        try:
            return (await teller.send_money(by=by, send=wallet.SendMoney(uuid4(), to.member_id, 50))).state
        except errors.AccountLocked:
            return "locked"

    async with open_teller(db) as one, open_teller(db) as other:
        storm = [pay(teller, *pair) for teller in (one, other) for pair in ((payer, payee), (payee, payer)) for _ in range(20)]
        outcomes = await asyncio.gather(*storm, db.run(lambda tx: safety.lock_wallet(tx, by=payer)))
        later = await asyncio.gather(*(pay(one, payer, payee) for _ in range(5)), *(pay(other, payee, payer) for _ in range(5)))
    assert later == ["locked"] * 5 + ["done"] * 5
    out = outcomes[:20].count("done") + outcomes[40:60].count("done")
    assert outcomes[20:40] + outcomes[60:80] == ["done"] * 40
    assert await db.run(lambda tx: money.balance_of(tx, payer.member_id)) == 1_000_00 + (40 + 5 - out) * 50
    assert await db.run(money.total) == 0


async def test_money_set_aside_arrives_goes_back_or_is_left_behind(pool: asyncpg.Pool, url: str) -> None:
    db = RingDb(pool)
    await db.run(money.make_currency)
    ends: set[str] = set()
    for number in range(ROUNDS):
        payer, payee = await db.run(money.make_payer), await db.run(money.make_payer)
        order = wallet.SendMoney(uuid4(), payee.member_id, 30_00, speed="next_day")
        await db.run(lambda tx, by=payer, to=payee: money.know(tx, by, to))
        await db.run(lambda tx, by=payer, it=order: wallet.send_one(tx, by=by, send=it))
        settle = _settle(payer, order.transfer_id)
        deeds: list[Deed] = [
            settle,
            lambda tx, by=payer, it=order: wallet.cancel_send(tx, by=by, transfer_id=it.transfer_id),
            settle,
            lambda tx, by=payer: wallet.erase_wallet(tx, person_id=by.member_id),
        ]
        random.Random(number).shuffle(deeds)
        await race(db, *deeds)
        async with db.transaction() as tx:
            found = await store.holds.find_hold(tx, account_id=_cny(payer), hold_id=order.transfer_id)
            assert found is not None
            arrived = await money.balance_of(tx, payee.member_id) - 100_00
            assert (found.state, arrived) in {("captured", 30_00), ("voided", 0)}
            left = await tx.value(
                "SELECT amount FROM wallet.transfer WHERE debit_account_id = $1 AND kind = $2", _cny(payer), wallet.Kind.LEFT_BEHIND
            )
            assert left == 100_00 - arrived
            assert await money.total(tx) == 0
            ends.add(found.state)
    assert ends
    assert find_faults(url) == []
    assert db.rings == 0


async def test_a_parcel_is_taken_taken_back_or_back_after_its_day(pool: asyncpg.Pool, url: str, keys: Keys) -> None:
    db = RingDb(pool)
    payer, aunt = await db.run(payer_of), await db.run(lambda tx: owning(tx, keys))
    taken = 0
    for number in range(ROUNDS * 2):
        order = new(1_00)
        await db.run(lambda tx, it=order: send(tx, keys, payer, it))
        settle = _settle(payer, order.parcel_id)
        deeds: list[Deed] = [
            lambda tx, it=order: claim(tx, aunt, payer, it.parcel_id),
            settle,
            lambda tx, it=order: wallet.cancel_send(tx, by=payer, transfer_id=it.parcel_id),
            settle,
        ]
        random.Random(number).shuffle(deeds)
        await race(db, *deeds)
        found = await db.glance(lambda tx, it=order: store.holds.find_hold(tx, account_id=_cny(payer), hold_id=it.parcel_id))
        assert found is not None
        assert found.state in {"captured", "voided", "expired"}
        taken += found.state == "captured"
        assert await db.run(lambda tx: money.balance_of(tx, aunt.member_id)) == taken * 1_00
        purse = (await db.read(lambda tx: wallet.list_purses(tx, by=payer)))[0]
        assert (purse.balance, purse.held) == (100_00 - taken * 1_00, 0)
    assert await db.run(money.total) == 0
    # the address was written by hand
    assert [fault for fault in find_faults(url) if fault.slice == "wallet"] == []
    assert db.rings == 0


class Storm:
    """Some people who do everything with money at once, each one step after the other."""

    def __init__(self, db: RingDb, teller: wallet.Teller, persons: list[Person], seed: int) -> None:
        """The same seed draws the same steps; who is quicker is another matter."""
        self.db, self.teller, self.persons, self.dice = db, teller, persons, random.Random(seed)
        self.packets: list[UUID] = []
        self.done = 0

    async def live(self, me: Person) -> None:
        """Do a few dozen things; what can't be done is refused, and nothing else happens."""
        steps = [self._send, self._send, self._hold_and_end, self._ask_and_pay, self._fill, self._open, self._owe_and_pay]
        for _ in range(STEPS_EACH):
            other = self.dice.choice([one for one in self.persons if one is not me])
            try:
                await self.dice.choice(steps)(me, other)
            except QuanziError as refusal:
                assert refusal.code in {"not_enough_money", "packet_empty", "own_packet", "too_many"}, refusal.code
            else:
                self.done += 1

    async def _send(self, me: Person, other: Person) -> None:
        await self.teller.send_money(by=me, send=wallet.SendMoney(uuid4(), other.member_id, self.dice.randint(1, 60_00)))

    async def _hold_and_end(self, me: Person, other: Person) -> None:
        order = wallet.SendMoney(uuid4(), other.member_id, self.dice.randint(1, 60_00), speed="next_day")
        await self.teller.send_money(by=me, send=order)
        cancel: Deed = lambda tx: wallet.cancel_send(tx, by=me, transfer_id=order.transfer_id)  # noqa: E731
        await race(self.db, cancel, _settle(me, order.transfer_id))

    async def _ask_and_pay(self, me: Person, other: Person) -> None:
        request = asking.NewRequest(uuid4(), other.member_id, self.dice.randint(1, 60_00))
        await self.db.run(lambda tx: asking.ask_money(tx, by=me, request=request))
        await self.db.run(lambda tx: asking.pay_request(tx, by=other, request_id=request.request_id, stepped_up=True))

    async def _fill(self, me: Person, _other: Person) -> None:
        filled = await self.db.run(lambda tx: make_gifts.fill(tx, me, self.dice.randint(10, 20_00), 3))
        self.packets.append(filled.packet_id)

    async def _open(self, me: Person, _other: Person) -> None:
        for packet_id in self.packets[-2:]:
            await self.db.run(lambda tx, it=packet_id: gifts.open_share(tx, by=me, packet_id=it, inside=True))

    async def _owe_and_pay(self, me: Person, other: Person) -> None:
        amount = self.dice.randint(1, 30_00)
        iou_id = await self.db.run(lambda tx: make_debts.owe(tx, me, other, amount))
        await self.db.run(lambda tx: debts.pay_iou(tx, by=me, pay=debts.Repayment(uuid4(), iou_id, amount)))


async def _watch(db: Db, seen: set[tuple[int, int]]) -> None:
    while True:
        seen.add(await db.read(_look))
        await asyncio.sleep(0.01)


async def _look(tx: ReadTx) -> tuple[int, int]:
    return await tx.value(_TOTAL), await tx.value(_HELD_WRONG)


async def test_a_storm_of_everything_keeps_the_sum_at_each_instant_and_waits_in_no_ring(pool: asyncpg.Pool, url: str) -> None:
    db = RingDb(pool)
    persons = await db.run(lambda tx: crowd(tx, PERSONS))
    for place, one in enumerate(persons):
        for other in persons[place + 1 :]:
            await db.run(lambda tx, pair=(one, other): make_debts.make_contacts(tx, *pair))
    seen: set[tuple[int, int]] = set()
    async with open_teller(db) as teller:
        storm = Storm(db, teller, persons, 11)
        watching = asyncio.create_task(_watch(db, seen))
        await asyncio.gather(*(storm.live(one) for one in persons for _ in range(2)))
        watching.cancel()
    assert storm.done > PERSONS * STEPS_EACH
    assert seen == {(0, 0)}
    assert find_faults(url) == []
    assert db.rings == 0
