"""Debts: what I owe and am owed, and writing a new IOU."""

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from quanzi import relations, wallet
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.wallet import debts
from quanzi.web import circle_views, debt_views, money_forms, respond, shell, views
from quanzi.web import errors as web_errors

shell.add_flashes(iou_written=("good", "It is written down. It counts once the other one confirms it."))
_SIDES: dict[str, Literal["debtor", "creditor"]] = {"debtor": "debtor", "creditor": "creditor"}


class NewForm(msgspec.Struct, frozen=True):
    """An IOU as a browser sends it."""

    iou_id: str = ""
    side: str = ""
    amount: str = ""
    currency: str = ""
    due_on: str = ""
    memo: str = ""


class DebtsPage(msgspec.Struct, frozen=True):
    """What wallet_debts.html shows: `tiles` are label and figure, `lists` title, rows, and whether a row says who owes."""

    tiles: tuple[tuple[str, str], ...]
    lists: tuple[tuple[str, tuple[debt_views.DebtView, ...], bool], ...]
    offers: int
    state: str


class PeoplePage(msgspec.Struct, frozen=True):
    """What wallet_debt_people.html shows."""

    people: tuple[views.PersonView, ...]


class NewPage(msgspec.Struct, frozen=True):
    """What wallet_debt_new.html shows."""

    person: views.PersonView
    iou_id: str
    form: NewForm
    sides: tuple[views.Option, ...]
    currencies: tuple[views.Option, ...]
    error: str = ""
    errors: dict[str, str] = {}


@get("/wallet/debts", include_in_schema=False)
async def show_debts(visit: NamedDependency[respond.Visit], show: FromQuery[Literal["open", "closed"]] = "open") -> Response[str]:
    """What I owe, what I am owed, what waits for an answer; or what is over."""

    async def ask(tx: ReadTx) -> DebtsPage:
        ious = await debts.list_ious(tx, by=visit.person, closed=show == "closed")
        shown = await debt_views.show_debts(tx, by=visit.person, say=visit.translate, fmt=visit.formatter, ious=ious)
        lists = tuple((title, tuple(shown[one] for one in places), ious[places[0]].state != "open") for title, places in _sort(visit, ious))
        offers = sum(not one.mine for one, _ in await debt_views.show_offers(tx, by=visit.person))
        return DebtsPage(() if show == "closed" else _sum_up(visit, ious), lists, offers, show)

    return await visit.page("wallet_debts", await visit.house.db.read(ask), tab="me")


def _sort(visit: respond.Visit, ious: Sequence[debts.Iou]) -> list[tuple[str, list[int]]]:
    _ = visit.translate
    lists: dict[str, list[int]] = {}
    for place, one in enumerate(ious):
        if one.state == "open":
            title = _("I owe") if one.side == "debtor" else _("Owed to me")
        elif one.state == "proposed":
            title = _("Waiting for my answer") if one.awaits_me else _("Waiting for the other one")
        else:
            title = _("Over")
        lists.setdefault(title, []).append(place)
    order = (_("Waiting for my answer"), _("I owe"), _("Owed to me"), _("Waiting for the other one"), _("Over"))
    return [(title, lists[title]) for title in order if title in lists]


def _sum_up(visit: respond.Visit, ious: Sequence[debts.Iou]) -> tuple[tuple[str, str], ...]:
    _ = visit.translate
    sums: dict[tuple[str, str], int] = {}
    for one in ious:
        if one.state == "open":
            sums[one.currency, one.side] = sums.get((one.currency, one.side), 0) + one.remaining
    labels = {"debtor": _("I owe"), "creditor": _("Owed to me")}
    return tuple((labels[side], visit.formatter.money(total, currency)) for (currency, side), total in sorted(sums.items(), reverse=True))


@get("/wallet/debts/new", include_in_schema=False)
async def show_people(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """My contacts: an IOU is between two who know each other."""

    async def ask(tx: ReadTx) -> PeoplePage:
        ties = await relations.list_ties(tx, by=visit.person, tie=relations.Tie.CONTACT, limit=limits.PAGE_ITEMS_MAX)
        return PeoplePage(tuple(circle_views.show_person(one.card, one.card.person_id) for one in ties.items))

    return await visit.page("wallet_debt_people", await visit.house.db.read(ask), tab="me")


@get("/wallet/debts/new/{person_id:uuid}", include_in_schema=False)
async def show_new(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Response[str]:
    """Who owes whom, how much, until when."""
    form = NewForm(iou_id=money_forms.fresh_id(), side="debtor")
    return await visit.page("wallet_debt_new", await _fill(visit, person_id, form), tab="me")


@post("/wallet/debts/new/{person_id:uuid}", include_in_schema=False)
async def write_iou(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], data: URLEncodedBody[NewForm]
) -> Response[str] | Redirect:
    """Writes it down, once, however often the form is sent."""
    try:
        new = await _read(visit, person_id, data)
        iou = await visit.house.db.run(lambda tx: debts.propose_iou(tx, by=visit.person, new=new))
    except errors.NotFound:
        raise
    except errors.QuanziError as error:
        refused = money_forms.refuse(visit, error, fields=("amount", "memo", "due_on", "side"))
        page = msgspec.structs.replace(await _fill(visit, person_id, data), error=refused.error, errors=refused.errors)
        return await visit.page("wallet_debt_new", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(debt_views.debt_href(iou), flash="iou_written")


async def _read(visit: respond.Visit, person_id: UUID, data: NewForm) -> debts.NewIou:
    amount = await money_forms.read_money(visit, data.amount, data.currency)
    try:
        due_on = date.fromisoformat(data.due_on) if data.due_on else None
    except ValueError as error:
        raise errors.Invalid(field="due_on") from error
    iou_id = money_forms.read_id(data.iou_id, field="iou_id")
    return debts.NewIou(iou_id, person_id, _SIDES.get(data.side, "debtor"), amount.minor, amount.currency, due_on, data.memo)


async def _fill(visit: respond.Visit, person_id: UUID, form: NewForm) -> NewPage:
    by, _ = visit.person, visit.translate

    async def ask(tx: ReadTx) -> NewPage:
        await relations.find_relation(tx, by=by, person_id=person_id)
        card = (await relations.find_cards(tx, by=by, person_ids=[person_id]))[person_id]
        units = [rule.unit for rule in await wallet.list_rules(tx)]
        return NewPage(
            person=circle_views.show_person(card, person_id),
            iou_id=form.iou_id,
            form=form,
            sides=(views.Option("debtor", _("I owe this person")), views.Option("creditor", _("This person owes me"))),
            currencies=tuple(views.Option(unit.code, unit.name) for unit in units if unit.transferable),
        )

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_debts, show_people, show_new, write_iou]
