"""What a stranger sees: the landing page, what this house is, and the choice of language and colours."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from quanzi.web import about, demo, shell, styleguide
from quanzi.web.respond import Visit

_YEAR_S = 365 * 24 * 3600
_OPEN = {"public": True}


class LandingPage(msgspec.Struct, frozen=True):
    """The first page; `demo_people` is empty except in a demonstration."""

    demo_people: tuple[demo.DemoPerson, ...]


class Preferences(msgspec.Struct, frozen=True):
    """The reader's choice of language or colours; what is empty stays as it is."""

    language: str = ""
    theme: str = ""
    next: str = "/"


@get("/", include_in_schema=False, opt=_OPEN)
async def show_landing(visit: NamedDependency[Visit]) -> Response[str] | Redirect:
    """The first page; who is signed in goes on to home."""
    if visit.person.id is not None:
        return visit.see_other("/home")
    people: tuple[demo.DemoPerson, ...] = ()
    if visit.house.settings.demo:
        people = await visit.house.db.glance(lambda tx: demo.list_people(tx, language=visit.language))
    return await visit.page("landing", LandingPage(demo_people=people))


@get("/about", include_in_schema=False, opt=_OPEN)
async def show_about(visit: NamedDependency[Visit]) -> Response[str]:
    """What this house is, and in a demonstration what is real in it."""
    page = about.describe_house(visit.translate, demo=visit.house.settings.demo)
    return await visit.page("about", page)


@get("/offline", include_in_schema=False, opt=_OPEN)
async def show_offline(visit: NamedDependency[Visit]) -> Response[str]:
    """The page that the service worker keeps for when there is no network."""
    return await visit.page("offline", None)


@get("/styleguide", include_in_schema=False, opt=_OPEN)
async def show_styleguide(visit: NamedDependency[Visit]) -> Response[str]:
    """Every component with sample data."""
    return await visit.page("styleguide", styleguide.make_samples(now=datetime.now(tz=UTC)))


@post("/preferences", include_in_schema=False, opt=_OPEN)
async def keep_preferences(
    visit: NamedDependency[Visit], data: Annotated[Preferences, Body(media_type=RequestEncodingType.URL_ENCODED)]
) -> Redirect:
    """Keep the language or the colours on this device, and go back to where the reader was."""
    chosen: list[Cookie] = []
    if data.language in visit.community.languages:
        chosen.append(_keep(visit, shell.LANGUAGE_COOKIE, data.language))
    if data.theme in shell.THEMES:
        chosen.append(_keep(visit, shell.THEME_COOKIE, data.theme))
    return visit.see_other(data.next, cookies=tuple(chosen))


def _keep(visit: Visit, name: str, value: str) -> Cookie:
    secure = visit.house.settings.is_secure
    return Cookie(name, value=value, path="/", max_age=_YEAR_S, httponly=True, secure=secure, samesite="lax")
