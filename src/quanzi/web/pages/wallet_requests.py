"""Ask for money, and answer who asks."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi import relations, wallet
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.wallet import asking
from quanzi.web import asking_views, circle_views, money_forms, proofs, respond, shell, typed, views
from quanzi.web import errors as web_errors
from quanzi.web.pages import wallet_send

shell.add_flashes(
    money_asked=("good", "Asked. You see here when it is paid."),
    request_declined=("note", "It is closed. Nobody is told why."),
    withdrawn=("note", "Withdrawn."),
    reminded=("good", "Reminded. You can again in a day."),
)
_FIELDS = ("amount", "memo", "days")


class AskForm(msgspec.Struct, frozen=True):
    """A request as a browser sends it."""

    request_id: str = ""
    amount: str = ""
    currency: str = ""
    memo: str = ""
    days: str = str(limits.REQUEST_DAYS_OPEN)


class RequestsPage(msgspec.Struct, frozen=True):
    """What wallet_requests.html shows; `more` is the address of the next piece."""

    tabs: tuple[circle_views.SubTab, ...]
    requests: tuple[asking_views.RequestView, ...]
    more: str
    mine: bool


class AskPage(msgspec.Struct, frozen=True):
    """What wallet_ask.html shows."""

    person: views.PersonView
    form: AskForm
    currencies: tuple[views.Option, ...]
    days: tuple[views.Option, ...]
    refused: money_forms.Refused


class RequestPage(msgspec.Struct, frozen=True):
    """What wallet_request.html shows; `terms` are None where there is nothing to pay, `remind_at` where there is nothing to remind of."""

    item: asking_views.RequestView
    request_id: str
    facts: tuple[tuple[str, str], ...]
    terms: wallet.Terms | None
    remind_at: datetime | None
    may_remind: bool
    receipt: str
    form: money_forms.PayForm
    proofs: proofs.Proofs
    refused: money_forms.Refused


@get("/wallet/requests", include_in_schema=False)
async def show_requests(visit: NamedDependency[respond.Visit], side: FromQuery[str] = "", cursor: FromQuery[str] = "") -> Response[str]:
    """What I am asked for, or what I asked for."""
    mine = side == "mine"

    async def ask(tx: ReadTx) -> RequestsPage:
        by, _ = visit.person, visit.translate
        pages = asking.list_requests_by_me if mine else asking.list_requests_of_me
        page = await pages(tx, by=by, cursor=cursor or None)
        count = len(await asking.list_open_requests(tx, by=by))
        return RequestsPage(
            tabs=(
                circle_views.SubTab(_("Asked of me"), "/wallet/requests", current=not mine, count=count),
                circle_views.SubTab(_("Asked by me"), "/wallet/requests?side=mine", current=mine),
            ),
            requests=await asking_views.show_requests(tx, by=by, say=_, requests=page.items),
            more=f"/wallet/requests?side={'mine' if mine else ''}&cursor={page.next_cursor}" if page.next_cursor else "",
            mine=mine,
        )

    return await visit.page("wallet_requests", await visit.house.db.read(ask), tab="me")


@get("/wallet/requests/new", include_in_schema=False)
async def show_askable(visit: NamedDependency[respond.Visit], q: Annotated[str, QueryParameter(max_length=80)] = "") -> Response[str]:
    """My contacts, or who is found by a name."""
    _ = visit.translate
    page = wallet_send.PayeesPage(
        q=q,
        people=await wallet_send.find_people(visit, q),
        title=_("Ask for money"),
        text=_("A contact, or anybody whose page you can see. They may say no, and nobody is told why."),
        path="/wallet/requests/new",
    )
    return await visit.page("wallet_payees", page, tab="me")


@get("/wallet/requests/new/{person_id:uuid}", include_in_schema=False)
async def show_ask(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Response[str]:
    """How much, what for, and until when."""
    form = AskForm(request_id=money_forms.fresh_id())
    return await visit.page("wallet_ask", await _fill_ask(visit, person_id, form, money_forms.FINE), tab="me")


@post("/wallet/requests/new/{person_id:uuid}", include_in_schema=False)
async def ask_money(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], data: URLEncodedBody[AskForm]
) -> Response[str] | Redirect:
    """Asks, once, however often the form is sent."""
    try:
        amount = await money_forms.read_money(visit, data.amount, data.currency)
        request_id = money_forms.read_id(data.request_id, field="request_id")
        days = typed.read_number(data.days) or 0
        request = asking.NewRequest(request_id, person_id, amount.minor, amount.currency, data.memo, days)
        await visit.house.db.run(lambda tx: asking.ask_money(tx, by=visit.person, request=request))
    except errors.NotFound:
        raise
    except errors.QuanziError as error:
        page = await _fill_ask(visit, person_id, data, money_forms.refuse(visit, error, fields=_FIELDS))
        return await visit.page("wallet_ask", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/wallet/requests/{request_id}", flash="money_asked")


@get("/wallet/requests/{request_id:uuid}", include_in_schema=False)
async def show_request(visit: NamedDependency[respond.Visit], request_id: FromPath[UUID]) -> Response[str]:
    """One request, with what I can do about it."""
    return await visit.page("wallet_request", await _fill(visit, request_id, money_forms.PayForm(), money_forms.FINE), tab="me")


@post("/wallet/requests/{request_id:uuid}/pay", include_in_schema=False)
async def pay(
    visit: NamedDependency[respond.Visit], request_id: FromPath[UUID], data: URLEncodedBody[money_forms.PayForm]
) -> Response[str] | Redirect:
    """Pays, once, however often the form is sent."""
    try:
        stepped_up = await proofs.step_up(visit, data)
        receipt = await visit.house.db.run(
            lambda tx: asking.pay_request(
                tx, by=visit.person, request_id=request_id, confirmed_name=data.confirmed_name, stepped_up=stepped_up
            )
        )
    except errors.NotFound:
        raise
    except errors.QuanziError as error:
        refused = money_forms.refuse(visit, error, fields=("confirmed_name", "passcode"), proof=data)
        return await visit.page(
            "wallet_request", await _fill(visit, request_id, data, refused), tab="me", status_code=web_errors.status_of(error)
        )
    if receipt.state != "done":
        return visit.see_other("/wallet", flash="pays_later")
    return visit.see_other(f"/wallet/movements/{receipt.transfer_id}?currency={receipt.currency}", flash="paid")


@post("/wallet/requests/{request_id:uuid}/decline", include_in_schema=False)
async def decline(visit: NamedDependency[respond.Visit], request_id: FromPath[UUID]) -> Redirect:
    """Says no without a word."""
    await visit.house.db.run(lambda tx: asking.decline_request(tx, by=visit.person, request_id=request_id))
    return visit.see_other("/wallet/requests", flash="request_declined")


@post("/wallet/requests/{request_id:uuid}/cancel", include_in_schema=False)
async def cancel(visit: NamedDependency[respond.Visit], request_id: FromPath[UUID]) -> Redirect:
    """Withdraws what I asked for."""
    await visit.house.db.run(lambda tx: asking.cancel_request(tx, by=visit.person, request_id=request_id))
    return visit.see_other("/wallet/requests?side=mine", flash="withdrawn")


@post("/wallet/requests/{request_id:uuid}/remind", include_in_schema=False)
async def remind(visit: NamedDependency[respond.Visit], request_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Reminds, once a day."""
    try:
        await visit.house.db.run(lambda tx: asking.remind_request(tx, by=visit.person, request_id=request_id))
    except (errors.Conflict, errors.TooMany) as error:
        page = await _fill(visit, request_id, money_forms.PayForm(), money_forms.Refused(visit.explain(error)))
        return await visit.page("wallet_request", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/wallet/requests/{request_id}", flash="reminded")


async def _fill_ask(visit: respond.Visit, person_id: UUID, form: AskForm, refused: money_forms.Refused) -> AskPage:
    _ = visit.translate

    async def ask(tx: ReadTx) -> AskPage:
        cards = await relations.find_cards(tx, by=visit.person, person_ids=[person_id])
        if person_id not in cards or cards[person_id].gone or person_id == visit.person.id:
            raise errors.NotFound
        return AskPage(
            circle_views.show_person(cards[person_id], person_id),
            form,
            await money_forms.list_currencies(tx),
            (views.Option("1", _("One day")), views.Option("7", _("A week")), views.Option("30", _("Thirty days"))),
            refused,
        )

    return await visit.house.db.read(ask)


async def _fill(visit: respond.Visit, request_id: UUID, form: money_forms.PayForm, refused: money_forms.Refused) -> RequestPage:
    by, _ = visit.person, visit.translate

    async def ask(tx: ReadTx) -> RequestPage:
        request = await asking.find_request(tx, by=by, request_id=request_id)
        item = (await asking_views.show_requests(tx, by=by, say=_, requests=[request]))[0]
        payable = item.open and not item.mine
        paid = request.state is asking.RequestState.PAID
        payer = f"&payer={wallet.account_of(request.other_person_id, request.currency)}" if item.mine else ""
        return RequestPage(
            item=item,
            request_id=str(request_id),
            facts=_facts(visit, request),
            terms=await wallet.find_terms(tx, by=by, person_id=request.other_person_id, currency=request.currency) if payable else None,
            remind_at=request.remind_at,
            may_remind=request.remind_at is not None and request.remind_at <= tx.now,
            receipt=f"/wallet/movements/{request.transfer_id}?currency={request.currency}{payer}" if paid else "",
            form=form,
            proofs=await proofs.read_proofs(tx, by=by),
            refused=refused,
        )

    return await visit.house.db.read(ask)


def _facts(visit: respond.Visit, request: asking.MoneyRequest) -> tuple[tuple[str, str], ...]:
    _ = visit.translate
    rows = [(_("What for"), request.memo), (_("Asked on"), visit.formatter.datetime(request.at))]
    if request.state is asking.RequestState.OPEN:
        rows.append((_("Open until"), visit.formatter.datetime(request.expires_at)))
    return tuple((term, value) for term, value in rows if value)


ROUTES: list[HTTPRouteHandler] = [show_requests, show_askable, show_ask, ask_money, show_request, pay, decline, cancel, remind]
