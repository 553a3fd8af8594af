"""Tips: they wait a day, go back on demand, and stay small between any two and in a day, also when many come at once."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest

from quanzi import relations, wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import KeyReused, NotFound, QuanziError
from quanzi.kernel.money import Money
from quanzi.kernel.person import Person
from quanzi.wallet import errors, gifts, store, tip
from tests.make import money, people

POST = uuid4()


def order(to: Person, amount: int = 5_00) -> gifts.GiveTip:
    return gifts.GiveTip(uuid4(), to.member_id, amount, POST)


async def grow_old(tx: Tx) -> None:
    """Everybody has been here for a week."""
    await tx.execute("UPDATE identity.person SET joined_at = joined_at - interval '7 days'")


async def two(tx: Tx, amount: int = 5_000_00) -> tuple[Person, Person]:
    await money.make_currency(tx)
    giver, writer = await money.make_payer(tx, amount, tier=3), await people.make_member(tx, name="陈静")
    await grow_old(tx)
    return giver, writer


async def test_a_tip_waits_a_day_and_then_arrives(db: Db) -> None:
    giver, writer = await db.run(two)
    given = order(writer)
    told = await db.run(lambda tx: gifts.give_tip(tx, by=giver, order=given))
    assert (told.state, told.amount, told.about_id, told.due_at - told.at) == ("waiting", 5_00, POST, timedelta(hours=24))
    assert await db.run(lambda tx: gifts.give_tip(tx, by=giver, order=given)) == told
    pending = await db.read(lambda tx: wallet.list_pending(tx, by=giver))
    assert [(one.amount, one.kind, one.may_cancel, one.other_person_id) for one in pending] == [(5_00, wallet.Kind.TIP, False, writer.id)]
    with pytest.raises(NotFound):
        await db.run(lambda tx: wallet.cancel_send(tx, by=giver, transfer_id=given.tip_id))
    assert await wallet.settle_due(db) == 0
    await db.run(lambda tx: tx.execute("UPDATE wallet.hold SET due_at = now() - interval '1 second'"))
    assert await wallet.settle_due(db) == 1
    async with db.transaction() as tx:
        assert await money.balance_of(tx, writer.member_id) == 5_00
        assert await money.total(tx) == 0
        pair = [wallet.account_of(one.member_id, money.CODE) for one in (giver, writer)]
        assert await store.payees.list_known(tx, account_ids=pair[:1], payee_account_ids=pair[1:]) == []
        with pytest.raises(errors.HoldOver):
            await gifts.return_tip(tx, payer_id=giver.member_id, tip_id=given.tip_id)


async def test_a_tip_goes_back_on_demand_and_was_then_never_given(tx: Tx) -> None:
    giver, writer = await two(tx)
    given = order(writer, 200_00)
    await gifts.give_tip(tx, by=giver, order=given)
    with pytest.raises(tip.TipPairLimit):
        await gifts.give_tip(tx, by=giver, order=order(writer, 1))
    await gifts.return_tip(tx, payer_id=giver.member_id, tip_id=given.tip_id)
    purse = (await wallet.list_purses(tx, by=giver))[0]
    assert (purse.balance, purse.held) == (5_000_00, 0)
    assert await tx.value("SELECT spent_total FROM wallet.account WHERE owner_id = $1", giver.id) == 0
    assert (await gifts.give_tip(tx, by=giver, order=order(writer, 200_00))).state == "waiting"
    assert (await gifts.give_tip(tx, by=giver, order=given)).state == "voided"
    for tip_id in (uuid4(), UUID(int=3)):
        with pytest.raises(NotFound):
            await gifts.return_tip(tx, payer_id=giver.member_id, tip_id=tip_id)


async def test_only_a_tip_is_returned_so(tx: Tx) -> None:
    giver, writer = await two(tx)
    await money.know(tx, giver, writer)
    sent = wallet.SendMoney(uuid4(), writer.member_id, 1_00, speed="next_day")
    await wallet.send_one(tx, by=giver, send=sent)
    with pytest.raises(NotFound):
        await gifts.return_tip(tx, payer_id=giver.member_id, tip_id=sent.transfer_id)
    with pytest.raises(KeyReused):
        await gifts.give_tip(tx, by=giver, order=msgspec.structs.replace(order(writer, 1_00), tip_id=sent.transfer_id))
    paid = wallet.SendMoney(uuid4(), writer.member_id, 1_00)
    await wallet.send_one(tx, by=giver, send=paid)
    with pytest.raises(KeyReused):
        await gifts.give_tip(tx, by=giver, order=msgspec.structs.replace(order(writer, 1_00), tip_id=paid.transfer_id))


async def test_the_days_tips_have_a_measure_between_two_and_altogether(tx: Tx) -> None:
    giver, _ = await two(tx)
    writers = [await people.make_member(tx, name=f"作者 {number}") for number in range(6)]
    await grow_old(tx)
    for writer in writers[:5]:
        await gifts.give_tip(tx, by=giver, order=order(writer, 200_00))
    with pytest.raises(tip.TipDayLimit) as refused:
        await gifts.give_tip(tx, by=giver, order=order(writers[5], 1))
    assert refused.value.data["left"] == Money(0, money.CODE)
    await tx.execute("UPDATE wallet.hold SET at = at - interval '24 hours'")
    assert (await gifts.give_tip(tx, by=giver, order=order(writers[5], 1))).state == "waiting"


async def test_many_tips_at_once_stay_within_the_measure(db: Db) -> None:
    giver, writer = await db.run(two)

    async def give() -> bool:
        try:
            await db.run(lambda tx: gifts.give_tip(tx, by=giver, order=order(writer, 60_00)))
        except QuanziError as refusal:
            assert isinstance(refusal, tip.TipPairLimit)
            return False
        return True

    assert sum(await asyncio.gather(*(give() for _ in range(12)))) == 3
    assert await db.glance(lambda tx: tx.value("SELECT held FROM wallet.account WHERE owner_id = $1", giver.id)) == 180_00


async def test_a_tip_is_given_back_or_arrives_never_both(db: Db) -> None:
    giver, writer = await db.run(two)
    given = [order(writer, 10_00) for _ in range(8)]
    for one in given:
        await db.run(lambda tx, one=one: gifts.give_tip(tx, by=giver, order=one))
    await db.run(lambda tx: tx.execute("UPDATE wallet.hold SET due_at = now() - interval '1 second'"))

    async def give_back(tip_id: UUID) -> bool:
        try:
            await db.run(lambda tx: gifts.return_tip(tx, payer_id=giver.member_id, tip_id=tip_id))
        except errors.HoldOver:
            return False
        return True

    returned, *_ = await asyncio.gather(
        asyncio.gather(*(give_back(one.tip_id) for one in reversed(given))), wallet.settle_due(db), wallet.settle_due(db)
    )
    async with db.transaction() as tx:
        assert await money.balance_of(tx, writer.member_id) == 10_00 * (8 - sum(returned))
        assert await tx.value("SELECT held FROM wallet.account WHERE owner_id = $1", giver.id) == 0
        assert await money.total(tx) == 0


async def test_none_from_or_to_somebody_who_is_new(tx: Tx) -> None:
    giver, writer = await two(tx)
    new = await money.make_payer(tx, name="Amina Wanjiru")
    for by, to in ((new, writer), (giver, new)):
        with pytest.raises(tip.TooNewForTips):
            await gifts.give_tip(tx, by=by, order=order(to))
    await tx.execute("UPDATE identity.person SET joined_at = $2 WHERE person_id = $1", new.id, tx.now - timedelta(hours=72))
    assert (await gifts.give_tip(tx, by=giver, order=order(new))).state == "waiting"


async def test_the_rules_of_every_payment_hold(tx: Tx) -> None:
    giver, writer = await two(tx, 100_00)
    with pytest.raises(errors.ToYourself):
        await gifts.give_tip(tx, by=giver, order=order(giver))
    with pytest.raises(errors.NotEnoughMoney):
        await gifts.give_tip(tx, by=giver, order=order(writer, 100_01))
    with pytest.raises(errors.AmountNotPositive):
        await gifts.give_tip(tx, by=giver, order=order(writer, 0))
    operator = await people.make_member(tx, operator=True)
    rules = await gifts.find_gift_rules(tx, by=giver)
    larger = msgspec.structs.replace(rules, tip_pair_day_max=500_00)
    await gifts.change_gift_rules(tx, by=operator, rules=larger)
    with pytest.raises(errors.StepUpNeeded):
        await gifts.give_tip(tx, by=giver, order=order(writer, 200_01))
    await gifts.change_gift_rules(tx, by=operator, rules=msgspec.structs.replace(rules, tips_on=False))
    with pytest.raises(tip.TipsOff):
        await gifts.give_tip(tx, by=giver, order=order(writer))
    await gifts.change_gift_rules(tx, by=operator, rules=rules)
    unverified = await money.make_payer(tx, tier=0)
    await grow_old(tx)
    with pytest.raises(errors.NameUnverified):
        await gifts.give_tip(tx, by=unverified, order=order(writer))
    await relations.block_person(tx, by=writer, person_id=giver.member_id)
    with pytest.raises(NotFound):
        await gifts.give_tip(tx, by=giver, order=order(writer))
