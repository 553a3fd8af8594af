"""Pay somebody: choose whom, say how much, and take it back while it waits."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi import discovery, relations, wallet
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.web import circle_views, money_forms, proofs, respond, shell, views
from quanzi.web import errors as web_errors

shell.add_flashes(
    paid=("good", "Paid."),
    pays_later=("good", "It is on its way. Until it arrives you can take it back."),
    taken_back=("note", "You have it back."),
)
_SHOWN = 40
_SPEEDS: dict[str, wallet.Speed] = {"now": "now", "two_hours": "two_hours", "next_day": "next_day"}
_FIELDS = ("amount", "memo", "passcode", "confirmed_name")


class SendForm(proofs.ProofForm, frozen=True):
    """The order as a browser sends it."""

    transfer_id: str = ""
    amount: str = ""
    currency: str = ""
    memo: str = ""
    speed: str = "default"
    confirmed_name: str = ""


class PayeesPage(msgspec.Struct, frozen=True):
    """What wallet_payees.html shows: people to choose from, each leading to `path`/<id>."""

    q: str
    people: tuple[views.PersonView, ...]
    title: str
    text: str
    path: str


class SendPage(msgspec.Struct, frozen=True):
    """What wallet_send.html shows."""

    person: views.PersonView
    terms: wallet.Terms
    transfer_id: str
    form: SendForm
    available: str
    currencies: tuple[views.Option, ...]
    speeds: tuple[views.Option, ...]
    proofs: proofs.Proofs
    ask_passcode: bool = False
    error: str = ""
    errors: dict[str, str] = {}


@get("/wallet/send", include_in_schema=False)
async def show_payees(visit: NamedDependency[respond.Visit], q: Annotated[str, QueryParameter(max_length=80)] = "") -> Response[str]:
    """My contacts, or who is found by a name."""
    _ = visit.translate
    page = PayeesPage(
        q=q,
        people=await find_people(visit, q),
        title=_("Pay somebody"),
        text=_("A contact, somebody you paid before, or anybody whose page you can see."),
        path="/wallet/send",
    )
    return await visit.page("wallet_payees", page, tab="me")


async def find_people(visit: respond.Visit, q: str) -> tuple[views.PersonView, ...]:
    """Whom a payment or a request may concern: my contacts, or who is found by a name."""

    async def ask(tx: ReadTx) -> tuple[views.PersonView, ...]:
        if q.strip():
            found = await discovery.search_all(tx, by=visit.person, text=q)
            cards = [one.card for one in found.people if one.card.person_id != visit.person.id]
        else:
            cards = [one.card for one in (await relations.list_ties(tx, by=visit.person, tie=relations.Tie.CONTACT, limit=_SHOWN)).items]
        return tuple(circle_views.show_person(card, card.person_id) for card in cards)

    return await visit.house.db.read(ask)


@get("/wallet/send/{person_id:uuid}", include_in_schema=False)
async def show_send(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Response[str]:
    """How much, what for, and when."""
    form = SendForm(transfer_id=money_forms.fresh_id())
    return await visit.page("wallet_send", await _fill(visit, person_id, form), tab="me")


@post("/wallet/send/{person_id:uuid}", include_in_schema=False)
async def send(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], data: URLEncodedBody[SendForm]
) -> Response[str] | Redirect:
    """Pays, once, however often the form is sent."""
    try:
        order = await _read(visit, person_id, data)
        proved = await proofs.step_up(visit, data)
        receipt = await visit.teller.send_money(by=visit.person, send=order, stepped_up=proved)
    except errors.NotFound:
        raise
    except errors.QuanziError as error:
        return await _again(visit, person_id, data, error)
    if receipt.state != "done":
        return visit.see_other("/wallet", flash="pays_later")
    return visit.see_other(f"/wallet/movements/{receipt.transfer_id}?currency={receipt.currency}", flash="paid")


@post("/wallet/waiting/{transfer_id:uuid}/cancel", include_in_schema=False)
async def cancel(
    visit: NamedDependency[respond.Visit], transfer_id: FromPath[UUID], currency: Annotated[str, QueryParameter(max_length=8)] = ""
) -> Redirect:
    """Takes a payment back that is not there yet."""
    await visit.house.db.run(lambda tx: wallet.cancel_send(tx, by=visit.person, transfer_id=transfer_id, currency=currency))
    return visit.see_other("/wallet", flash="taken_back")


async def _read(visit: respond.Visit, person_id: UUID, data: SendForm) -> wallet.SendMoney:
    amount = await money_forms.read_money(visit, data.amount, data.currency)
    transfer_id = money_forms.read_id(data.transfer_id, field="transfer_id")
    speed: wallet.Speed = _SPEEDS.get(data.speed, "default")
    return wallet.SendMoney(transfer_id, person_id, amount.minor, amount.currency, data.memo, speed, data.confirmed_name)


async def _again(visit: respond.Visit, person_id: UUID, data: SendForm, error: errors.QuanziError) -> Response[str]:
    refused = money_forms.refuse(visit, error, fields=_FIELDS, proof=data)
    page = msgspec.structs.replace(await _fill(visit, person_id, data), **msgspec.structs.asdict(refused))
    return await visit.page("wallet_send", page, tab="me", status_code=web_errors.status_of(error))


async def _fill(visit: respond.Visit, person_id: UUID, form: SendForm) -> SendPage:
    by, _ = visit.person, visit.translate

    async def ask(tx: ReadTx) -> SendPage:
        terms = await wallet.find_terms(tx, by=by, person_id=person_id, currency=form.currency)
        purses = await wallet.list_purses(tx, by=by)
        card = (await relations.find_cards(tx, by=by, person_ids=[person_id]))[person_id]
        first = _("After two hours, as a first payment does") if terms.stranger else _("Now")
        return SendPage(
            person=circle_views.show_person(card, person_id),
            terms=terms,
            transfer_id=form.transfer_id,
            form=form,
            available=" · ".join(
                _("You have {amount}", amount=visit.formatter.money(one.available, one.currency)) for one in purses if one.transferable
            ),
            currencies=tuple(views.Option(one.currency, one.name) for one in purses if one.transferable),
            speeds=(
                views.Option("default", first),
                views.Option("two_hours", _("In two hours")),
                views.Option("next_day", _("Tomorrow at this time")),
            ),
            proofs=await proofs.read_proofs(tx, by=by),
        )

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_payees, show_send, send, cancel]
