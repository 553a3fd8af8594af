"""Standing orders: a payment on a later day, or again and again, to somebody I know; paused, resumed, cancelled."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx, TryAgain, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, Invalid, KeyReused, NotFound
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import ledger, sending, store
from quanzi.wallet.book import check_amount
from quanzi.wallet.errors import StepUpNeeded, ToYourself
from quanzi.wallet.model import Rules, account_of
from quanzi.wallet.repeat import Every, date_of, is_within
from quanzi.wallet.store.orders import Order, Run, State

_PAID_FROM = time(6)
_RUNS_SHOWN = 24


class PayeeUnknown(Conflict):
    """A standing order pays somebody who is a contact or was paid before."""

    code = "payee_unknown"
    reason = "A standing order needs somebody you know: a contact, or whom you paid before."
    way_forward = "Pay this person once first, and confirm their name."


class BadDates(Invalid):
    """The first day is over, too far away, or after the last one."""

    code = "bad_dates"
    reason = "The first day has to be today or later, within {years_max} years, and not after the last one."
    way_forward = "Choose another day."


class TooManyOrders(Conflict):
    """Somebody has as many standing orders as one may have."""

    code = "too_many_orders"
    reason = "You have {orders_max} standing orders, and that is the most."
    way_forward = "Cancel one that you need no more."


class OrderOver(Conflict):
    """The order was cancelled, or its last day is over."""

    code = "order_over"
    reason = "This standing order has ended."
    way_forward = "Set up a new one."


class NewOrder(msgspec.Struct, frozen=True):
    """Whom to pay how much from when on. `order_id` is made by the phone; it ends after `until_on`, `times_max` dates, or never."""

    order_id: UUID
    to_person_id: UUID
    amount: int
    every: Every
    first_on: date
    until_on: date | None = None
    times_max: int | None = None
    currency: str = ""
    memo: str = ""


class StandingOrder(msgspec.Struct, frozen=True):
    """An order of mine. `refusal` is the code of why the date that is next could not be paid yet, after `tries` of three."""

    order_id: UUID
    to_person_id: UUID
    amount: int
    currency: str
    memo: str
    every: Every
    first_on: date
    until_on: date | None
    times_max: int | None
    state: State
    next_on: date | None
    next_try_at: datetime | None
    tries: int
    refusal: str
    at: datetime
    runs: tuple[Run, ...] = ()


async def make_order(tx: Tx, *, by: Person, new: NewOrder, stepped_up: bool = False) -> StandingOrder:
    """Set up a payment that repeats; the first ones are on `first_on` and then as `every` says. It needs the passcode.

    NotFound, ToYourself, UnknownCurrency, NotTransferable, NameUnverified, AmountNotPositive, AmountTooLarge, BadDates, TextTooLong,
    PayeeUnknown, StepUpNeeded, TooManyOrders, KeyReused.
    """
    if new.to_person_id == by.member_id:
        raise ToYourself(field="to_person_id")
    rules = ledger.rules_of(await ledger.find_rules(tx), new.currency)
    sending.may_pay(by, rules)
    check_amount(new.amount)
    _check_dates(new, ledger.today_of(rules, tx.now))
    memo = clean_text(new.memo, max_characters=limits.MEMO_CHARACTERS_MAX, field="memo", required=False)
    kept = Order(
        by.member_id, new.order_id, new.to_person_id, new.amount, rules.unit.code, memo, new.every, new.first_on, new.until_on,
        new.times_max, "active", 0, new.first_on, try_at(new.first_on, rules), 0, "", tx.now,
    )  # fmt: skip
    before = await store.orders.find_order(tx, person_id=by.member_id, order_id=new.order_id)
    if before is not None:
        if _terms(before) != _terms(kept):
            raise KeyReused
        return show_order(before)
    await _may_order(tx, by, kept, stepped_up=stepped_up)
    if not await store.orders.insert_order(tx, order=kept):
        raise TryAgain
    return show_order(kept)


async def _may_order(tx: ReadTx, by: Person, kept: Order, *, stepped_up: bool) -> None:
    relation = await relations.find_relation(tx, by=by, person_id=kept.to_person_id)
    pair = account_of(by.member_id, kept.currency), account_of(kept.to_person_id, kept.currency)
    known = await store.payees.is_known(tx, account_id=pair[0], payee_account_id=pair[1])
    if not known and relation.tie is not relations.Tie.CONTACT:
        raise PayeeUnknown
    if not stepped_up:
        raise StepUpNeeded(why="standing_order")
    if await store.orders.count_active(tx, person_id=by.member_id) >= limits.STANDING_ORDERS_MAX:
        raise TooManyOrders(orders_max=limits.STANDING_ORDERS_MAX)


def _check_dates(new: NewOrder, today: date) -> None:
    years = limits.STANDING_ORDER_YEARS_AHEAD_MAX
    late = new.first_on > today + timedelta(days=366 * years)
    if new.first_on < today or late or (new.until_on is not None and new.until_on < new.first_on):
        raise BadDates(field="first_on", years_max=years)
    if new.times_max is not None and not 1 <= new.times_max <= limits.STANDING_ORDER_TIMES_MAX:
        raise Invalid(field="times_max")


def _terms(order: Order) -> tuple[object, ...]:
    return (order.to_person_id, order.amount, order.currency, order.memo, order.every, order.first_on, order.until_on, order.times_max)


def try_at(day: date, rules: Rules) -> datetime:
    """When a date is paid: at six in the morning, where the currency's days begin."""
    return datetime.combine(day, _PAID_FROM, tzinfo=ZoneInfo(rules.unit.zone))


def move_on(order: Order, rules: Rules, *, after: date | None = None) -> Order:
    """The order with its next date, the first one that is not before `after`; ended when there is none."""
    number = order.number if after is not None else order.number + 1
    day = date_of(order.first_on, Every(order.every), number)
    while day is not None and after is not None and day < after:
        number += 1
        day = date_of(order.first_on, Every(order.every), number)
    if day is None or not is_within(day, number, until_on=order.until_on, times_max=order.times_max):
        return msgspec.structs.replace(order, state="ended", number=number, next_on=None, next_try_at=None, tries=0, refusal="")
    return msgspec.structs.replace(order, state="active", number=number, next_on=day, next_try_at=try_at(day, rules), tries=0, refusal="")


async def pause_order(tx: Tx, *, by: Person, order_id: UUID) -> None:
    """Pay nothing until I resume it; twice is once. NotFound, OrderOver."""
    order = await _find(tx, by, order_id)
    if order.state == "active":
        await _write(tx, order, msgspec.structs.replace(order, state="paused", tries=0, refusal=""))
    elif order.state != "paused":
        raise OrderOver


async def resume_order(tx: Tx, *, by: Person, order_id: UUID) -> None:
    """Go on from today; dates that went by meanwhile are passed over. Twice is once. NotFound, OrderOver."""
    order = await _find(tx, by, order_id)
    if order.state == "paused":
        rules = ledger.rules_of(await ledger.find_rules(tx), order.currency)
        await _write(tx, order, move_on(order, rules, after=ledger.today_of(rules, tx.now)))
    elif order.state != "active":
        raise OrderOver


async def cancel_order(tx: Tx, *, by: Person, order_id: UUID) -> None:
    """End it for good; twice is once. NotFound."""
    order = await _find(tx, by, order_id)
    if order.state in {"active", "paused"}:
        await _write(tx, order, msgspec.structs.replace(order, state="cancelled", next_on=None, next_try_at=None, tries=0, refusal=""))


async def find_order(tx: ReadTx, *, by: Person, order_id: UUID) -> StandingOrder:
    """An order of mine, with what became of its dates, the latest first. NotFound."""
    order = await _find(tx, by, order_id)
    runs = await store.orders.list_runs(tx, person_id=by.member_id, order_id=order_id, limit=_RUNS_SHOWN)
    return msgspec.structs.replace(show_order(order), runs=tuple(runs))


async def list_orders(tx: ReadTx, *, by: Person, cursor: str | None = None, limit: int = 20) -> Page[StandingOrder]:
    """My orders, the latest first, without their dates. BadCursor."""
    after = read_cursor(cursor)
    found = await store.orders.list_orders(
        tx, person_id=by.member_id, before_at=after.at if after else None, before_id=after.id if after else None, limit=limit + 1
    )
    last = found[limit - 1] if len(found) > limit else None
    return Page(tuple(show_order(one) for one in found[:limit]), Cursor(last.at, last.order_id).text() if last else None)


async def _find(tx: ReadTx, by: Person, order_id: UUID) -> Order:
    order = await store.orders.find_order(tx, person_id=by.member_id, order_id=order_id)
    if order is None:
        raise NotFound
    return order


async def _write(tx: Tx, was: Order, now: Order) -> None:
    if not await store.orders.update_order(tx, was=was, now=now):
        raise TryAgain


def show_order(order: Order) -> StandingOrder:
    """An order as its owner sees it."""
    return StandingOrder(
        order.order_id,
        order.to_person_id,
        order.amount,
        order.currency,
        order.memo,
        Every(order.every),
        order.first_on,
        order.until_on,
        order.times_max,
        order.state,
        order.next_on,
        order.next_try_at,
        order.tries,
        order.refusal,
        order.at,
    )
