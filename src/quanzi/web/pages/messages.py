"""My conversations, one of them, one message of it; each is whole without scripts, which keep it up to date where there are some."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery
from markupsafe import Markup

from quanzi import messaging
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.messaging import listening
from quanzi.web import badge, inbox_views, message_text, message_views, respond, room_views, rooms

_WANTED_CHARACTERS_MAX = 100


class InboxPage(msgspec.Struct, frozen=True):
    """What messages.html shows."""

    inbox: inbox_views.InboxView


class MessagePart(msgspec.Struct, frozen=True):
    """What part_message.html shows: one message, in a group or not."""

    item: message_views.BubbleView
    is_group: bool


class VersionView(msgspec.Struct, frozen=True):
    """What a message said once, since when."""

    html: Markup
    at: datetime


class HistoryPage(msgspec.Struct, frozen=True):
    """What message_history.html shows."""

    now: Markup
    versions: tuple[VersionView, ...]
    back: str


class Unread(msgspec.Struct, frozen=True):
    """In how many conversations something is new, and the number on the app's mark."""

    count: int
    badge: int


@get("/messages", include_in_schema=False)
async def show_messages(visit: NamedDependency[respond.Visit], q: FromQuery[str] = "") -> Response[str]:
    """All my conversations, those that are called like `q` where something was looked for."""

    async def ask(tx: ReadTx) -> InboxPage:
        found = await inbox_views.find_inbox(tx, visit=visit, limit=limits.ROOMS_PER_PERSON_MAX, wanted=q.strip()[:_WANTED_CHARACTERS_MAX])
        return InboxPage(found)

    return await visit.page("messages", await visit.house.db.read(ask), tab="messages")


@get("/messages/lines", include_in_schema=False)
async def show_lines(visit: NamedDependency[respond.Visit], current: FromQuery[UUID | None] = None) -> Response[str]:
    """The list alone, for scripts that were told of something new in it."""

    async def ask(tx: ReadTx) -> InboxPage:
        limit = room_views.LINES_BESIDE if current else limits.ROOMS_PER_PERSON_MAX
        found = await inbox_views.find_inbox(tx, visit=visit, limit=limit, current=current)
        return InboxPage(found)

    return visit.part("part_lines", await visit.house.db.read(ask))


@get("/messages/unread", include_in_schema=False)
async def count_unread(visit: NamedDependency[respond.Visit]) -> Unread:
    """The number on the tab."""

    async def ask(tx: ReadTx) -> Unread:
        count = await messaging.count_unread_rooms(tx, by=visit.person)
        return Unread(count, await badge.count_badge(tx, by=visit.person, unread_rooms=count))

    return await visit.house.db.glance(ask)


@get("/messages/{room_id:uuid}", include_in_schema=False)
async def show_room(
    visit: NamedDependency[respond.Visit],
    room_id: FromPath[UUID],
    before: FromQuery[int | None] = None,
    after: FromQuery[int | None] = None,
    around: FromQuery[int | None] = None,
    quote: FromQuery[int | None] = None,
    edit: FromQuery[int | None] = None,
    at: FromQuery[int | None] = None,
) -> Response[str]:
    """One conversation: its newest messages, or those below, above or around a position; `at` shows what can be done with one."""
    wanted = room_views.Wanted(before=before, after=after, around=around, quote=quote, edit=edit, at=at)
    return await show_wanted(visit, room_id, wanted)


async def show_wanted(
    visit: respond.Visit, room_id: UUID, wanted: room_views.Wanted, *, typed: str | None = None, error: str = "", status_code: int = 200
) -> Response[str]:
    """The page of a room, again with what was typed and why it was refused."""

    async def ask(tx: ReadTx) -> room_views.RoomView:
        return await room_views.find_room(tx, visit=visit, room_id=room_id, wanted=wanted)

    page = await visit.house.db.read(ask)
    if visit.is_htmx:
        return visit.part("part_said", page)
    if typed is not None:
        page = msgspec.structs.replace(page, typed=typed, error=error)
    return await visit.page("room", page, tab="messages", status_code=status_code)


@get("/messages/{room_id:uuid}/{position:int}", include_in_schema=False)
async def show_message(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int]) -> Response[str]:
    """One message as it stands on the page, for scripts that were told of it."""

    async def ask(tx: ReadTx) -> MessagePart:
        return MessagePart(*await room_views.find_one(tx, visit=visit, room_id=room_id, position=position))

    return visit.part("part_message", await visit.house.db.read(ask))


@get("/messages/{room_id:uuid}/{position:int}/history", include_in_schema=False)
async def show_history(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int]) -> Response[str]:
    """What a message said before it was changed, the latest first; open to whoever reads it."""

    async def ask(tx: ReadTx) -> HistoryPage:
        now = await messaging.find_message(tx, by=visit.person, room_id=room_id, position=position)
        before = await listening.list_revisions(tx, by=visit.person, room_id=room_id, position=position)
        versions = tuple(VersionView(message_text.show_links(one.text), one.at) for one in before[::-1])
        back = f"{rooms.room_href(room_id)}?around={position}#m{position}"
        return HistoryPage(message_text.show_links(now.text), versions, back)

    return await visit.page("message_history", await visit.house.db.read(ask), tab="messages")


ROUTES: list[HTTPRouteHandler] = [show_messages, show_lines, count_unread, show_room, show_message, show_history]
