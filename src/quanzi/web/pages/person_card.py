"""The icebreaker: a card of somebody with what we share, what they let me see, and a sheet to ask; openers and nothing more."""

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID, uuid4

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi.credit import asks, consents
from quanzi.credit.consents import Answer, NewGrant, Purpose, Viewer
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import errors, limits
from quanzi.web import circle_views, consent_words, ice_views, respond, shell, trusting, views
from quanzi.web import errors as web_errors

shell.add_flashes(
    asked_to_see=("good", "Asked. If they say yes you see it here; else it stays not available."),
    ask_withdrawn=("note", "You took your question back."),
    grant_given=("good", "They can see it now. You can take it back at any time."),
)
LASTING: Final = {"once": "Once, within a week", "day": "For 24 hours", "month": "For 30 days"}
"""For how long one shows something without being asked."""
_SPANS: Final = {"once": (1, 24 * 7), "day": (20, 24), "month": (20, 24 * 30)}


class AskForm(msgspec.Struct, frozen=True):
    """What I ask; `mutual` is a box with its own text: my band too, or neither."""

    purpose: str = ""
    form: str = ""
    circle: str = ""
    mutual: str = ""
    text_version: str = ""


class ShowForm(msgspec.Struct, frozen=True):
    """What I show without being asked."""

    purpose: str = ""
    form: str = ""
    lasting: str = ""
    ticked: str = ""
    text_version: str = ""


class LookForm(msgspec.Struct, frozen=True):
    """A look, which happens once however often the button is pressed."""

    purpose: str = ""
    idempotency_key: str = ""


class OpenView(msgspec.Struct, frozen=True):
    """Something that they let me see."""

    purpose: str
    title: str
    note: str


class CardPage(msgspec.Struct, frozen=True):
    """What person_card.html shows. `failed` is the form that `error` belongs to; `seen` the answer to a look, in words."""

    person: views.PersonView
    href: str
    circle: str
    circles: tuple[views.CircleLink, ...]
    topics: tuple[str, ...]
    counts: tuple[tuple[str, str], ...]
    kept: str
    grants: tuple[OpenView, ...]
    asked: str
    may_ask: bool
    may_offer: bool
    purposes: tuple[views.Option, ...]
    forms: tuple[views.Option, ...]
    all_forms: tuple[views.Option, ...]
    lasting: tuple[views.Option, ...]
    text_version: str
    once: str
    seen: str = ""
    failed: str = ""
    error: str = ""


@get("/people/{person_id:uuid}/card", include_in_schema=False)
async def show_card(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], circle: Annotated[str, QueryParameter(max_length=36)] = ""
) -> Response[str]:
    """The card."""
    return await visit.page("person_card", await _fill(visit, person_id, circle), tab="people")


@post("/people/{person_id:uuid}/card/look", include_in_schema=False)
async def look(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], data: URLEncodedBody[LookForm]) -> Response[str]:
    """Looks, and shows what is seen on this one page: a reload asks first, and looks again only with a new key."""

    async def deed(tx: Tx) -> Answer:
        purpose = consent_words.read_purpose(data.purpose)
        return await trusting.look_at_score(tx, by=visit.person, person_id=person_id, purpose=purpose)

    try:
        answer = consents.accept(await visit.house.db.run(deed, once=visit.once(data, key=data.idempotency_key, answer=Answer)))
    except (errors.Invalid, errors.Forbidden) as error:
        return await _again(visit, person_id, error, failed="look")
    page = msgspec.structs.replace(await _fill(visit, person_id), seen=consent_words.say_answer(visit.translate, answer))
    return await visit.page("person_card", page, tab="people")


@post("/people/{person_id:uuid}/card/ask", include_in_schema=False)
async def ask(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], data: URLEncodedBody[AskForm]) -> Response[str] | Redirect:
    """Asks."""

    async def deed(tx: Tx) -> asks.MyAsk:
        purpose, (form, threshold) = consent_words.read_purpose(data.purpose), consent_words.read_form(data.form)
        circle_id = _read_id(data.circle) if purpose is Purpose.CIRCLE_CONTACT else None
        mutual = bool(data.mutual)
        new = asks.NewAsk(person_id=person_id, purpose=purpose, form=form, threshold=threshold, mutual=mutual)
        return await trusting.ask_to_see(tx, by=visit.person, new=new, circle_id=circle_id, ticked=mutual, text_version=data.text_version)

    try:
        await visit.house.db.run(deed)
    except (errors.Invalid, errors.Conflict, errors.TooMany) as error:
        return await _again(visit, person_id, error, failed="ask", circle=data.circle)
    return visit.see_other(_href(person_id), flash="asked_to_see")


@post("/people/{person_id:uuid}/card/withdraw", include_in_schema=False)
async def withdraw(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """Takes the question back."""
    await visit.house.db.run(lambda tx: asks.withdraw_ask(tx, by=visit.person, person_id=person_id))
    return visit.see_other(_href(person_id), flash="ask_withdrawn")


@post("/people/{person_id:uuid}/card/show", include_in_schema=False)
async def show_mine(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], data: URLEncodedBody[ShowForm]
) -> Response[str] | Redirect:
    """Lets them see mine, unasked."""

    async def deed(tx: Tx) -> consents.Grant:
        purpose, (form, threshold) = consent_words.read_purpose(data.purpose), consent_words.read_form(data.form)
        uses, hours = read_span(data.lasting)
        new = NewGrant(viewer=Viewer.PERSON, viewer_id=person_id, purpose=purpose, form=form, threshold=threshold, uses=uses, hours=hours)
        return await trusting.give_grant(tx, by=visit.person, new=new, ticked=bool(data.ticked), text_version=data.text_version)

    try:
        await visit.house.db.run(deed)
    except (errors.Invalid, errors.Conflict) as error:
        return await _again(visit, person_id, error, failed="show")
    return visit.see_other("/credit/grants", flash="grant_given")


def read_span(lasting: str) -> tuple[int, int]:
    """How often and for how many hours; Invalid."""
    if lasting not in _SPANS:
        raise errors.Invalid(field="lasting")
    return _SPANS[lasting]


def _read_id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise errors.NotFound from error


def _href(person_id: UUID) -> str:
    return f"/people/{person_id}/card"


async def _again(visit: respond.Visit, person_id: UUID, error: errors.QuanziError, *, failed: str, circle: str = "") -> Response[str]:
    page = msgspec.structs.replace(await _fill(visit, person_id, circle), failed=failed, error=visit.explain(error))
    return await visit.page("person_card", page, tab="people", status_code=web_errors.status_of(error))


async def _fill(visit: respond.Visit, person_id: UUID, circle: str = "") -> CardPage:
    async def question(tx: ReadTx) -> CardPage:
        found = await trusting.find_ice_card(tx, by=visit.person, person_id=person_id)
        return _show(visit, person_id, found, circle, is_over=_is_over(tx, found))

    return await visit.house.db.read(question)


def _is_over(tx: ReadTx, found: trusting.IceCard) -> bool:
    """Whether I may ask anew, by my own last question and nothing else."""
    asked = found.facts.asked
    return asked is None or asked.asked_at <= tx.now - timedelta(days=limits.ASK_DAYS_OPEN)


def _show(visit: respond.Visit, person_id: UUID, found: trusting.IceCard, circle: str, *, is_over: bool) -> CardPage:
    say, fmt, facts = visit.translate, visit.formatter, found.facts
    common = {str(one.circle_id) for one in found.circles}
    here = circle if circle in common else next((str(one.circle_id) for one in found.circles), "")
    but = () if here else (Purpose.CIRCLE_CONTACT,)
    return CardPage(
        person=circle_views.show_person(found.card, person_id),
        href=_href(person_id),
        circle=here,
        circles=tuple(circle_views.show_link(one) for one in found.circles),
        topics=tuple(found.topics),
        counts=ice_views.count_common(visit, found),
        kept=ice_views.say_kept(visit, found),
        grants=tuple(
            OpenView(
                one.purpose,
                consent_words.say_form(say, one.form, one.threshold),
                f"{say(consent_words.PURPOSES[one.purpose])} · {say('until {time}', time=fmt.datetime(one.expires_at))}",
            )
            for one in facts.grants
        ),
        asked=fmt.datetime(facts.asked.asked_at) if facts.asked is not None and facts.asked.withdrawn_at is None else "",
        may_ask=is_over,
        may_offer=facts.may_offer,
        purposes=consent_words.list_purposes(say, but=but),
        forms=consent_words.list_forms(say, number=False),
        all_forms=consent_words.list_forms(say, number=True),
        lasting=tuple(views.Option(key, say(text)) for key, text in LASTING.items()),
        text_version=consents.GRANT_TEXT_VERSION,
        once=uuid4().hex,
    )


ROUTES: list[HTTPRouteHandler] = [show_card, look, ask, withdraw, show_mine]
