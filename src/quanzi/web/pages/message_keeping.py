"""Taking what was said along: passing a message on into others of my conversations, and asking for a copy of one."""

from uuid import UUID, uuid4

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import messaging, relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.messaging import keeping
from quanzi.web import errors as web_errors
from quanzi.web import group_views, respond, rooms, shell, views

shell.add_flashes(
    passed_on=("good", "Passed on."), room_copy_asked=("note", "Your copy of the conversation is being made. It will stand here.")
)
_ROOMS_SHOWN_MAX = 50


class ForwardForm(msgspec.Struct, frozen=True):
    """Into which rooms, under which id."""

    rooms: str | list[str] = ""
    message_id: str = ""


class ForwardPage(msgspec.Struct, frozen=True):
    """What message_forward.html shows."""

    words: str
    author: str
    action: str
    message_id: str
    rooms: tuple[views.Option, ...]
    error: str = ""


async def _fill(visit: respond.Visit, room_id: UUID, position: int, *, error: str = "") -> ForwardPage:
    async def ask(tx: ReadTx) -> ForwardPage:
        found = await keeping.find_forward(tx, by=visit.person, room_id=room_id, position=position)
        inbox = await messaging.open_inbox(tx, by=visit.person, pages=0)
        lines = [line for line in inbox.rooms if line.is_open][:_ROOMS_SHOWN_MAX]
        origin = group_views.read_id(str(found.body["forwarded"].get("author_id") or ""))
        ids = [one for one in (origin, *(line.peer_id for line in lines)) if one is not None]
        cards = await relations.find_cards(tx, by=visit.person, person_ids=ids, in_circle=True)
        names = [line.name or (group_views.show_card(cards, line.peer_id).name if line.peer_id else "") for line in lines]
        return ForwardPage(
            words=found.text,
            author=group_views.show_card(cards, origin).name if origin else "",
            action=f"/messages/{room_id}/forward/{position}",
            message_id=str(uuid4()),
            rooms=tuple(
                views.Option(str(line.room_id), name or visit.translate("Member")) for line, name in zip(lines, names, strict=True)
            ),
            error=error,
        )

    return await visit.house.db.read(ask)


@get("/messages/{room_id:uuid}/forward/{position:int}", include_in_schema=False)
async def show_forward(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int]) -> Response[str]:
    """The message, and where it can go."""
    return await visit.page("message_forward", await _fill(visit, room_id, position), tab="messages")


@post("/messages/{room_id:uuid}/forward/{position:int}", include_in_schema=False)
async def forward(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int], data: URLEncodedBody[ForwardForm]
) -> Response[str] | Redirect:
    """Passes it on."""
    to_rooms, message_id = group_views.read_ids(data.rooms), group_views.read_id(data.message_id) or uuid4()
    try:
        await keeping.forward_message(
            visit.house.db,
            visit.house.blobs,
            by=visit.person,
            room_id=room_id,
            position=position,
            to_room_ids=to_rooms,
            message_id=message_id,
        )
    except (errors.Invalid, errors.Conflict, errors.TooMany) as error:
        page = await _fill(visit, room_id, position, error=visit.explain(error))
        return await visit.page("message_forward", page, tab="messages", status_code=web_errors.status_of(error))
    return visit.see_other(rooms.room_href(to_rooms[0]), flash="passed_on")


@post("/messages/{room_id:uuid}/copy", include_in_schema=False)
async def ask_copy(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> Redirect:
    """Has a copy of the conversation made."""
    await visit.house.db.run(lambda tx: keeping.ask_room_copy(tx, by=visit.person, room_id=room_id))
    return visit.see_other("/me/data", flash="room_copy_asked")


ROUTES: list[HTTPRouteHandler] = [show_forward, forward, ask_copy]
