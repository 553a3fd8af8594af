"""The sheet from which one writes to somebody new: what we share, a few beginnings, one text, and what I show of my score."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi import relations
from quanzi.credit import consents
from quanzi.credit.consents import NewGrant, Purpose, Viewer
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.messaging import contacting
from quanzi.messaging.contacting import NewTalk
from quanzi.web import acquainting, circle_views, consent_words, ice_views, openers, respond, rooms, shell, trusting, typed, views
from quanzi.web import errors as web_errors
from quanzi.web.pages.people import person_href
from quanzi.web.pages.person_card import LASTING, read_span

shell.add_flashes(
    talk_sent=("good", "Sent. If they say yes you can talk."),
    talk_opened=("good", "You can talk now. They wrote to you as well."),
    talk_back=("note", "You took your request back."),
)


class TalkForm(msgspec.Struct, frozen=True):
    """What I write, where we met, and what I let them see with it."""

    text: str = ""
    circle: str = ""
    post: str = ""
    form: str = ""
    lasting: str = "month"
    ticked: str = ""
    text_version: str = ""


class OpenerView(msgspec.Struct, frozen=True):
    """A beginning, and the address of this sheet with it typed in."""

    text: str
    href: str


class TalkPage(msgspec.Struct, frozen=True):
    """What talk.html shows. `state` is new, sent, withdrawn, waiting (theirs waits for me), room or apart (no circle of both)."""

    person: views.PersonView
    href: str
    state: str
    form: TalkForm
    circles: tuple[views.CircleLink, ...]
    topics: tuple[str, ...]
    counts: tuple[tuple[str, str], ...]
    openers: tuple[OpenerView, ...]
    text_max: int
    may_show: bool
    forms: tuple[views.Option, ...]
    lasting: tuple[views.Option, ...]
    text_version: str
    pace: contacting.MyPace
    days: int
    sent_text: str = ""
    sent_at: datetime | None = None
    again_from: datetime | None = None
    may_withdraw: bool = False
    room_href: str = ""
    error: str = ""
    show_error: str = ""


@get("/people/{person_id:uuid}/talk", include_in_schema=False)
async def show_talk(
    visit: NamedDependency[respond.Visit],
    person_id: FromPath[UUID],
    circle: Annotated[str, QueryParameter(max_length=36)] = "",
    post: Annotated[str, QueryParameter(max_length=36)] = "",
    opener: Annotated[str, QueryParameter(max_length=2)] = "",
) -> Response[str]:
    """The sheet; `circle` and `post` are where I come from, `opener` a beginning to type in."""
    page = await _fill(visit, person_id, TalkForm(circle=circle, post=post))
    chosen = typed.read_number(opener) if opener else None
    if chosen is not None and 0 <= chosen < len(page.openers):
        page = msgspec.structs.replace(page, form=msgspec.structs.replace(page.form, text=page.openers[chosen].text))
    return await visit.page("talk", page, tab="people")


@post("/people/{person_id:uuid}/talk", include_in_schema=False)
async def write(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], data: URLEncodedBody[TalkForm]
) -> Response[str] | Redirect:
    """Sends it."""
    new = NewTalk(person_id=person_id, text=data.text, circle_id=_read_id(data.circle), post_id=_read_id(data.post))
    try:
        shown = _read_shown(data, person_id)
        sent = await visit.house.db.run(lambda tx: acquainting.write_first(tx, by=visit.person, new=new, shown=shown))
    except contacting.AlreadyTalking:
        return visit.see_other(f"{person_href(person_id)}/talk")
    except (errors.Invalid, errors.Conflict, errors.TooMany, errors.Forbidden) as error:
        return await _again(visit, person_id, data, error)
    if sent.room_id is not None:
        return visit.see_other(rooms.room_href(sent.room_id), flash="talk_opened")
    return visit.see_other(f"{person_href(person_id)}/talk", flash="talk_sent")


@post("/people/{person_id:uuid}/talk/withdraw", include_in_schema=False)
async def withdraw(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """Takes it back."""
    await visit.house.db.run(lambda tx: contacting.withdraw_talk(tx, by=visit.person, person_id=person_id))
    return visit.see_other("/messages/requests?tab=sent", flash="talk_back")


def _read_shown(data: TalkForm, person_id: UUID) -> acquainting.Shown | None:
    """What is shown with it, where something was chosen."""
    if not data.form:
        return None
    form, threshold = consent_words.read_form(data.form)
    uses, hours = read_span(data.lasting)
    grant = NewGrant(
        viewer=Viewer.PERSON, viewer_id=person_id, purpose=Purpose.CIRCLE_CONTACT, form=form, threshold=threshold, uses=uses, hours=hours
    )
    return acquainting.Shown(grant, bool(data.ticked), data.text_version)


def _read_id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise errors.NotFound from error


async def _again(visit: respond.Visit, person_id: UUID, data: TalkForm, error: errors.QuanziError) -> Response[str]:
    """The same sheet with what is in the way, where it belongs."""
    said = visit.explain(error)
    of_show = error.code in {"consent_needed", "score_off"} or error.data.get("field") in {"form", "lasting"}
    page = msgspec.structs.replace(await _fill(visit, person_id, data), error="" if of_show else said, show_error=said if of_show else "")
    return await visit.page("talk", page, tab="people", status_code=web_errors.status_of(error))


async def _fill(visit: respond.Visit, person_id: UUID, form: TalkForm) -> TalkPage:
    async def ask(tx: ReadTx) -> TalkPage:
        found = await trusting.find_ice_card(tx, by=visit.person, person_id=person_id)
        standing = await contacting.find_talk(tx, by=visit.person, person_id=person_id)
        tie = (await relations.find_relation(tx, by=visit.person, person_id=person_id)).tie
        ground = await acquainting.find_ground(tx, by=visit.person, person_id=person_id, found=found, post_id=_read_id(form.post))
        page = _show(visit, person_id, found, form, ground, await contacting.find_my_pace(tx, by=visit.person))
        is_near = standing.room_id is not None or tie is relations.Tie.CONTACT
        return _show_standing(page, standing, is_near=is_near, now=tx.now)

    return await visit.house.db.read(ask)


def _show(
    visit: respond.Visit, person_id: UUID, found: trusting.IceCard, form: TalkForm, ground: openers.Ground, pace: contacting.MyPace
) -> TalkPage:
    say, base = visit.translate, f"{person_href(person_id)}/talk"
    place = f"?circle={form.circle}&post={form.post}&opener="
    return TalkPage(
        person=circle_views.show_person(found.card, person_id),
        href=base,
        state="new" if found.circles else "apart",
        form=form,
        circles=tuple(circle_views.show_link(one) for one in found.circles),
        topics=tuple(found.topics),
        counts=ice_views.count_common(visit, found),
        openers=tuple(OpenerView(text, f"{base}{place}{number}") for number, text in enumerate(openers.suggest_openers(say, ground))),
        text_max=limits.TALK_CHARACTERS_MAX,
        may_show=found.facts.may_offer,
        forms=(views.Option("", say("Show nothing")), *consent_words.list_forms(say, number=True)),
        lasting=tuple(views.Option(key, say(text)) for key, text in LASTING.items()),
        text_version=consents.GRANT_TEXT_VERSION,
        pace=pace,
        days=limits.TALK_DAYS_BETWEEN,
    )


def _show_standing(page: TalkPage, standing: contacting.TalkStanding, *, is_near: bool, now: datetime) -> TalkPage:
    """The sheet with how it stands between us already."""
    mine = standing.mine
    if is_near:
        href = rooms.room_href(standing.room_id) if standing.room_id else ""
        return msgspec.structs.replace(page, state="room", room_href=href)
    if standing.theirs is not None:
        return msgspec.structs.replace(page, state="waiting")
    if mine is None or mine.again_from <= now:
        return page
    return msgspec.structs.replace(
        page,
        state="withdrawn" if mine.state is contacting.TalkState.WITHDRAWN else "sent",
        sent_text=mine.text,
        sent_at=mine.asked_at,
        again_from=mine.again_from,
        may_withdraw=mine.state is contacting.TalkState.SENT,
    )


ROUTES: list[HTTPRouteHandler] = [show_talk, write, withdraw]
