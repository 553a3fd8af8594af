"""Looking for what was said, in one conversation or in all."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.messaging import searching, tending
from quanzi.web import group_views, message_views, respond, rooms, views


class HitLine(msgspec.Struct, frozen=True):
    """A message that was found: where it stands, in which conversation, who said it, and a line around the place."""

    href: str
    room: str
    author: views.PersonView
    excerpt: str
    before: str
    after: str
    at: datetime


class SearchPage(msgspec.Struct, frozen=True):
    """What message_search.html shows; `room` is the name of the one conversation that is looked in."""

    words: str
    room: str
    room_id: str
    hits: tuple[HitLine, ...]
    next_href: str = ""


@get("/messages/search", include_in_schema=False)
async def show_search(
    visit: NamedDependency[respond.Visit], q: FromQuery[str] = "", room: FromQuery[str] = "", cursor: FromQuery[str] = ""
) -> Response[str]:
    """The field, and what was found."""
    room_id = group_views.read_id(room)

    async def ask(tx: ReadTx) -> SearchPage:
        return await _fill(tx, visit=visit, words=q[: limits.SEARCH_CHARACTERS_MAX], room_id=room_id, cursor=cursor)

    return await visit.page("message_search", await visit.house.db.read(ask), tab="messages")


async def _fill(tx: ReadTx, *, visit: respond.Visit, words: str, room_id: UUID | None, cursor: str) -> SearchPage:
    named = (await tending.read_about(tx, by=visit.person, room_id=room_id)).room.name if room_id is not None else ""
    found = await searching.search_messages(tx, by=visit.person, text=words, room_id=room_id, cursor=cursor or None)
    ids = [one for hit in found.items for one in (hit.message.author_id, hit.peer_id) if one is not None]
    cards = await relations.find_cards(tx, by=visit.person, person_ids=ids, in_circle=True)
    lines = [
        HitLine(
            href=f"{rooms.room_href(hit.room_id)}?around={hit.message.position}#m{hit.message.position}",
            room=hit.room_name or (group_views.show_card(cards, hit.peer_id).name if hit.peer_id else ""),
            author=message_views.show_author(visit.translate, hit.message, cards.get(hit.message.author_id)),
            excerpt=hit.excerpt,
            before=hit.before.text if hit.before else "",
            after=hit.after.text if hit.after else "",
            at=hit.message.at,
        )
        for hit in found.items
    ]
    place = str(room_id) if room_id else ""
    further = urlencode({"q": words, "room": place, "cursor": found.next_cursor or ""})
    following = f"/messages/search?{further}" if found.next_cursor else ""
    return SearchPage(words, named, place, tuple(lines), following)


ROUTES: list[HTTPRouteHandler] = [show_search]
