"""The welcome: name, interests, circles. Three short pages, then home."""

import contextlib
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from quanzi import circles
from quanzi.identity import showing, signing
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import errors, limits
from quanzi.web import errors as web_errors
from quanzi.web import respond, shell, topics, views

CIRCLES_OFFERED = 12
_CIRCLES_TICKED = 3
_YEAR_SECONDS = 365 * 24 * 3600


class NamePage(msgspec.Struct, frozen=True):
    """What welcome_name.html shows."""

    next: str
    name: str
    language: str
    languages: tuple[views.Option, ...]
    is_verified: bool
    error: str = ""


class InterestsPage(msgspec.Struct, frozen=True):
    """What welcome_interests.html shows: topics to tick, and my own in words."""

    next: str
    offered: tuple[views.Option, ...]
    chosen: tuple[str, ...]
    own: str
    error: str = ""


class CirclesPage(msgspec.Struct, frozen=True):
    """What welcome_circles.html shows: the first few are ticked already."""

    next: str
    circles: tuple[views.CircleView, ...]
    ticked: tuple[str, ...]


class NotJoined(msgspec.Struct, frozen=True):
    """A circle that could not be joined, and why."""

    name: str
    reason: str


class JoinedPage(msgspec.Struct, frozen=True):
    """What welcome_joined.html shows, where not all went as wished."""

    joined: tuple[str, ...]
    refused: tuple[NotJoined, ...]
    go_on: str


class NameForm(msgspec.Struct, frozen=True):
    """Who I am, and the language I read."""

    name: str = ""
    language: str = ""
    next: str = ""


class InterestsForm(msgspec.Struct, frozen=True):
    """What I like: ticked topics and my own, with commas between."""

    interest: str | list[str] = []
    own: str = ""
    next: str = ""


class CirclesForm(msgspec.Struct, frozen=True):
    """Circles to join at once."""

    circle: str | list[str] = []
    next: str = ""


@get("/welcome", include_in_schema=False)
async def show_name(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Asks for name and language."""
    me = await _find_me(visit)
    return await visit.page("welcome_name", _fill_name(visit, me, name=me.name, wanted=_wanted(visit)))


@post("/welcome", include_in_schema=False)
async def keep_name(visit: NamedDependency[respond.Visit], data: URLEncodedBody[NameForm]) -> Response[str] | Redirect:
    """Keeps name and language."""
    language = data.language if data.language in visit.community.languages else visit.language

    async def keep(tx: Tx) -> None:
        me = await showing.find_my_profile(tx, by=visit.person)
        await showing.change_name(tx, by=visit.person, keys=visit.house.keys, name=data.name)
        await showing.change_profile(tx, by=visit.person, bio=me.profile.bio, interests=me.profile.interests, language=language)

    try:
        await visit.house.db.run(keep)
    except errors.Invalid as error:
        page = _fill_name(visit, await _find_me(visit), name=data.name, wanted=data.next, error=visit.explain(error))
        return await visit.page("welcome_name", page, status_code=web_errors.status_of(error))
    cookie = Cookie(
        shell.LANGUAGE_COOKIE,
        value=language,
        path="/",
        max_age=_YEAR_SECONDS,
        httponly=True,
        secure=visit.house.settings.is_secure,
        samesite="lax",
    )
    return visit.see_other(respond.with_next("/welcome/interests", data.next), cookies=(cookie,))


@get("/welcome/interests", include_in_schema=False)
async def show_interests(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Asks what I like."""
    me = await _find_me(visit)
    return await visit.page("welcome_interests", _fill_interests(visit, me.profile.interests, wanted=_wanted(visit)))


@post("/welcome/interests", include_in_schema=False)
async def keep_interests(visit: NamedDependency[respond.Visit], data: URLEncodedBody[InterestsForm]) -> Response[str] | Redirect:
    """Keeps what I like."""
    interests = [*respond.each_of(data.interest), *topics.read_topics(data.own)]

    async def keep(tx: Tx) -> None:
        me = await showing.find_my_profile(tx, by=visit.person)
        await showing.change_profile(tx, by=visit.person, bio=me.profile.bio, interests=interests, language=me.language)

    try:
        await visit.house.db.run(keep)
    except errors.Invalid as error:
        page = _fill_interests(visit, interests, wanted=data.next, error=visit.explain(error))
        return await visit.page("welcome_interests", page, status_code=web_errors.status_of(error))
    return visit.see_other(respond.with_next("/welcome/circles", data.next))


@get("/welcome/circles", include_in_schema=False)
async def show_circles(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Offers circles to join, those about my interests first."""

    async def ask(tx: ReadTx) -> list[circles.CircleView]:
        me = await showing.find_my_profile(tx, by=visit.person)
        return await circles.suggest_circles(tx, by=visit.person, limit=CIRCLES_OFFERED, interests=me.profile.interests)

    offered = tuple(
        views.CircleView(
            id=str(one.circle_id),
            name=one.name,
            href=f"/circles/{one.circle_id}",
            picture_url=one.picture_url,
            topic=one.topic,
            member_count=one.member_count,
        )
        for one in await visit.house.db.read(ask)
    )
    ticked = tuple(one.id for one in offered[:_CIRCLES_TICKED])
    return await visit.page("welcome_circles", CirclesPage(next=_wanted(visit), circles=offered, ticked=ticked))


@post("/welcome/circles", include_in_schema=False)
async def join_circles(visit: NamedDependency[respond.Visit], data: URLEncodedBody[CirclesForm]) -> Response[str] | Redirect:
    """Joins what was ticked, and is done; what could not be joined is said and holds nothing up. One that is gone is passed over."""
    outcomes: dict[UUID, str] = {}
    for chosen in respond.each_of(data.circle)[:CIRCLES_OFFERED]:
        with contextlib.suppress(ValueError, errors.NotFound):
            circle_id = UUID(chosen)
            outcomes[circle_id] = await _join(visit, circle_id)
    await visit.house.db.run(lambda tx: signing.finish_welcome(tx, by=visit.person))
    go_on = respond.safe_path(data.next, default="/home")
    if not any(outcomes.values()):
        return visit.see_other(go_on, flash="welcome")
    return await visit.page("welcome_joined", await _tell_joined(visit, outcomes, go_on))


async def _join(visit: respond.Visit, circle_id: UUID) -> str:
    """Why it was refused, or nothing."""
    try:
        await visit.house.db.run(lambda tx: circles.join_circle(tx, by=visit.person, circle_id=circle_id))
    except (errors.Forbidden, errors.Conflict, errors.TooMany) as error:
        return visit.explain(error)
    return ""


async def _tell_joined(visit: respond.Visit, outcomes: dict[UUID, str], go_on: str) -> JoinedPage:
    async def ask(tx: ReadTx) -> dict[UUID, circles.CircleBrief]:
        return await circles.find_briefs(tx, by=visit.person, circle_ids=outcomes)

    briefs = await visit.house.db.glance(ask)
    named = [(briefs[circle_id].name, reason) for circle_id, reason in outcomes.items() if circle_id in briefs]
    return JoinedPage(
        joined=tuple(name for name, reason in named if not reason),
        refused=tuple(NotJoined(name, reason) for name, reason in named if reason),
        go_on=go_on,
    )


async def _find_me(visit: respond.Visit) -> showing.MyProfile:
    async def ask(tx: ReadTx) -> showing.MyProfile:
        return await showing.find_my_profile(tx, by=visit.person)

    return await visit.house.db.glance(ask)


def _wanted(visit: respond.Visit) -> str:
    return respond.safe_path(visit.request.query_params.get("next"), default="")


def _fill_name(visit: respond.Visit, me: showing.MyProfile, *, name: str, wanted: str, error: str = "") -> NamePage:
    return NamePage(
        next=respond.safe_path(wanted, default=""),
        name=name,
        language=visit.language,
        languages=tuple(views.Option(tag, label) for tag, label in visit.community.languages.items()),
        is_verified=me.is_verified,
        error=error,
    )


def _fill_interests(visit: respond.Visit, interests: list[str], *, wanted: str, error: str = "") -> InterestsPage:
    offered = topics.offer_topics(visit.language)
    known = {option.value for option in offered}
    return InterestsPage(
        next=respond.safe_path(wanted, default=""),
        offered=offered,
        chosen=tuple(one for one in interests if one in known),
        own=", ".join(one for one in interests if one not in known)[: limits.INTERESTS_MAX * limits.TOPIC_CHARACTERS_MAX],
        error=error,
    )


shell.add_flashes(welcome=("good", "Good to have you here."))
ROUTES: list[HTTPRouteHandler] = [show_name, keep_name, show_interests, keep_interests, show_circles, join_circles]
