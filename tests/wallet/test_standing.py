"""Standing orders: each date once, whatever breaks; three tries, then skipped with the reason; pause and run never both."""

import asyncio
from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanzi import relations, wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, KeyReused, NotFound, QuanziError
from quanzi.kernel.person import Person
from quanzi.wallet import errors, order_run, standing, statements, store
from quanzi.wallet.repeat import date_of
from tests.make import money, people

# a machine that is busy with other things is no reason to fail
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
Every = standing.Every
days = st.dates(date(2020, 1, 1), date(2090, 12, 31))


@UNHURRIED
@given(days, st.sampled_from([Every.MONTH, Every.QUARTER, Every.YEAR]), st.integers(0, 240))
def test_months_keep_the_day_or_take_the_last_one(first: date, every: Every, number: int) -> None:
    day, step = date_of(first, every, number), {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}[every]
    assert day is not None
    assert (day.year * 12 + day.month) - (first.year * 12 + first.month) == step * number
    assert day.day == min(first.day, monthrange(day.year, day.month)[1])


@UNHURRIED
@given(days, st.sampled_from(list(Every)), st.integers(1, 200))
def test_dates_rise_and_weeks_are_weeks(first: date, every: Every, number: int) -> None:
    before, day = date_of(first, every, number - 1), date_of(first, every, number)
    if every is Every.ONCE:
        assert (date_of(first, every, 0), day) == (first, None)
        return
    assert before is not None
    assert day is not None
    assert day > before
    if every in {Every.WEEK, Every.TWO_WEEKS}:
        assert (day - first).days == number * (7 if every is Every.WEEK else 14)


def test_from_the_last_of_january() -> None:
    dates = [date_of(date(2027, 1, 31), Every.MONTH, number) for number in range(4)]
    assert dates == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)]


async def two(tx: Tx, amount: int = 100_00) -> tuple[Person, Person]:
    await money.make_currency(tx)
    payer, payee = await money.make_payer(tx, amount), await people.make_member(tx, name="王秀英")
    await money.know(tx, payer, payee)
    return payer, payee


def new(payee: Person, first_on: date, every: Every = Every.MONTH, amount: int = 10_00, **more: object) -> standing.NewOrder:
    return standing.NewOrder(uuid4(), payee.member_id, amount, every, first_on, **more)  # type: ignore[arg-type]


async def make(tx: Tx, payer: Person, order: standing.NewOrder) -> standing.StandingOrder:
    return await standing.make_order(tx, by=payer, new=order, stepped_up=True)


async def due(db: Db, payer: Person, payee: Person, **more: object) -> UUID:
    """An order whose first date was days ago and whose second is to come, wherever on earth it is what day."""
    order = new(payee, datetime.now(UTC).date() + timedelta(days=2), Every.WEEK, **more)
    await db.run(lambda tx: make(tx, payer, order))
    await db.run(
        lambda tx: tx.execute(
            "UPDATE wallet.standing_order SET first_on = first_on - 7, next_on = next_on - 7, next_try_at = now() - interval '1 second' "
            "WHERE order_id = $1",
            order.order_id,
        )
    )
    return order.order_id


async def find(db: Db, payer: Person, order_id: UUID) -> standing.StandingOrder:
    return await db.read(lambda tx: standing.find_order(tx, by=payer, order_id=order_id))


async def test_it_is_set_up_once_with_the_passcode_to_somebody_known(tx: Tx) -> None:
    payer, payee = await two(tx)
    order = new(payee, tx.now.date() + timedelta(days=3), memo="Rent")
    with pytest.raises(wallet.StepUpNeeded):
        await standing.make_order(tx, by=payer, new=order)
    made = await make(tx, payer, order)
    assert (made.state, made.next_on, made.amount, made.memo) == ("active", order.first_on, 10_00, "Rent")
    assert made.next_try_at is not None
    assert made.next_try_at.astimezone(UTC) == datetime.combine(order.first_on, datetime.min.time(), UTC) - timedelta(hours=2)
    assert await make(tx, payer, order) == made
    with pytest.raises(KeyReused):
        await make(tx, payer, standing.NewOrder(order.order_id, payee.member_id, 9_00, Every.MONTH, order.first_on))
    stranger = await people.make_member(tx)
    with pytest.raises(standing.PayeeUnknown):
        await make(tx, payer, new(stranger, order.first_on))
    await relations.block_person(tx, by=stranger, person_id=payer.member_id)
    with pytest.raises(NotFound):
        await make(tx, payer, new(stranger, order.first_on))


async def test_what_cannot_be_an_order(tx: Tx) -> None:
    payer, payee = await two(tx)
    today = tx.now.date()
    for order, refusal in (
        (new(payee, today - timedelta(days=1)), standing.BadDates),
        (new(payee, today + timedelta(days=366 * 6)), standing.BadDates),
        (new(payee, today, until_on=today - timedelta(days=1)), standing.BadDates),
        (new(payee, today, times_max=0), Invalid),
        (new(payee, today, amount=0), errors.AmountNotPositive),
        (new(payer, today), errors.ToYourself),
    ):
        with pytest.raises(refusal):
            await make(tx, payer, order)
    with pytest.raises(errors.NameUnverified):
        await make(tx, replace(payer, tier=0), new(payee, today))
    for _ in range(limits.STANDING_ORDERS_MAX):
        await make(tx, payer, new(payee, today))
    with pytest.raises(standing.TooManyOrders):
        await make(tx, payer, new(payee, today))
    page = await standing.list_orders(tx, by=payer, limit=30)
    rest = await standing.list_orders(tx, by=payer, cursor=page.next_cursor, limit=30)
    assert len({one.order_id for one in (*page.items, *rest.items)}) == limits.STANDING_ORDERS_MAX


async def test_what_is_due_is_paid_once_and_the_next_date_stands(db: Db) -> None:
    payer, payee = await db.run(two)
    order_id = await due(db, payer, payee, memo="Rent")
    assert (await standing.pay_orders_due(db), await standing.pay_orders_due(db)) == (1, 0)
    order = await find(db, payer, order_id)
    assert [(run.state, run.due_on) for run in order.runs] == [("done", order.first_on)]
    assert order.next_on == order.first_on + timedelta(days=7)
    movement = await db.read(lambda tx: statements.find_movement(tx, by=payer, transfer_id=order.runs[0].transfer_id))
    assert (movement.kind, movement.origin_id, movement.memo) == (wallet.Kind.STANDING_ORDER, order_id, "Rent")
    assert await db.run(lambda tx: money.balance_of(tx, payee.member_id)) == 10_00
    assert await db.run(money.total) == 0


async def test_many_workers_and_a_row_that_was_set_back_pay_a_date_once(db: Db) -> None:
    payer, payee = await db.run(two)
    order_id = await due(db, payer, payee)
    await asyncio.gather(*(standing.pay_orders_due(db) for _ in range(5)))
    # as if the row had come out of an older backup than the journal
    await db.run(lambda tx: tx.execute("DELETE FROM wallet.standing_run"))
    await db.run(
        lambda tx: tx.execute(
            "UPDATE wallet.standing_order SET number = 0, next_on = first_on, next_try_at = now() - interval '1 second' "
            "WHERE order_id = $1",
            order_id,
        )
    )
    assert await standing.pay_orders_due(db) == 1
    assert await db.run(lambda tx: money.balance_of(tx, payee.member_id)) == 10_00
    assert [run.state for run in (await find(db, payer, order_id)).runs] == ["done"]


async def test_three_tries_then_skipped_with_the_reason_and_the_next_date_is_free(db: Db) -> None:
    payer, payee = await db.run(lambda tx: two(tx, 5_00))
    order_id = await due(db, payer, payee)
    for tries in (1, 2):
        assert (await standing.pay_orders_due(db), await standing.pay_orders_due(db)) == (1, 0)
        order = await find(db, payer, order_id)
        assert (order.tries, order.refusal, order.state) == (tries, "not_enough_money", "active")
        await db.run(lambda tx: tx.execute("UPDATE wallet.standing_order SET next_try_at = now() - interval '1 second'"))
    await standing.pay_orders_due(db)
    order = await find(db, payer, order_id)
    assert [(run.state, run.refusal) for run in order.runs] == [("skipped", "not_enough_money")]
    assert (order.tries, order.refusal, order.next_on) == (0, "", order.first_on + timedelta(days=7))
    assert await db.run(lambda tx: money.balance_of(tx, payer.member_id)) == 5_00


async def test_a_payee_out_of_reach_pauses_the_order(db: Db) -> None:
    payer, payee = await db.run(two)
    order_id = await due(db, payer, payee)
    await db.run(lambda tx: relations.block_person(tx, by=payee, person_id=payer.member_id))
    for _ in range(limits.STANDING_ORDER_TRIES_MAX):
        await db.run(lambda tx: tx.execute("UPDATE wallet.standing_order SET next_try_at = now() - interval '1 second'"))
        await standing.pay_orders_due(db)
    order = await find(db, payer, order_id)
    assert (order.state, order.refusal, [run.state for run in order.runs]) == ("paused", "not_found", ["skipped"])
    assert await standing.pay_orders_due(db) == 0


async def test_it_ends_after_its_times_its_last_day_or_at_once(tx: Tx) -> None:
    payer, payee = await two(tx)
    today = tx.now.date()
    for more, dates in (({"times_max": 2}, 2), ({"until_on": today + timedelta(days=15)}, 3), ({"every": Every.ONCE}, 1)):
        every = more.pop("every", Every.WEEK)  # type: ignore[attr-defined]
        order = new(payee, today, every, 1_00, **more)  # type: ignore[arg-type]
        await make(tx, payer, order)
        for _ in range(dates):
            kept = await store.orders.find_order(tx, person_id=payer.member_id, order_id=order.order_id)
            assert kept is not None
            assert kept.state == "active"
            await order_run.pay_order(tx, order=kept)
        shown = await standing.find_order(tx, by=payer, order_id=order.order_id)
        assert (shown.state, shown.next_on, len(shown.runs)) == ("ended", None, dates)
        for deed in (standing.pause_order, standing.resume_order):
            with pytest.raises(standing.OrderOver):
                await deed(tx, by=payer, order_id=order.order_id)


async def test_paused_days_are_passed_over_and_cancelled_is_for_good(tx: Tx) -> None:
    payer, payee = await two(tx)
    order = new(payee, tx.now.date(), Every.WEEK)
    await make(tx, payer, order)
    key = {"by": payer, "order_id": order.order_id}
    for _ in range(2):
        await standing.pause_order(tx, **key)
    later = replace(tx, now=tx.now + timedelta(days=10))
    for _ in range(2):
        await standing.resume_order(later, **key)
    assert (await standing.find_order(tx, **key)).next_on == order.first_on + timedelta(days=14)
    for _ in range(2):
        await standing.cancel_order(tx, **key)
    assert (await standing.find_order(tx, **key)).state == "cancelled"
    with pytest.raises(standing.OrderOver):
        await standing.resume_order(tx, **key)
    with pytest.raises(NotFound):
        await standing.cancel_order(tx, by=payee, order_id=order.order_id)


@pytest.mark.parametrize("deed", [standing.pause_order, standing.cancel_order])
async def test_paying_and_stopping_at_once_agree(db: Db, deed: object) -> None:
    payer, payee = await db.run(two)
    for _ in range(4):
        order_id = await due(db, payer, payee, amount=1_00)
        before = await db.run(lambda tx: money.balance_of(tx, payer.member_id))

        async def stop(it: UUID = order_id) -> None:
            await db.run(lambda tx: deed(tx, by=payer, order_id=it))  # type: ignore[operator]

        await asyncio.gather(standing.pay_orders_due(db), stop())
        order = await find(db, payer, order_id)
        paid = before - await db.run(lambda tx: money.balance_of(tx, payer.member_id))
        assert paid == 1_00 * len(order.runs)
        assert order.state in {"paused", "cancelled"}
        assert (await standing.pay_orders_due(db), paid in {0, 1_00}) == (0, True)
    assert await db.run(money.total) == 0


async def test_one_that_breaks_is_put_off_and_holds_nobody_up(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    payer, payee = await db.run(two)
    await due(db, payer, payee)

    async def broken(_tx: Tx, *, order: object) -> None:
        message = "a line that breaks"
        raise RuntimeError(message)

    with monkeypatch.context() as patched:
        patched.setattr(order_run, "pay_order", broken)
        assert (await standing.pay_orders_due(db), await standing.pay_orders_due(db)) == (1, 0)
    await db.run(lambda tx: tx.execute("UPDATE wallet.standing_order SET next_try_at = now() - interval '1 second'"))
    await standing.pay_orders_due(db)
    assert await db.run(lambda tx: money.balance_of(tx, payee.member_id)) == 10_00
    assert issubclass(standing.PayeeUnknown, QuanziError)
