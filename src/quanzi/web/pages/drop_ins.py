"""Themed rooms that end by themselves: the list for a circle or for everybody, opening one, dropping in."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.messaging import groups
from quanzi.web import errors as web_errors
from quanzi.web import group_views, respond, rooms, shell, typed, views
from quanzi.web.pages import group_links

shell.add_flashes(drop_in_opened=("good", "Your room is open. It goes with all that is said in it when its time is over."))
_HOURS = (1, 3, 12, 24, 72, 168)


class DropInForm(msgspec.Struct, frozen=True):
    """A room to open."""

    name: str = ""
    hours: str = "24"
    circle: str = ""


class DropInLine(msgspec.Struct, frozen=True):
    """A room that is open."""

    group: group_views.GroupLine
    action: str
    is_mine: bool
    expires_at: datetime


class DropInsPage(msgspec.Struct, frozen=True):
    """What drop_ins.html shows; `circle` is whose rooms these are, or empty."""

    rooms: tuple[DropInLine, ...]
    form: DropInForm
    circles: tuple[views.Option, ...]
    hours: tuple[views.Option, ...]
    error: str = ""


async def _fill(visit: respond.Visit, form: DropInForm, *, error: str = "") -> DropInsPage:
    async def ask(tx: ReadTx) -> DropInsPage:
        rooms = await groups.list_drop_ins(tx, by=visit.person, circle_id=group_views.read_id(form.circle))
        mine = await group_views.find_circles(tx, visit=visit)
        return DropInsPage(
            rooms=tuple(
                DropInLine(group_links.show_preview(visit, one), f"/messages/drop-ins/{one.room_id}/join", one.is_mine, one.expires_at)
                for one in rooms
            ),
            form=form,
            circles=(views.Option("", visit.translate("For everybody here")), *mine[1:]),
            hours=tuple(views.Option(str(hours), group_views.name_hours(visit, hours)) for hours in _HOURS),
            error=error,
        )

    return await visit.house.db.read(ask)


@get("/messages/drop-ins", include_in_schema=False)
async def show_drop_ins(visit: NamedDependency[respond.Visit], circle: FromQuery[str] = "") -> Response[str]:
    """The rooms that are open, and the form for another."""
    return await visit.page("drop_ins", await _fill(visit, DropInForm(circle=circle)), tab="messages")


@post("/messages/drop-ins", include_in_schema=False)
async def open_room(visit: NamedDependency[respond.Visit], data: URLEncodedBody[DropInForm]) -> Response[str] | Redirect:
    """Opens a room."""
    hours, circle_id = typed.read_number(data.hours) or 0, group_views.read_id(data.circle)
    try:
        room_id = await visit.house.db.run(
            lambda tx: groups.open_drop_in(tx, by=visit.person, name=data.name, hours=hours, circle_id=circle_id)
        )
    except (errors.Invalid, errors.TooMany) as error:
        page = await _fill(visit, data, error=visit.explain(error))
        return await visit.page("drop_ins", page, tab="messages", status_code=web_errors.status_of(error))
    return visit.see_other(rooms.room_href(room_id), flash="drop_in_opened")


@post("/messages/drop-ins/{room_id:uuid}/join", include_in_schema=False)
async def drop_in(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> Redirect:
    """Comes in with a tap."""
    await visit.house.db.run(lambda tx: groups.join_drop_in(tx, by=visit.person, room_id=room_id))
    return visit.see_other(rooms.room_href(room_id), flash="came_in")


ROUTES: list[HTTPRouteHandler] = [show_drop_ins, open_room, drop_in]
