"""How a page answers: HTML from a frozen struct, or 303 to where the reader should look next."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

import msgspec
from litestar import MediaType, Request, Response
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.response import Redirect
from litestar.status_codes import HTTP_200_OK, HTTP_303_SEE_OTHER

from quanzi import messaging, notices, wallet
from quanzi.infra.house import House
from quanzi.infra.postgres import Once, ReadTx
from quanzi.kernel import errors
from quanzi.kernel.person import Person
from quanzi.web import format as formats
from quanzi.web import i18n, rendering, shell
from quanzi.web.community import Community

T = TypeVar("T")
PageRequest = Request[object, object, State]


class Templates:
    """The templates of every language, made once."""

    def __init__(self, *, zone: str, compiled: Path) -> None:
        """Make one environment per language; times are shown in `zone`, and the next start finds in `compiled` what this one made."""
        with suppress(OSError):  # a full disk: nothing is kept, and pages are still drawn
            compiled.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._by_language = {
            language: rendering.make_environment(language, zone=ZoneInfo(zone), compiled=compiled) for language in i18n.LANGUAGES
        }

    def render(self, language: str, template: str, **context: object) -> str:
        """The HTML of one template."""
        name = template.removeprefix("pages/").removesuffix(".html")
        return self._by_language[language].get_template(template).render(page_name=name, **context)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of one reader: what every page handler gets, as the dependency `visit`."""

    request: PageRequest
    house: House
    person: Person

    @property
    def language(self) -> str:
        """The language of the answer."""
        return shell.language_of(self.request, person=self.person)

    @property
    def teller(self) -> wallet.Teller:
        """Who posts sends in this process, many at once."""
        return self.request.app.state.teller

    @property
    def community(self) -> Community:
        """What the house is called and which languages it speaks."""
        return self.request.app.state.community

    @property
    def score_noun(self) -> str:
        """What the score is called within a sentence."""
        return shell.name_score(self.house, self.language)

    def translate(self, text: str, **facts: object) -> str:
        """A sentence in the reader's language."""
        return i18n.translate(self.language, text, **facts)

    def explain(self, error: errors.QuanziError) -> str:
        """Why something was refused and what to do, in the reader's language, to stand beside a field."""
        between = "" if self.language == "zh-Hans" else " "
        facts = formats.word_facts(self.language, error.data)
        return between.join(self.translate(text, **facts) for text in (error.reason, error.way_forward))

    @property
    def formatter(self) -> formats.Formatter:
        """Writes values for this reader, where a page's struct holds them as text."""
        return formats.Formatter(self.language, zone=ZoneInfo(self.house.settings.timezone))

    async def page(self, template: str, page: msgspec.Struct | None, *, tab: str = "", status_code: int = HTTP_200_OK) -> Response[str]:
        """The page `template` (a file in templates/pages) with its struct, in the shell."""
        unread = await self._count_unread()
        surround = shell.make_shell(self.request, person=self.person, house=self.house, tab=tab, unread=unread)
        html = self.request.app.state.templates.render(surround.language, f"pages/{template}.html", shell=surround, page=page)
        return self._html(html, status_code, clear_flash=bool(surround.flash))

    async def _count_unread(self) -> shell.Unread:
        if self.person.id is None:
            return shell.Unread()

        async def ask(tx: ReadTx) -> shell.Unread:
            rooms = await messaging.count_unread_rooms(tx, by=self.person)
            return shell.Unread(rooms, await notices.count_unread(tx, by=self.person))

        return await self.house.db.glance(ask)

    def part(self, template: str, page: msgspec.Struct, *, status_code: int = HTTP_200_OK) -> Response[str]:
        """A piece of a page for htmx, without the shell."""
        html = self.request.app.state.templates.render(self.language, f"pages/{template}.html", page=page)
        return self._html(html, status_code, clear_flash=False)

    def see_other(self, path: str, *, flash: str = "", cookies: tuple[Cookie, ...] = ()) -> Redirect:
        """Go and look at `path`, one of ours, with a short word from shell.FLASHES."""
        kept = [*cookies]
        if flash:
            kept.append(Cookie(shell.FLASH_COOKIE, value=flash, path="/", max_age=60, httponly=True, samesite="lax"))
        return Redirect(safe_path(path), status_code=HTTP_303_SEE_OTHER, cookies=kept)

    def once(self, data: msgspec.Struct, *, key: str | None, answer: type[T]) -> Once[T] | None:
        """Makes the deed of a form or call happen once: `key` is its hidden field or Idempotency-Key header."""
        key = key or self.request.headers.get("idempotency-key")
        if not key:
            return None
        body = self.request.url.path.encode() + b"\n" + msgspec.json.encode(data)
        return Once(person_id=self.person.member_id, key=key, input=body, answer=answer)

    @property
    def is_htmx(self) -> bool:
        """Whether only a part is wanted."""
        return self.request.headers.get("hx-request") == "true"

    def _html(self, html: str, status_code: int, *, clear_flash: bool) -> Response[str]:
        cookies = [Cookie(shell.FLASH_COOKIE, value="", path="/", max_age=0)] if clear_flash else []
        return Response(
            html,
            media_type=MediaType.HTML,
            status_code=status_code,
            cookies=cookies,
            headers={"cache-control": "no-store", "vary": "cookie, accept-language, hx-request"},
        )


async def provide_visit(request: PageRequest, house: NamedDependency[House], person: NamedDependency[Person]) -> Visit:
    """The request, the house and the person in one hand."""
    visit = Visit(request, house, person)
    await visit.community.look()
    return visit


def each_of(value: str | list[str]) -> list[str]:
    """The ticked boxes of one name: a browser sends one as a text and several as a list."""
    return [value] if isinstance(value, str) else value


def with_next(path: str, wanted: str) -> str:
    """`path`, carrying along where the reader wanted to go after it."""
    kept = safe_path(wanted, default="")
    return f"{path}?next={quote(kept, safe='')}" if kept else path


def where_next(*, onboarded: bool, wanted: str) -> str:
    """After signing in: home, or the page that asked for it; who was never welcomed is first."""
    return safe_path(wanted, default="/home") if onboarded else with_next("/welcome", wanted)


def safe_path(path: str | None, *, default: str = "/") -> str:
    """`path` when it leads nowhere but here, else `default`: a link in a sign-in can't send anyone away."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")) or "\\" in path:
        return default
    if any(ord(character) < 0x20 for character in path):  # noqa: PLR2004 -- control characters
        return default
    parts = urlsplit(path)
    return default if parts.scheme or parts.netloc else path
