"""Payments on a later day and those that repeat: set up, paused, resumed, cancelled."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.wallet import standing
from quanzi.web import circle_views, money_forms, proofs, respond, shell, standing_views, typed, views
from quanzi.web import errors as web_errors
from quanzi.web.pages import wallet_send

shell.add_flashes(
    order_made=("good", "Set up. It is paid in the morning of each date."),
    order_paused=("note", "Paused. Nothing is paid until you resume it."),
    order_resumed=("good", "It goes on. Dates that went by are passed over."),
    order_cancelled=("note", "Cancelled for good."),
)
_FIELDS = ("amount", "memo", "first_on", "times_max", "passcode")


class OrderForm(proofs.ProofForm, frozen=True):
    """An order as a browser sends it."""

    order_id: str = ""
    amount: str = ""
    currency: str = ""
    memo: str = ""
    every: str = "month"
    first_on: str = ""
    until_on: str = ""
    times_max: str = ""


class OrdersPage(msgspec.Struct, frozen=True):
    """What wallet_orders.html shows; `more` is the address of the next piece."""

    orders: tuple[standing_views.OrderView, ...]
    more: str


class NewPage(msgspec.Struct, frozen=True):
    """What wallet_order_new.html shows."""

    person: views.PersonView
    form: OrderForm
    currencies: tuple[views.Option, ...]
    every: tuple[views.Option, ...]
    proofs: proofs.Proofs
    refused: money_forms.Refused


class OrderPage(msgspec.Struct, frozen=True):
    """What wallet_order.html shows."""

    item: standing_views.OrderView
    facts: tuple[tuple[str, str], ...]
    runs: tuple[standing_views.RunView, ...]


@get("/wallet/standing", include_in_schema=False)
async def show_orders(visit: NamedDependency[respond.Visit], cursor: FromQuery[str] = "") -> Response[str]:
    """My standing orders."""

    async def ask(tx: ReadTx) -> OrdersPage:
        page = await standing.list_orders(tx, by=visit.person, cursor=cursor or None)
        more = f"/wallet/standing?cursor={page.next_cursor}" if page.next_cursor else ""
        return OrdersPage(await standing_views.show_orders(tx, visit, page.items), more)

    return await visit.page("wallet_orders", await visit.house.db.read(ask), tab="me")


@get("/wallet/standing/new", include_in_schema=False)
async def show_payees(visit: NamedDependency[respond.Visit], q: Annotated[str, QueryParameter(max_length=80)] = "") -> Response[str]:
    """My contacts, or who is found by a name."""
    _ = visit.translate
    page = wallet_send.PayeesPage(
        q=q,
        people=await wallet_send.find_people(visit, q),
        title=_("New standing order"),
        text=_("A contact, or somebody you paid before."),
        path="/wallet/standing/new",
    )
    return await visit.page("wallet_payees", page, tab="me")


@get("/wallet/standing/new/{person_id:uuid}", include_in_schema=False)
async def show_new(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Response[str]:
    """How much, how often, from when, until when."""
    form = OrderForm(order_id=money_forms.fresh_id())
    return await visit.page("wallet_order_new", await _fill_new(visit, person_id, form, money_forms.FINE), tab="me")


@post("/wallet/standing/new/{person_id:uuid}", include_in_schema=False)
async def make(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], data: URLEncodedBody[OrderForm]
) -> Response[str] | Redirect:
    """Sets it up, once, however often the form is sent."""
    try:
        new = await _read(visit, person_id, data)
        stepped_up = await proofs.step_up(visit, data)
        await visit.house.db.run(lambda tx: standing.make_order(tx, by=visit.person, new=new, stepped_up=stepped_up))
    except errors.NotFound:
        raise
    except errors.QuanziError as error:
        page = await _fill_new(visit, person_id, data, money_forms.refuse(visit, error, fields=_FIELDS))
        return await visit.page("wallet_order_new", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/wallet/standing/{new.order_id}", flash="order_made")


@get("/wallet/standing/{order_id:uuid}", include_in_schema=False)
async def show_order(visit: NamedDependency[respond.Visit], order_id: FromPath[UUID]) -> Response[str]:
    """One order: the next date, and what became of the last ones."""

    async def ask(tx: ReadTx) -> OrderPage:
        order = await standing.find_order(tx, by=visit.person, order_id=order_id)
        runs = standing_views.show_runs(visit, order)
        return OrderPage((await standing_views.show_orders(tx, visit, [order]))[0], standing_views.list_facts(visit, order), runs)

    return await visit.page("wallet_order", await visit.house.db.read(ask), tab="me")


@post("/wallet/standing/{order_id:uuid}/pause", include_in_schema=False)
async def pause(visit: NamedDependency[respond.Visit], order_id: FromPath[UUID]) -> Redirect:
    """Pays nothing until it is resumed."""
    await visit.house.db.run(lambda tx: standing.pause_order(tx, by=visit.person, order_id=order_id))
    return visit.see_other(f"/wallet/standing/{order_id}", flash="order_paused")


@post("/wallet/standing/{order_id:uuid}/resume", include_in_schema=False)
async def resume(visit: NamedDependency[respond.Visit], order_id: FromPath[UUID]) -> Redirect:
    """Goes on from today."""
    await visit.house.db.run(lambda tx: standing.resume_order(tx, by=visit.person, order_id=order_id))
    return visit.see_other(f"/wallet/standing/{order_id}", flash="order_resumed")


@post("/wallet/standing/{order_id:uuid}/cancel", include_in_schema=False)
async def cancel(visit: NamedDependency[respond.Visit], order_id: FromPath[UUID]) -> Redirect:
    """Ends it for good."""
    await visit.house.db.run(lambda tx: standing.cancel_order(tx, by=visit.person, order_id=order_id))
    return visit.see_other("/wallet/standing", flash="order_cancelled")


async def _read(visit: respond.Visit, person_id: UUID, data: OrderForm) -> standing.NewOrder:
    amount = await money_forms.read_money(visit, data.amount, data.currency)
    known = {one.value: one for one in standing.Every}
    if data.every not in known:
        raise errors.Invalid(field="every")
    return standing.NewOrder(
        money_forms.read_id(data.order_id, field="order_id"),
        person_id,
        amount.minor,
        known[data.every],
        _read_day(data.first_on),
        _read_day(data.until_on) if data.until_on else None,
        (typed.read_number(data.times_max, digits=4) or 0) if data.times_max else None,
        amount.currency,
        data.memo,
    )


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise errors.Invalid(field="first_on") from error


async def _fill_new(visit: respond.Visit, person_id: UUID, form: OrderForm, refused: money_forms.Refused) -> NewPage:
    async def ask(tx: ReadTx) -> NewPage:
        cards = await relations.find_cards(tx, by=visit.person, person_ids=[person_id])
        if person_id not in cards or cards[person_id].gone or person_id == visit.person.id:
            raise errors.NotFound
        return NewPage(
            circle_views.show_person(cards[person_id], person_id),
            form,
            await money_forms.list_currencies(tx),
            standing_views.list_every(visit),
            await proofs.read_proofs(tx, by=visit.person),
            refused,
        )

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_orders, show_payees, show_new, make, show_order, pause, resume, cancel]
