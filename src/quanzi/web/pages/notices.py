"""The inbox: everything that happened around me, one line for what belongs together; and the end of digests by one click."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.handlers import HTTPRouteHandler
from litestar.params import Body, FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from quanzi import notices
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import Invalid
from quanzi.notices import outside
from quanzi.web import circle_views, markdown, notice_words, respond, shell, views

_OPENING_CHARACTERS = 60

shell.add_flashes(all_read=("good", "All read."))


class LineView(msgspec.Struct, frozen=True):
    """A line: what it says, with the first words of what it is about, and who did it last."""

    id: str
    href: str
    text: str
    opening: str
    person: views.PersonView | None
    icon: str
    at: datetime
    unread: bool


class InboxPage(msgspec.Struct, frozen=True):
    """What notices.html shows; `until` is the moment of its latest line."""

    lines: tuple[LineView, ...]
    more: str
    until: str
    unread: int


class StopPage(msgspec.Struct, frozen=True):
    """What notices_stop.html shows."""

    action: str
    done: bool = False


class ReadForm(msgspec.Struct, frozen=True):
    """Up to which moment I have read."""

    until: str = ""


@get("/notices", include_in_schema=False)
async def show_inbox(visit: NamedDependency[respond.Visit], cursor: FromQuery[str] = "") -> Response[str]:
    """My inbox, the latest first."""

    async def ask(tx: ReadTx) -> InboxPage:
        found = await notices.list_notices(tx, by=visit.person, cursor=cursor)
        formatter, score = visit.formatter, visit.house.settings.score_name
        names = await notice_words.find_names(tx, by=visit.person, notices=found.items, formatter=formatter, score_name=score)
        return InboxPage(
            tuple(_show(visit, one, names) for one in found.items),
            f"/notices?cursor={found.next_cursor}" if found.next_cursor else "",
            found.items[0].at.isoformat() if found.items else "",
            await notices.count_unread(tx, by=visit.person),
        )

    return await visit.page("notices", await visit.house.db.read(ask))


def _show(visit: respond.Visit, one: notices.Notice, names: notice_words.Names) -> LineView:
    first = one.actor_ids[0] if one.actor_ids else None
    return LineView(
        id=str(one.notice_id),
        href=f"/notices/{one.notice_id}",
        text=notice_words.say(visit.language, one, names),
        opening=names.said.get(one.notice_id) or _plain(names.openings.get(one.subject_id, "")),
        person=circle_views.show_person(names.cards.get(first), first) if first is not None else None,
        icon=notice_words.ICONS.get(one.kind, "gauge"),
        at=one.at,
        unread=one.unread,
    )


def _plain(opening: str) -> str:
    """First words without the signs of Markdown; that more follows is said."""
    words = markdown.show_text(opening).html.striptags()
    return words if len(words) <= _OPENING_CHARACTERS else f"{words[:_OPENING_CHARACTERS].rstrip()}…"


@get("/notices/{notice_id:uuid}", include_in_schema=False)
async def open_notice(visit: NamedDependency[respond.Visit], notice_id: FromPath[UUID]) -> Redirect:
    """Goes where a line leads, and marks it read."""

    async def read(tx: Tx) -> notices.Notice:
        found = await notices.find_notice(tx, by=visit.person, notice_id=notice_id)
        await notices.mark_read(tx, by=visit.person, notice_id=notice_id)
        return found

    return visit.see_other(notice_words.find_href(await visit.house.db.run(read)))


@post("/notices/read", include_in_schema=False)
async def read_all(visit: NamedDependency[respond.Visit], data: URLEncodedBody[ReadForm]) -> Redirect:
    """Marks everything read that was on the page; what came meanwhile stays new."""
    until = _read_moment(data.until) if data.until else None
    await visit.house.db.run(lambda tx: notices.mark_all_read(tx, by=visit.person, until=until))
    return visit.see_other("/notices", flash="all_read")


def _read_moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(field="until") from error
    if moment.tzinfo is None:
        raise Invalid(field="until")
    return moment


@get("/notices/stop/{person_id:uuid}/{signature:str}", include_in_schema=False, opt={"public": True})
async def ask_stop(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], signature: FromPath[str]) -> Response[str]:
    """Asks before digests end: a mail program that looks at links must not end them."""
    outside.check_stop(person_id=person_id, signature=signature, keys=visit.house.keys)
    return await visit.page("notices_stop", StopPage(visit.request.url.path))


@post("/notices/stop/{person_id:uuid}/{signature:str}", include_in_schema=False, opt={"public": True})
async def stop(
    visit: NamedDependency[respond.Visit],
    person_id: FromPath[UUID],
    signature: FromPath[str],
    data: Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[str]:
    """Ends digests, for the button of a mail program (RFC 8058) or of the page."""
    _ = data
    await visit.house.db.run(lambda tx: outside.stop_digest(tx, person_id=person_id, signature=signature, keys=visit.house.keys))
    return await visit.page("notices_stop", StopPage(visit.request.url.path, done=True))


ROUTES: list[HTTPRouteHandler] = [show_inbox, open_notice, read_all, ask_stop, stop]
