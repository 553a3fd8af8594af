"""Netting: two when both say so, many who gave leave; the same off both sides, and nobody's position moves."""

import asyncio
import random
from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import psycopg
import pytest

from quanzi.app.checks import CHECKS, ask_check, find_faults
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import SYSTEM, Person
from quanzi.wallet import bulk, clearing, debts, nettings
from tests.make import debts as make
from tests.make import money, people
from tests.make.race import Deed, RingDb, race


async def test_two_net_when_both_say_so(tx: Tx) -> None:
    pair = await make.make_pair(tx)
    mine = [await make.owe(tx, pair.one, pair.other, amount) for amount in (10_00, 20_00)]
    theirs = await make.owe(tx, pair.other, pair.one, 25_00)
    offer = await nettings.offer_netting(tx, by=pair.one, person_id=pair.other.member_id)
    assert (offer.amount, offer.mine) == (25_00, True)
    with pytest.raises(NotFound):
        await nettings.accept_netting(tx, by=pair.one, person_id=pair.other.member_id, amount=25_00)
    assert [one.mine for one in await nettings.list_net_offers(tx, by=pair.other)] == [False]
    netted = await nettings.accept_netting(tx, by=pair.other, person_id=pair.one.member_id, amount=25_00)
    assert netted.amount == 25_00
    assert sum([await make.remaining(tx, one) for one in mine]) == 5_00
    assert await make.remaining(tx, theirs) == 0
    with pytest.raises(NotFound):
        await nettings.accept_netting(tx, by=pair.other, person_id=pair.one.member_id, amount=25_00)
    assert await nettings.list_net_offers(tx, by=pair.one) == []
    assert await money.balance_of(tx, pair.one.member_id) == 100_00
    with pytest.raises(nettings.NothingToNet):
        await nettings.offer_netting(tx, by=pair.one, person_id=pair.other.member_id)


async def test_what_changed_since_the_offer_is_not_netted(tx: Tx) -> None:
    pair = await make.make_pair(tx)
    mine = await make.owe(tx, pair.one, pair.other, 10_00)
    await make.owe(tx, pair.other, pair.one, 25_00)
    await nettings.offer_netting(tx, by=pair.one, person_id=pair.other.member_id)
    await debts.pay_iou(tx, by=pair.one, pay=debts.Repayment(uuid4(), mine, 4_00))
    with pytest.raises(nettings.NetOfferOver):
        await nettings.accept_netting(tx, by=pair.other, person_id=pair.one.member_id, amount=10_00)
    assert await make.remaining(tx, mine) == 6_00


async def test_an_offer_is_dropped_by_either_and_ends_by_the_clock(tx: Tx) -> None:
    pair = await make.make_pair(tx)
    await make.owe(tx, pair.one, pair.other, 10_00)
    await make.owe(tx, pair.other, pair.one, 25_00)
    for by, other in ((pair.one, pair.other), (pair.other, pair.one)):
        await nettings.offer_netting(tx, by=pair.one, person_id=pair.other.member_id)
        await nettings.drop_net_offer(tx, by=by, person_id=other.member_id)
        assert await nettings.list_net_offers(tx, by=pair.other) == []
    await nettings.offer_netting(tx, by=pair.one, person_id=pair.other.member_id)
    after = Tx(tx.connection, tx.now + timedelta(days=15))
    assert await nettings.list_net_offers(after, by=pair.other) == []
    with pytest.raises(NotFound):
        await nettings.accept_netting(after, by=pair.other, person_id=pair.one.member_id, amount=10_00)


async def test_two_who_accept_each_other_s_offer_at_once_net_once(db: Db) -> None:
    pair = await db.run(make.make_pair)
    mine = await db.run(lambda tx: make.owe(tx, pair.one, pair.other, 10_00))
    await db.run(lambda tx: make.owe(tx, pair.other, pair.one, 25_00))
    both = ((pair.one, pair.other), (pair.other, pair.one))
    for by, other in both:
        await db.run(lambda tx, by=by, other=other: nettings.offer_netting(tx, by=by, person_id=other.member_id))
    ends = await asyncio.gather(
        *(
            db.run(lambda tx, by=by, other=other: nettings.accept_netting(tx, by=by, person_id=other.member_id, amount=10_00))
            for by, other in both
        ),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in ends) == ["Netted", "NotFound"]
    assert await db.run(lambda tx: make.remaining(tx, mine)) == 0


async def test_an_offer_that_is_dropped_accepted_paid_and_forgiven_at_once_ends_once(pool: asyncpg.Pool, url: str) -> None:
    db = RingDb(pool)
    pair = await db.run(make.make_pair)
    one, other = pair.one, pair.other
    for number in range(6):
        mine = await db.run(lambda tx: make.owe(tx, one, other, 10_00))
        theirs = await db.run(lambda tx: make.owe(tx, other, one, 10_00))
        await db.run(lambda tx: nettings.offer_netting(tx, by=one, person_id=other.member_id))
        deeds: list[Deed] = [
            lambda tx: nettings.accept_netting(tx, by=other, person_id=one.member_id, amount=10_00),
            lambda tx: nettings.drop_net_offer(tx, by=one, person_id=other.member_id),
            lambda tx, iou=mine: debts.pay_iou(tx, by=one, pay=debts.Repayment(uuid4(), iou, 10_00)),
            lambda tx, iou=theirs: debts.forgive_iou(tx, by=one, debtor_id=other.member_id, iou_id=iou, key=uuid4(), amount=10_00),
        ]
        order = random.Random(number).sample(range(len(deeds)), len(deeds))
        ends = dict(zip(order, await race(db, *(deeds[place] for place in order)), strict=True))
        # netted, or paid and forgiven, and never both
        assert (ends[0] == "done") != (ends[2] == "done" and ends[3] == "done")
        assert [await db.run(lambda tx, iou=iou: make.remaining(tx, iou)) for iou in (mine, theirs)] == [0, 0]
        assert await db.read(lambda tx: nettings.list_net_offers(tx, by=one)) == []
    assert await db.run(money.total) == 0
    assert [fault for fault in find_faults(url) if fault.slice == "wallet"] == []
    assert db.rings == 0


async def _ring(tx: Tx, *, amounts: tuple[int, ...] = (10_00, 12_00, 15_00), consent: bool = True) -> tuple[list[Person], list[UUID]]:
    """Some people, each of whom owes the next."""
    await money.make_currency(tx)
    crowd = [await money.make_payer(tx, tier=3) for _ in amounts]
    ious: list[UUID] = []
    for place, amount in enumerate(amounts):
        debtor, creditor = crowd[place], crowd[(place + 1) % len(crowd)]
        await make.make_contacts(tx, debtor, creditor)
        await money.know(tx, debtor, creditor)
        ious.append(await make.owe(tx, debtor, creditor, amount))
    for person in crowd:
        await nettings.set_netting_consent(tx, by=person, consent=consent)
    return crowd, ious


async def test_a_ring_is_netted_and_each_is_shown_with_what(db: Db, url: str) -> None:
    crowd, ious = await db.run(_ring)
    (done,) = await nettings.clear_debts(db, by=SYSTEM)
    assert (done.debt_before, done.cleared, done.ious, done.reduced) == (37_00, 30_00, 3, 3)
    assert done.share == round(30 / 37, 6)
    assert [await db.run(lambda tx, one=one: make.remaining(tx, one)) for one in ious] == [0, 2_00, 5_00]
    for place, person in enumerate(crowd):
        (run,) = await db.read(lambda tx, person=person: nettings.list_my_clearings(tx, by=person))
        assert (run.clearing_id, run.amount, run.currency) == (done.clearing_id, 10_00, money.CODE)
        cuts = await db.read(lambda tx, person=person, run=run: nettings.list_cuts(tx, by=person, clearing_id=run.clearing_id))
        assert {(one.owed, one.other_person_id, one.amount) for one in cuts} == {
            (False, crowd[(place + 1) % 3].id, 10_00),
            (True, crowd[(place + 2) % 3].id, 10_00),
        }
    stranger = await db.run(people.make_member)
    assert await db.read(lambda tx: nettings.list_my_clearings(tx, by=stranger)) == []
    with pytest.raises(NotFound):
        await db.read(lambda tx: nettings.list_cuts(tx, by=stranger, clearing_id=run.clearing_id))
    (again,) = await nettings.clear_debts(db, by=SYSTEM)
    assert (again.debt_before, again.cleared, again.clearing_id) == (7_00, 0, None)
    assert find_faults(url) == []


async def test_only_who_gave_leave_is_netted_and_leave_can_be_taken_back(db: Db) -> None:
    crowd, _ = await db.run(lambda tx: _ring(tx, consent=False))
    assert (await nettings.clear_debts(db, by=SYSTEM))[0].cleared == 0
    for person in crowd:
        await db.run(lambda tx, person=person: nettings.set_netting_consent(tx, by=person, consent=True))
    await db.run(lambda tx: nettings.set_netting_consent(tx, by=crowd[1], consent=False))
    assert await db.read(lambda tx: nettings.find_netting_consent(tx, by=crowd[1])) is None
    assert (await nettings.clear_debts(db, by=SYSTEM))[0].cleared == 0
    await db.run(lambda tx: nettings.set_netting_consent(tx, by=crowd[1], consent=True))
    assert (await nettings.clear_debts(db, by=SYSTEM))[0].cleared == 30_00


@pytest.mark.parametrize("meanwhile", ["pay", "forgive", "leave", "settle"])
async def test_what_changes_between_the_plan_and_its_writing_makes_that_part_smaller(
    db: Db, url: str, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    crowd, ious = await db.run(_ring)
    on = {"debtor_id": crowd[0].member_id, "iou_id": ious[0]}
    deeds = {
        "pay": lambda tx: debts.pay_iou(tx, by=crowd[0], pay=debts.Repayment(uuid4(), ious[0], 4_00)),
        "forgive": lambda tx: debts.forgive_iou(tx, by=crowd[1], key=uuid4(), amount=4_00, **on),
        "leave": lambda tx: nettings.set_netting_consent(tx, by=crowd[2], consent=False),
        "settle": lambda tx: debts.pay_iou(tx, by=crowd[0], pay=debts.Repayment(uuid4(), ious[0], 10_00)),
    }
    post = clearing._post

    async def change_first(tx: Tx, *args: object, **facts: object) -> object:
        await db.run(deeds[meanwhile])
        return await post(tx, *args, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(clearing, "_post", change_first)
    (done,) = await nettings.clear_debts(db, by=SYSTEM)
    assert done.cleared == {"pay": 18_00, "forgive": 18_00, "leave": 0, "settle": 0}[meanwhile]
    assert find_faults(url) == []


async def test_clearing_and_paying_at_once_take_no_more_than_is_owed(db: Db, url: str) -> None:
    crowd, ious = await db.run(_ring)

    async def pay(place: int, amount: int) -> int:
        try:
            return (await db.run(lambda tx: debts.pay_iou(tx, by=crowd[place], pay=debts.Repayment(uuid4(), ious[place], amount)))).amount
        except (debts.MoreThanOwed, debts.IouOver):
            return 0

    _, *paid = await asyncio.gather(
        asyncio.gather(nettings.clear_debts(db, by=SYSTEM), nettings.clear_debts(db, by=SYSTEM)), pay(0, 7_00), pay(1, 12_00), pay(2, 5_00)
    )
    left = [await db.run(lambda tx, one=one: make.remaining(tx, one)) for one in ious]
    cut = {amount - one - gone for amount, one, gone in zip((10_00, 12_00, 15_00), left, paid, strict=True)}
    assert len(cut) == 1
    assert min(left) >= 0
    assert find_faults(url) == []


async def test_positions_stay_in_a_web_and_a_second_load_adds_nothing(db: Db, url: str) -> None:
    async def weave(tx: Tx) -> list[bulk.NewDebt]:
        await money.make_currency(tx, code="HOURS", mode="mutual_credit")
        crowd = [(await people.make_member(tx, name=f"林{name}")).member_id for name in "一二三四五六"]
        dice = random.Random(7)
        new = [bulk.NewDebt(uuid4(), *dice.sample(crowd, 2), amount=dice.randint(1, 90)) for _ in range(60)]
        assert await bulk.add_debts(tx, currency="HOURS", new=new) == len(new)
        assert await bulk.add_debts(tx, currency="HOURS", new=new) == 0
        return new

    new = await db.run(weave)
    before = await _positions(db)
    (done,) = await nettings.clear_debts(db, by=SYSTEM, currency="HOURS")
    assert done.debt_before == sum(one.amount for one in new)
    assert 0 < done.cleared == done.debt_before - await db.run(lambda tx: tx.value("SELECT sum(remaining)::bigint FROM wallet.iou"))
    assert await _positions(db) == before
    assert [one.clearing_id for one in await db.read(lambda tx: nettings.list_clearings(tx, by=SYSTEM))] == [done.clearing_id]
    assert find_faults(url) == []


async def _positions(db: Db) -> dict[UUID, int]:
    rows = await db.pool.fetch("SELECT debtor_id, creditor_id, remaining FROM wallet.iou")
    held: Counter[UUID] = Counter()
    for debtor, creditor, remaining in rows:
        held[debtor] -= remaining
        held[creditor] += remaining
    return dict(held)


PLANTED = {
    "What remains of a debt is what it was less what was paid, forgiven, netted and cleared of it.": (
        "UPDATE wallet.iou SET remaining = remaining + 1 WHERE remaining BETWEEN 1 AND amount - 1"
    ),
    "What was paid of a debt moved as money, to the cent.": "UPDATE wallet.iou_step SET amount = amount + 1 WHERE what = 'paid'",
    "A clearing leaves everybody's position as it was: as much less owed as is owed to them less.": (
        "UPDATE wallet.iou_step SET amount = amount + 1 WHERE step = 3 AND iou_id = (SELECT iou_id FROM wallet.iou LIMIT 1)"
    ),
    "A clearing says of itself what its steps took.": "UPDATE wallet.clearing SET cleared = cleared - 1",
}


async def test_each_promise_is_broken_by_what_is_planted_against_it(db: Db, url: str) -> None:
    crowd, ious = await db.run(_ring)
    await nettings.clear_debts(db, by=SYSTEM)
    await db.run(lambda tx: debts.pay_iou(tx, by=crowd[1], pay=debts.Repayment(uuid4(), ious[1], 1_00)))
    assert find_faults(url) == []
    checks = {check.promise: check for check in CHECKS}
    with psycopg.connect(url) as connection:
        for promise, statement in PLANTED.items():
            connection.execute(statement)
            assert ask_check(connection, checks[promise]) is not None, promise
            connection.rollback()
