"""Who may see what of my score, questions that wait for me, and who looked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi import circles, relations
from quanzi.credit import consents, merchants
from quanzi.credit.consents import Grant, Inquiry, NewGrant, Viewer
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import errors
from quanzi.web import circle_views, consent_words, respond, shell, trusting, views
from quanzi.web import errors as web_errors
from quanzi.web.pages import person_card

shell.add_flashes(grant_revoked=("note", "Taken back. They are not told; to them it is not available."))
_LOOKS_SHOWN = 20


class GivenView(msgspec.Struct, frozen=True):
    """Leave that I gave; `revoke` is empty where it is over."""

    person: views.PersonView | None
    title: str
    rows: tuple[tuple[str, str], ...]
    uses: str
    revoke: str


class GrantsPage(msgspec.Struct, frozen=True):
    """What credit_grants.html shows."""

    open: tuple[GivenView, ...]
    over: tuple[GivenView, ...]
    circles: tuple[views.Option, ...]
    purposes: tuple[views.Option, ...]
    forms: tuple[views.Option, ...]
    lasting: tuple[views.Option, ...]
    text_version: str
    error: str = ""


class LookView(msgspec.Struct, frozen=True):
    """A look; `person` is None where a merchant's program looked."""

    person: views.PersonView | None
    title: str
    note: str
    seen: str
    at: datetime
    reason: str


class LooksPage(msgspec.Struct, frozen=True):
    """What credit_looks.html shows; `count` of the last day, where that is unusual."""

    items: tuple[LookView, ...]
    count: int
    of_grant: bool
    more: str = ""


class CircleForm(person_card.ShowForm, frozen=True):
    """What everybody in a circle of mine is to see."""

    circle: str = ""


@get("/credit/grants", include_in_schema=False)
async def show_grants(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Mine, those that stand first."""
    return await visit.page("credit_grants", await _fill_grants(visit), tab="me")


@post("/credit/grants", include_in_schema=False)
async def give(visit: NamedDependency[respond.Visit], data: URLEncodedBody[CircleForm]) -> Response[str] | Redirect:
    """Lets a circle see it."""

    async def deed(tx: Tx) -> Grant:
        form, threshold = consent_words.read_form(data.form)
        uses, hours = person_card.read_span(data.lasting)
        try:
            circle_id = UUID(data.circle)
        except ValueError as error:
            raise errors.Invalid(field="circle") from error
        new = NewGrant(
            viewer=Viewer.CIRCLE,
            viewer_id=circle_id,
            purpose=consent_words.read_purpose(data.purpose),
            form=form,
            threshold=threshold,
            uses=uses,
            hours=hours,
        )
        return await trusting.give_grant(tx, by=visit.person, new=new, ticked=bool(data.ticked), text_version=data.text_version)

    try:
        await visit.house.db.run(deed)
    except (errors.Invalid, errors.Conflict) as error:
        page = msgspec.structs.replace(await _fill_grants(visit), error=visit.explain(error))
        return await visit.page("credit_grants", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/credit/grants", flash="grant_given")


@post("/credit/grants/{grant_id:uuid}/revoke", include_in_schema=False)
async def revoke(visit: NamedDependency[respond.Visit], grant_id: FromPath[UUID]) -> Redirect:
    """Takes it back."""
    await visit.house.db.run(lambda tx: consents.revoke_grant(tx, by=visit.person, grant_id=grant_id))
    return visit.see_other("/credit/grants", flash="grant_revoked")


@get("/credit/looks", include_in_schema=False)
async def show_looks(
    visit: NamedDependency[respond.Visit], cursor: Annotated[str | None, QueryParameter(max_length=100)] = None
) -> Response[str]:
    """Every look, the latest first."""

    async def ask(tx: ReadTx) -> LooksPage:
        page = await consents.list_inquiries(tx, by=visit.person, cursor=cursor, limit=_LOOKS_SHOWN)
        interest = await consents.find_interest(tx, by=visit.person)
        items = await _show_looks(tx, visit, page.items)
        count = interest.looks + interest.asks if interest.unusual else 0
        return LooksPage(items, count, of_grant=False, more=f"/credit/looks?cursor={page.next_cursor}" if page.next_cursor else "")

    return await visit.page("credit_looks", await visit.house.db.read(ask), tab="me")


@get("/credit/grants/{grant_id:uuid}", include_in_schema=False)
async def show_uses(visit: NamedDependency[respond.Visit], grant_id: FromPath[UUID]) -> Response[str]:
    """Every look under one grant."""

    async def ask(tx: ReadTx) -> LooksPage:
        uses = await consents.list_uses(tx, by=visit.person, grant_id=grant_id)
        return LooksPage(await _show_looks(tx, visit, uses), 0, of_grant=True)

    return await visit.page("credit_looks", await visit.house.db.read(ask), tab="me")


async def _fill_grants(visit: respond.Visit) -> GrantsPage:
    say = visit.translate

    async def ask(tx: ReadTx) -> GrantsPage:
        grants = await consents.list_grants(tx, by=visit.person)
        titles, people = await _name(tx, visit, [(one.viewer, one.viewer_id, None) for one in grants])
        shown = [
            (one.is_live(tx.now), _show_grant(visit, one, title, person, live=one.is_live(tx.now)))
            for one, title, person in zip(grants, titles, people, strict=True)
        ]
        mine = await circles.list_my_circles(tx, by=visit.person)
        return GrantsPage(
            tuple(view for live, view in shown if live),
            tuple(view for live, view in shown if not live),
            tuple(views.Option(str(one.circle_id), one.name) for one in mine),
            consent_words.list_purposes(say),
            consent_words.list_forms(say, number=True),
            tuple(views.Option(key, say(text)) for key, text in person_card.LASTING.items()),
            consents.GRANT_TEXT_VERSION,
        )

    return await visit.house.db.read(ask)


def _show_grant(visit: respond.Visit, one: Grant, title: str, person: views.PersonView | None, *, live: bool) -> GivenView:
    say, fmt = visit.translate, visit.formatter
    rows = [
        (say("Shows"), consent_words.say_form(say, one.form, one.threshold)),
        (say("For"), say(consent_words.PURPOSES[one.purpose])),
        (say("Looked at"), say("{uses} of {most} times", uses=fmt.number(one.uses), most=fmt.number(one.uses_max))),
        (say("Until"), fmt.datetime(one.expires_at)),
        (say("Taken back"), fmt.datetime(one.ended_at) if one.ended_at is not None else ""),
    ]
    return GivenView(
        person,
        title,
        tuple((term, value) for term, value in rows if value),
        f"/credit/grants/{one.grant_id}" if one.uses else "",
        f"/credit/grants/{one.grant_id}/revoke" if live else "",
    )


async def _show_looks(tx: ReadTx, visit: respond.Visit, found: Sequence[Inquiry]) -> tuple[LookView, ...]:
    say = visit.translate
    titles, people = await _name(tx, visit, [(str(one.viewer), one.viewer_id, one.by_id) for one in found])
    return tuple(
        LookView(
            person,
            title,
            f"{consent_words.say_form(say, one.form, one.threshold)} · {say(consent_words.PURPOSES[one.purpose])}",
            consent_words.say_shown(say, form=one.form, threshold=one.threshold, answer=one.answer) if one.form != "all" else "",
            one.at,
            one.reason,
        )
        for one, title, person in zip(found, titles, people, strict=True)
    )


async def _name(
    tx: ReadTx, visit: respond.Visit, viewers: Sequence[tuple[str, UUID, UUID | None]]
) -> tuple[list[str], list[views.PersonView | None]]:
    """What each viewer is called, and the person in it: of a circle's look who looked, of a merchant nobody."""
    seen = [who if what == Viewer.PERSON else by for what, who, by in viewers]
    looked = [None if what == Viewer.MERCHANT else one for (what, _, _), one in zip(viewers, seen, strict=True)]
    cards = await relations.find_cards(tx, by=visit.person, person_ids=[one for one in looked if one is not None])
    briefs = await circles.find_briefs(tx, by=visit.person, circle_ids=[who for what, who, _ in viewers if what == Viewer.CIRCLE])
    shops = await merchants.find_merchant_names(tx, merchant_ids=[who for what, who, _ in viewers if what == Viewer.MERCHANT])
    names = shops | {key: brief.name for key, brief in briefs.items()}
    titles = [names.get(who) or visit.translate(consent_words.VIEWERS[what]) for what, who, _ in viewers]
    return titles, [None if one is None else circle_views.show_person(cards.get(one), one) for one in looked]


ROUTES: list[HTTPRouteHandler] = [show_grants, give, revoke, show_looks, show_uses]
