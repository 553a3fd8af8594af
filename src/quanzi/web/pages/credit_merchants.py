"""A merchant asks me on a page of ours; and the desk where operators register merchants and look at a score with a reason."""

import re
from typing import Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from quanzi import identity, relations
from quanzi.credit import consents, merchants
from quanzi.credit.consents import Purpose
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.web import circle_views, consent_words, credit_words, guard, i18n, respond, shell, views
from quanzi.web import errors as web_errors

shell.add_flashes(
    merchant_registered=("good", "Registered. It may ask members from now on."),
    merchant_ended=("note", "Ended. It asks and looks no more."),
)
_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class YesForm(msgspec.Struct, frozen=True):
    """A yes."""

    ticked: str = ""
    text_version: str = ""


class NewForm(msgspec.Struct, frozen=True):
    """A merchant as an operator types it."""

    owner: str = ""
    name: str = ""
    origin: str = ""
    purposes: str | list[str] = ""


class ReasonForm(msgspec.Struct, frozen=True):
    """Why an operator looks."""

    reason: str = ""


class AuthorisePage(msgspec.Struct, frozen=True):
    """What credit_authorise.html shows; `seen` is exactly what the merchant would see, empty where my score is off."""

    name: str
    origin: str
    action: str
    rows: tuple[tuple[str, str], ...]
    seen: str
    text_version: str
    error: str = ""


class MerchantView(msgspec.Struct, frozen=True):
    """A merchant; `end` is empty where it ended."""

    name: str
    person: views.PersonView
    rows: tuple[tuple[str, str], ...]
    end: str


class MerchantsPage(msgspec.Struct, frozen=True):
    """What desk_merchants.html shows."""

    items: tuple[MerchantView, ...]
    purposes: tuple[views.Option, ...]
    form: NewForm
    error: str = ""


class ScorePage(msgspec.Struct, frozen=True):
    """What desk_score.html shows: the form for the reason, then the score."""

    person: views.PersonView
    action: str
    looked: bool = False
    rows: tuple[tuple[str, str], ...] = ()
    error: str = ""


@get("/credit/authorise/{request_id:uuid}", include_in_schema=False)
async def show_request(visit: NamedDependency[respond.Visit], request_id: FromPath[UUID]) -> Response[str]:
    """What it asks for."""
    return await _answer(visit, await _fill(visit, request_id))


async def _answer(visit: respond.Visit, page: AuthorisePage, *, status_code: int = 200) -> Response[str]:
    response = await visit.page("credit_authorise", page, tab="me", status_code=status_code)
    # the form of this one page leads back to the merchant, whose site an operator registered
    response.headers["content-security-policy"] = guard.CONTENT_SECURITY_POLICY.replace(
        "form-action 'self'", f"form-action 'self' {page.origin}"
    )
    return response


@post("/credit/authorise/{request_id:uuid}", include_in_schema=False)
async def approve(
    visit: NamedDependency[respond.Visit], request_id: FromPath[UUID], data: URLEncodedBody[YesForm]
) -> Response[str] | Redirect:
    """Says yes, and goes back with the id."""
    try:
        back = await visit.house.db.run(
            lambda tx: merchants.approve_request(
                tx, by=visit.person, request_id=request_id, ticked=bool(data.ticked), text_version=data.text_version
            )
        )
    except errors.Invalid as error:
        page = msgspec.structs.replace(await _fill(visit, request_id), error=visit.explain(error))
        return await _answer(visit, page, status_code=web_errors.status_of(error))
    return Redirect(back.return_url, status_code=HTTP_303_SEE_OTHER)


async def _fill(visit: respond.Visit, request_id: UUID) -> AuthorisePage:
    say = visit.translate

    async def ask(tx: ReadTx) -> AuthorisePage:
        found = await merchants.find_request(tx, by=visit.person, request_id=request_id)
        one = found.request
        return AuthorisePage(
            found.merchant.name,
            found.merchant.origin,
            f"/credit/authorise/{request_id}",
            (
                (say("For"), say(consent_words.PURPOSES[one.purpose])),
                (say("Shows"), consent_words.say_form(say, one.form, one.threshold)),
                (say("How often"), i18n.translate_count(visit.language, "{count} time at most", "{count} times at most", one.uses_max)),
                (
                    say("For how long"),
                    i18n.translate_count(visit.language, "{count} day from your yes", "{count} days from your yes", one.days),
                ),
            ),
            consent_words.say_answer(say, found.preview) if found.preview is not None else "",
            consents.GRANT_TEXT_VERSION,
        )

    return await visit.house.db.read(ask)


@get("/desk/merchants", include_in_schema=False)
async def show_merchants(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """All, and the form for one more."""
    return await visit.page("desk_merchants", await _fill_desk(visit, NewForm()), tab="me")


@post("/desk/merchants", include_in_schema=False)
async def register(visit: NamedDependency[respond.Visit], data: URLEncodedBody[NewForm]) -> Response[str] | Redirect:
    """Registers one."""
    try:
        identity.may_operate(visit.person)
        owner_id = _read_owner(data.owner)
        purposes = [consent_words.read_purpose(one) for one in respond.each_of(data.purposes) if one]
        new = merchants.NewMerchant(owner_id=owner_id, name=data.name, origin=data.origin.strip(), purposes=purposes)
        await visit.house.db.run(lambda tx: merchants.register_merchant(tx, by=visit.person, new=new))
    except errors.Invalid as error:
        page = msgspec.structs.replace(await _fill_desk(visit, data), error=visit.explain(error))
        return await visit.page("desk_merchants", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/desk/merchants", flash="merchant_registered")


def _read_owner(text: str) -> UUID:
    """Who is meant by the address of a person's page, or by an id alone."""
    found = _ID.search(text.lower())
    if found is None:
        raise errors.Invalid(field="owner_id")
    return UUID(found[0])


@post("/desk/merchants/{merchant_id:uuid}/end", include_in_schema=False)
async def end(visit: NamedDependency[respond.Visit], merchant_id: FromPath[UUID]) -> Redirect:
    """Ends one."""
    await visit.house.db.run(lambda tx: merchants.end_merchant(tx, by=visit.person, merchant_id=merchant_id))
    return visit.see_other("/desk/merchants", flash="merchant_ended")


async def _fill_desk(visit: respond.Visit, form: NewForm) -> MerchantsPage:
    say, fmt = visit.translate, visit.formatter

    async def ask(tx: ReadTx) -> MerchantsPage:
        found = await merchants.list_merchants(tx, by=visit.person)
        cards = await relations.find_cards(tx, by=visit.person, person_ids=[one.owner_id for one in found])
        items = tuple(
            MerchantView(
                one.name,
                circle_views.show_person(cards.get(one.owner_id), one.owner_id),
                (
                    (say("Site"), one.origin),
                    (say("Merchant id"), str(one.merchant_id)),
                    (say("May ask for"), fmt.join([say(consent_words.PURPOSES[purpose]) for purpose in one.purposes])),
                    (say("Ended"), fmt.datetime(one.ended_at)) if one.ended_at else (say("Registered"), fmt.date(one.registered_at)),
                ),
                "" if one.ended_at else f"/desk/merchants/{one.merchant_id}/end",
            )
            for one in found
        )
        return MerchantsPage(items, consent_words.list_purposes(say, but=(Purpose.CIRCLE_CONTACT,)), form)

    return await visit.house.db.read(ask)


@get("/desk/people/{person_id:uuid}/score", include_in_schema=False)
async def show_reason(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Response[str]:
    """Asks why."""
    return await visit.page("desk_score", await _fill_score(visit, person_id), tab="me")


@post("/desk/people/{person_id:uuid}/score", include_in_schema=False)
async def look(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], data: URLEncodedBody[ReasonForm]) -> Response[str]:
    """Looks, and shows it once."""
    page = await _fill_score(visit, person_id)
    try:
        mine = await visit.house.db.run(lambda tx: consents.look_as_operator(tx, by=visit.person, person_id=person_id, reason=data.reason))
    except (errors.Invalid, errors.Forbidden) as error:
        page = msgspec.structs.replace(page, error=visit.explain(error))
        return await visit.page("desk_score", page, tab="me", status_code=web_errors.status_of(error))
    say, fmt = visit.translate, visit.formatter
    rows: tuple[tuple[str, str], ...] = ()
    if mine is not None:
        rows = (
            (visit.house.settings.score_name or say(shell.SCORE_NAME), fmt.number(mine.score.total)),
            (say("Band"), say(credit_words.BANDS[mine.band])),
            (say("Worked out"), fmt.datetime(mine.score.run_at)),
            (say("Scorecard"), mine.card_name),
        )
    return await visit.page("desk_score", msgspec.structs.replace(page, looked=True, rows=rows), tab="me")


async def _fill_score(visit: respond.Visit, person_id: UUID) -> ScorePage:
    identity.may_operate(visit.person)

    async def ask(tx: ReadTx) -> ScorePage:
        cards = await relations.find_cards(tx, by=visit.person, person_ids=[person_id])
        return ScorePage(circle_views.show_person(cards.get(person_id), person_id), f"/desk/people/{person_id}/score")

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_request, approve, show_merchants, register, end, show_reason, look]
