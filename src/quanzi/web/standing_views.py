"""How standing orders and what became of their dates look on a page."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.wallet import standing
from quanzi.web import money_views, respond, views

_EVERY_WORDS = {
    standing.Every.ONCE: "Once",
    standing.Every.WEEK: "Every week",
    standing.Every.TWO_WEEKS: "Every two weeks",
    standing.Every.MONTH: "Every month",
    standing.Every.QUARTER: "Every three months",
    standing.Every.YEAR: "Every year",
}
_STATE_WORDS = {"active": "Runs", "paused": "Paused", "ended": "Has ended", "cancelled": "Cancelled"}
_LOOKS = {"active": "good", "paused": "warn"}
_REFUSAL_WORDS = {
    "not_enough_money": "there was not enough money",
    "payment_limit": "a limit of yours was reached",
    "day_limit": "a limit of yours was reached",
    "year_limit": "a limit of yours was reached",
    "total_limit": "a limit of yours was reached",
    "account_locked": "your wallet was locked",
    "account_frozen": "an account is frozen",
    "not_found": "the other account can't be reached",
    "account_closed": "the other account can't be reached",
    "account_full": "the other account was full",
}
_OTHER_REFUSAL = "it could not be paid"


class OrderView(msgspec.Struct, frozen=True):
    """An order on a page; `trouble` says why the date that is next could not be paid yet."""

    href: str
    person: views.PersonView | None
    amount: int
    currency: str
    memo: str
    every: str
    state: str
    look: str
    next_on: date | None
    trouble: str
    active: bool
    paused: bool


class RunView(msgspec.Struct, frozen=True):
    """What became of one date; `href` is its receipt where it was paid."""

    due_on: date
    words: str
    href: str


async def show_orders(tx: ReadTx, visit: respond.Visit, orders: Sequence[standing.StandingOrder]) -> tuple[OrderView, ...]:
    """Orders with the people they pay, as this reader may see those."""
    cards = await relations.find_cards(tx, by=visit.person, person_ids=[one.to_person_id for one in orders])
    return tuple(
        OrderView(
            f"/wallet/standing/{one.order_id}",
            money_views.show_other(cards, one.to_person_id),
            one.amount,
            one.currency,
            one.memo,
            visit.translate(_EVERY_WORDS[one.every]),
            visit.translate(_STATE_WORDS[one.state]),
            _LOOKS.get(one.state, "plain"),
            one.next_on if one.state == "active" else None,
            _trouble(visit, one),
            one.state == "active",
            one.state == "paused",
        )
        for one in orders
    )


def _trouble(visit: respond.Visit, order: standing.StandingOrder) -> str:
    if not order.refusal:
        return ""
    why = visit.translate(_REFUSAL_WORDS.get(order.refusal, _OTHER_REFUSAL))
    if order.state != "active":
        return visit.translate("Paused: {why}.", why=why)
    when: datetime | None = order.next_try_at
    return visit.translate("Not paid yet: {why}. Tried again on {when}.", why=why, when=visit.formatter.datetime(when) if when else "")


def _skipped(visit: respond.Visit, refusal: str) -> str:
    return visit.translate("Skipped: {why}", why=visit.translate(_REFUSAL_WORDS.get(refusal, _OTHER_REFUSAL)))


def list_facts(visit: respond.Visit, order: standing.StandingOrder) -> tuple[tuple[str, str], ...]:
    """What an order was set up with, and when it pays next."""
    _, fmt = visit.translate, visit.formatter
    rows = [
        (_("What for"), order.memo),
        (_("How often"), _(_EVERY_WORDS[order.every])),
        (_("First on"), fmt.date(order.first_on)),
        (_("Next on"), fmt.date(order.next_on) if order.next_on and order.state == "active" else ""),
        (_("Last on"), fmt.date(order.until_on) if order.until_on else ""),
        (_("How many times"), fmt.number(order.times_max) if order.times_max else ""),
    ]
    return tuple((term, value) for term, value in rows if value)


def list_every(visit: respond.Visit) -> tuple[views.Option, ...]:
    """How often something may repeat."""
    return tuple(views.Option(every.value, visit.translate(words)) for every, words in _EVERY_WORDS.items())


def show_runs(visit: respond.Visit, order: standing.StandingOrder) -> tuple[RunView, ...]:
    """What became of the last dates."""
    return tuple(
        RunView(
            one.due_on,
            visit.translate("Paid") if one.state == "done" else _skipped(visit, one.refusal),
            f"/wallet/movements/{one.transfer_id}?currency={order.currency}" if one.state == "done" else "",
        )
        for one in order.runs
    )
