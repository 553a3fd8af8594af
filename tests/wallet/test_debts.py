"""IOUs: both say so, it gets smaller and never below nothing, and only its two sides see it."""

import asyncio
from datetime import date, timedelta
from uuid import uuid4

import msgspec
import pytest

from quanzi import wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import KeyReused, NotFound, QuanziError
from quanzi.wallet import debts
from quanzi.wallet.errors import AmountNotPositive, NameUnverified, NotTransferable, StepUpNeeded, ToYourself
from quanzi.wallet.iou import DueInPast, NotContacts, TooManyProposed
from tests.make import debts as make
from tests.make import money, people


def later(tx: Tx, **time: int) -> Tx:
    """The same transaction, some time after."""
    return Tx(tx.connection, tx.now + timedelta(**time))


async def test_an_iou_is_a_debt_once_the_other_one_says_so(tx: Tx) -> None:
    pair = await make.make_pair(tx)
    new = debts.NewIou(uuid4(), pair.other.member_id, "debtor", 30_00, due_on=date(2026, 12, 24), memo=" Seeds ")
    mine = await debts.propose_iou(tx, by=pair.one, new=new)
    assert (mine.side, mine.state, mine.awaits_me, mine.memo) == ("debtor", "proposed", False, "Seeds")
    theirs = await debts.find_iou(tx, by=pair.other, debtor_id=mine.debtor_id, iou_id=mine.iou_id)
    assert (theirs.side, theirs.awaits_me, theirs.other_person_id) == ("creditor", True, pair.one.id)
    with pytest.raises(debts.IouOver):
        await debts.pay_iou(tx, by=pair.one, pay=debts.Repayment(uuid4(), mine.iou_id, 1_00))
    with pytest.raises(NotFound):
        await debts.confirm_iou(tx, by=pair.one, debtor_id=mine.debtor_id, iou_id=mine.iou_id)
    for _ in range(2):
        iou = await debts.confirm_iou(tx, by=pair.other, debtor_id=mine.debtor_id, iou_id=mine.iou_id)
        assert iou.state == "open"
    with pytest.raises(debts.IouOver):
        await debts.decline_iou(tx, by=pair.other, debtor_id=mine.debtor_id, iou_id=mine.iou_id)
    with pytest.raises(debts.IouOver):
        await debts.withdraw_iou(tx, by=pair.one, debtor_id=mine.debtor_id, iou_id=mine.iou_id)
    assert [one.iou_id for one in await debts.list_ious(tx, by=pair.other)] == [mine.iou_id]
    assert await money.total(tx) == 0


async def test_who_lent_may_write_it_too_and_the_other_may_decline(tx: Tx) -> None:
    pair = await make.make_pair(tx)
    iou = await debts.propose_iou(tx, by=pair.one, new=debts.NewIou(uuid4(), pair.other.member_id, "creditor", 30_00))
    assert (iou.debtor_id, iou.side) == (pair.other.id, "creditor")
    for _ in range(2):
        assert (await debts.decline_iou(tx, by=pair.other, debtor_id=iou.debtor_id, iou_id=iou.iou_id)).state == "declined"
    with pytest.raises(debts.IouOver):
        await debts.confirm_iou(tx, by=pair.other, debtor_id=iou.debtor_id, iou_id=iou.iou_id)
    assert await debts.list_ious(tx, by=pair.one) == []
    assert [one.state for one in await debts.list_ious(tx, by=pair.one, closed=True)] == ["declined"]


async def test_what_can_not_be_an_iou(tx: Tx) -> None:
    pair = await make.make_pair(tx)
    stranger = await people.make_member(tx, name="陈静")
    new = debts.NewIou(uuid4(), pair.other.member_id, "debtor", 30_00)
    await money.make_currency(tx, code="POINTS", exponent=0, transferable=False)
    for change, refusal in (
        ({"other_person_id": pair.one.member_id}, ToYourself),
        ({"other_person_id": stranger.member_id}, NotContacts),
        ({"other_person_id": uuid4()}, NotFound),
        ({"amount": 0}, AmountNotPositive),
        ({"due_on": date(2026, 11, 21)}, DueInPast),
        ({"currency": "POINTS"}, NotTransferable),
    ):
        with pytest.raises(refusal):
            await debts.propose_iou(tx, by=pair.one, new=msgspec.structs.replace(new, **change))
    for _ in range(5):
        await debts.propose_iou(tx, by=pair.one, new=msgspec.structs.replace(new, iou_id=uuid4()))
    with pytest.raises(TooManyProposed):
        await debts.propose_iou(tx, by=pair.one, new=new)


async def test_the_same_id_is_the_same_iou(tx: Tx) -> None:
    pair = await make.make_pair(tx)
    new = debts.NewIou(uuid4(), pair.other.member_id, "debtor", 30_00)
    first = await debts.propose_iou(tx, by=pair.one, new=new)
    assert await debts.propose_iou(tx, by=pair.one, new=new) == first
    with pytest.raises(KeyReused):
        await debts.propose_iou(tx, by=pair.one, new=msgspec.structs.replace(new, amount=30_01))


async def test_nobody_else_sees_or_touches_it(tx: Tx) -> None:
    pair = await make.make_pair(tx)
    iou_id = await make.owe(tx, pair.one, pair.other, 30_00)
    stranger = await money.make_payer(tx, name="陈静")
    on = {"debtor_id": pair.one.member_id, "iou_id": iou_id}
    for deed in (debts.find_iou, debts.list_steps, debts.confirm_iou, debts.decline_iou, debts.withdraw_iou, debts.remind_debtor):
        with pytest.raises(NotFound):
            await deed(tx, by=stranger, **on)
    for by in (stranger, pair.one):
        with pytest.raises(NotFound):
            await debts.forgive_iou(tx, by=by, key=uuid4(), amount=1, **on)
    for by in (stranger, pair.other):
        with pytest.raises(NotFound):
            await debts.pay_iou(tx, by=by, pay=debts.Repayment(uuid4(), iou_id, 1_00))


async def test_paying_in_part_moves_money_and_the_rest_stays_owed(tx: Tx) -> None:
    pair = await make.make_pair(tx)
    iou_id = await make.owe(tx, pair.one, pair.other, 30_00, memo="Seeds")
    pay = debts.Repayment(uuid4(), iou_id, 12_00)
    first = await debts.pay_iou(tx, by=pair.one, pay=pay)
    assert (first.remaining, first.balance) == (18_00, 88_00)
    with pytest.raises(debts.MoreThanOwed):
        await debts.pay_iou(tx, by=pair.one, pay=debts.Repayment(uuid4(), iou_id, 18_01))
    rest = await debts.pay_iou(tx, by=pair.one, pay=debts.Repayment(uuid4(), iou_id, 18_00))
    assert (rest.remaining, rest.balance) == (0, 70_00)
    assert await debts.pay_iou(tx, by=pair.one, pay=pay) == first
    for change in ({"amount": 11_00}, {"iou_id": await make.owe(tx, pair.one, pair.other, 12_00)}):
        with pytest.raises(KeyReused):
            await debts.pay_iou(tx, by=pair.one, pay=msgspec.structs.replace(pay, **change))
    with pytest.raises(debts.IouOver):
        await debts.pay_iou(tx, by=pair.one, pay=debts.Repayment(uuid4(), iou_id, 1))
    steps = await debts.list_steps(tx, by=pair.one, debtor_id=pair.one.member_id, iou_id=iou_id)
    assert [(one.what, one.amount, one.remaining) for one in steps] == [
        ("proposed", 0, 30_00),
        ("confirmed", 0, 30_00),
        ("paid", 12_00, 18_00),
        ("paid", 18_00, 0),
    ]
    assert [one.mine for one in steps] == [True, False, True, True]
    moved = await tx.connection.fetch("SELECT kind, origin_id, memo FROM wallet.transfer WHERE transfer_id = $1", pay.transfer_id)
    assert [tuple(row) for row in moved] == [(wallet.Kind.IOU_PAID, iou_id, "Seeds")]
    assert await money.balance_of(tx, pair.other.member_id) == 130_00
    assert await money.total(tx) == 0


async def test_a_payee_never_paid_and_a_large_sum_need_the_passcode(tx: Tx) -> None:
    pair = await make.make_pair(tx, amount=1_000_00)
    await tx.execute("DELETE FROM wallet.payee")
    iou_id = await make.owe(tx, pair.one, pair.other, 500_00)
    with pytest.raises(StepUpNeeded) as refused:
        await debts.pay_iou(tx, by=pair.one, pay=debts.Repayment(uuid4(), iou_id, 1_00))
    assert refused.value.data == {"why": "new_payee"}
    await money.know(tx, pair.one, pair.other)
    with pytest.raises(StepUpNeeded) as refused:
        await debts.pay_iou(tx, by=pair.one, pay=debts.Repayment(uuid4(), iou_id, 200_01))
    assert refused.value.data == {"why": "amount"}
    assert (await debts.pay_iou(tx, by=pair.one, pay=debts.Repayment(uuid4(), iou_id, 200_01), stepped_up=True)).remaining == 299_99


async def test_who_is_not_verified_pays_nothing(tx: Tx) -> None:
    pair = await make.make_pair(tx)
    newcomer = await money.make_payer(tx, tier=0)
    await make.make_contacts(tx, newcomer, pair.other)
    iou_id = await make.owe(tx, newcomer, pair.other, 5_00)
    with pytest.raises(NameUnverified):
        await debts.pay_iou(tx, by=newcomer, pay=debts.Repayment(uuid4(), iou_id, 1_00))


async def test_forgiving_is_for_who_is_owed_and_happens_once(tx: Tx) -> None:
    pair = await make.make_pair(tx)
    iou_id = await make.owe(tx, pair.one, pair.other, 30_00)
    on, key = {"debtor_id": pair.one.member_id, "iou_id": iou_id}, uuid4()
    for _ in range(2):
        assert (await debts.forgive_iou(tx, by=pair.other, key=key, amount=10_00, **on)).remaining == 20_00
    with pytest.raises(KeyReused):
        await debts.forgive_iou(tx, by=pair.other, key=key, amount=11_00, **on)
    with pytest.raises(debts.MoreThanOwed):
        await debts.forgive_iou(tx, by=pair.other, key=uuid4(), amount=20_01, **on)
    done = await debts.forgive_iou(tx, by=pair.other, key=uuid4(), amount=20_00, **on)
    assert (done.state, done.remaining) == ("settled", 0)
    assert await money.balance_of(tx, pair.one.member_id) == 100_00


async def test_a_reminder_goes_out_once_a_day(tx: Tx) -> None:
    pair = await make.make_pair(tx)
    iou_id = await make.owe(tx, pair.one, pair.other, 30_00)
    on = {"debtor_id": pair.one.member_id, "iou_id": iou_id}
    with pytest.raises(NotFound):
        await debts.remind_debtor(tx, by=pair.one, **on)
    assert (await debts.remind_debtor(tx, by=pair.other, **on)).reminded_at == tx.now
    with pytest.raises(debts.RemindedToday):
        await debts.remind_debtor(later(tx, hours=3), by=pair.other, **on)
    assert (await debts.remind_debtor(later(tx, hours=24), by=pair.other, **on)).reminded_at == tx.now + timedelta(days=1)
    await debts.forgive_iou(tx, by=pair.other, key=uuid4(), amount=30_00, **on)
    with pytest.raises(debts.IouOver):
        await debts.remind_debtor(later(tx, hours=48), by=pair.other, **on)


async def test_what_nobody_answers_expires_by_the_clock(db: Db) -> None:
    pair = await db.run(make.make_pair)
    new = debts.NewIou(uuid4(), pair.other.member_id, "debtor", 30_00)
    iou = await db.run(lambda tx: debts.propose_iou(tx, by=pair.one, new=new))
    assert await debts.expire_ious(db) == 0
    after = Db(db.pool, clock=lambda: iou.answer_until + timedelta(seconds=1))
    with pytest.raises(debts.IouOver):
        await after.run(lambda tx: debts.confirm_iou(tx, by=pair.other, debtor_id=iou.debtor_id, iou_id=iou.iou_id))
    assert await after.read(lambda tx: debts.list_ious(tx, by=pair.other)) == []
    assert await debts.expire_ious(after) == 1
    assert await debts.expire_ious(after) == 0
    assert [one.state for one in await db.read(lambda tx: debts.list_ious(tx, by=pair.one, closed=True))] == ["expired"]


async def test_paying_forgiving_and_paying_twice_at_once_never_take_more_than_is_owed(db: Db) -> None:
    pair = await db.run(make.make_pair)
    iou_id = await db.run(lambda tx: make.owe(tx, pair.one, pair.other, 30_00))
    tapped = debts.Repayment(uuid4(), iou_id, 20_00)

    async def pay(order: debts.Repayment) -> int:
        try:
            return (await db.run(lambda tx: debts.pay_iou(tx, by=pair.one, pay=order))).amount
        except QuanziError:
            return 0

    async def forgive() -> int:
        try:
            await db.run(
                lambda tx: debts.forgive_iou(tx, by=pair.other, debtor_id=pair.one.member_id, iou_id=iou_id, key=uuid4(), amount=15_00)
            )
        except QuanziError:
            return 0
        return 15_00

    twice, again, other, forgiven = await asyncio.gather(pay(tapped), pay(tapped), pay(debts.Repayment(uuid4(), iou_id, 12_00)), forgive())
    assert twice == again
    gone = twice + other + forgiven
    assert 0 < gone <= 30_00
    assert await db.run(lambda tx: make.remaining(tx, iou_id)) == 30_00 - gone
    assert await db.run(lambda tx: money.balance_of(tx, pair.one.member_id)) == 100_00 - twice - other
    assert await db.run(money.total) == 0


async def test_confirming_and_withdrawing_at_once_has_one_end(db: Db) -> None:
    pair = await db.run(make.make_pair)
    new = debts.NewIou(uuid4(), pair.other.member_id, "debtor", 30_00)
    tapped = await asyncio.gather(*(db.run(lambda tx: debts.propose_iou(tx, by=pair.one, new=new)) for _ in range(3)))
    assert len({one.iou_id for one in tapped}) == 1
    on = {"debtor_id": pair.one.member_id, "iou_id": new.iou_id}
    ends = await asyncio.gather(
        db.run(lambda tx: debts.confirm_iou(tx, by=pair.other, **on)),
        db.run(lambda tx: debts.withdraw_iou(tx, by=pair.one, **on)),
        return_exceptions=True,
    )
    assert [type(one) for one in ends].count(debts.IouOver) == 1
    assert len(await db.read(lambda tx: debts.list_steps(tx, by=pair.one, **on))) == 2
