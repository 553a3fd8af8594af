"""Links and QR codes into groups: made, shown once, taken back; and coming in by one."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.messaging import groups, linking, tending
from quanzi.web import errors as web_errors
from quanzi.web import group_views, i18n, respond, rooms, shell, typed, views
from quanzi.web.pages.circle_entry import draw_link

shell.add_flashes(
    room_link_revoked=("note", "The link opens nothing any more; you took it back."),
    came_in=("good", "You are in. Say hello."),
    waits_for_staff=("note", "An admin of the group will let you in."),
)
_DAYS = (1, 3, 7)
_USES = (1, 10, 50, 500)


class LinkForm(msgspec.Struct, frozen=True):
    """How long a link is valid and how often."""

    days: str = "7"
    uses: str = "10"


class LinkLine(msgspec.Struct, frozen=True):
    """A link that still opens the group."""

    link_id: str
    expires_at: datetime
    uses_left: int


class LinksPage(msgspec.Struct, frozen=True):
    """What group_links.html shows; `made` is the address of a fresh link, told this once, `qr` its picture."""

    group: group_views.GroupLine
    links: tuple[LinkLine, ...]
    days: tuple[views.Option, ...]
    uses: tuple[views.Option, ...]
    made: str = ""
    qr: str = ""
    error: str = ""


class JoinPage(msgspec.Struct, frozen=True):
    """What group_join.html shows."""

    group: group_views.GroupLine
    action: str
    is_mine: bool
    needs_approval: bool


def show_preview(visit: respond.Visit, room: linking.Preview) -> group_views.GroupLine:
    """A group as who is not in it sees it."""
    return group_views.show_group(
        visit, room_id=room.room_id, name=room.name, picture=room.picture, member_count=room.member_count, contacts=room.contacts_inside
    )


def go_in(visit: respond.Visit, room_id: UUID, way: groups.Way) -> Redirect:
    """Where somebody looks who came in, or who waits."""
    if way is groups.Way.IN:
        return visit.see_other(rooms.room_href(room_id), flash="came_in")
    return visit.see_other("/messages/invitations", flash="waits_for_staff")


async def _fill_links(visit: respond.Visit, room_id: UUID) -> LinksPage:
    async def ask(tx: ReadTx) -> LinksPage:
        about = await tending.read_about(tx, by=visit.person, room_id=room_id)
        rows = await linking.list_links(tx, by=visit.person, room_id=room_id)
        language = visit.language
        return LinksPage(
            group=group_views.show_group(visit, room_id=room_id, name=about.room.name, picture=about.room.picture),
            links=tuple(LinkLine(str(one.link_id), one.expires_at, one.uses_left) for one in rows),
            days=tuple(views.Option(str(n), i18n.translate_count(language, "{count} day", "{count} days", n)) for n in _DAYS),
            uses=tuple(views.Option(str(n), i18n.translate_count(language, "{count} person", "{count} people", n)) for n in _USES),
        )

    return await visit.house.db.read(ask)


@get("/messages/{room_id:uuid}/links", include_in_schema=False)
async def show_links(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> Response[str]:
    """The links there are, and the form for another."""
    return await visit.page("group_links", await _fill_links(visit, room_id), tab="messages")


@post("/messages/{room_id:uuid}/links", include_in_schema=False)
async def make_link(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: URLEncodedBody[LinkForm]) -> Response[str]:
    """Makes a link and shows it this once; a redirect would have to keep it somewhere."""
    days, uses = typed.read_number(data.days) or 0, typed.read_number(data.uses) or 0
    try:
        made = await visit.house.db.run(lambda tx: linking.make_link(tx, by=visit.person, room_id=room_id, days=days, uses=uses))
    except (errors.Invalid, errors.Conflict) as error:
        page = msgspec.structs.replace(await _fill_links(visit, room_id), error=visit.explain(error))
        return await visit.page("group_links", page, tab="messages", status_code=web_errors.status_of(error))
    address = visit.house.settings.public_url + made.path
    page = msgspec.structs.replace(await _fill_links(visit, room_id), made=address, qr=f"{made.path}/qr.svg")
    return await visit.page("group_links", page, tab="messages")


@post("/messages/{room_id:uuid}/links/{link_id:uuid}/revoke", include_in_schema=False)
async def revoke_link(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], link_id: FromPath[UUID]) -> Redirect:
    """Lets a link open nothing any more."""
    await visit.house.db.run(lambda tx: linking.revoke_link(tx, by=visit.person, room_id=room_id, link_id=link_id))
    return visit.see_other(f"/messages/{room_id}/links", flash="room_link_revoked")


@get("/messages/join/{secret:str}", include_in_schema=False)
async def show_join(visit: NamedDependency[respond.Visit], secret: FromPath[str]) -> Response[str]:
    """The group behind a link; who is not signed in does that first and comes back here."""
    await visit.house.db.run(lambda tx: linking.count_link_try(tx, by=visit.person))
    found = await visit.house.db.read(lambda tx: linking.find_linked_room(tx, by=visit.person, secret=secret))
    page = JoinPage(show_preview(visit, found), f"/messages/join/{secret}", found.is_mine, found.needs_approval)
    return await visit.page("group_join", page, tab="messages")


@post("/messages/join/{secret:str}", include_in_schema=False)
async def join(visit: NamedDependency[respond.Visit], secret: FromPath[str]) -> Redirect:
    """Comes in by the link."""
    await visit.house.db.run(lambda tx: linking.count_link_try(tx, by=visit.person))
    room_id, way = await visit.house.db.run(lambda tx: linking.join_by_link(tx, by=visit.person, secret=secret))
    return go_in(visit, room_id, way)


@get("/messages/join/{secret:str}/qr.svg", include_in_schema=False)
async def draw_join(visit: NamedDependency[respond.Visit], secret: FromPath[str]) -> Response[bytes]:
    """The link as a QR code; drawn from the address alone, so it tells nothing about what is behind."""
    _ = visit.person.member_id
    svg = draw_link(f"{visit.house.settings.public_url}/messages/join/{secret[:64]}")
    return Response(svg, media_type="image/svg+xml", headers={"cache-control": "private, max-age=3600"})


ROUTES: list[HTTPRouteHandler] = [show_links, make_link, revoke_link, show_join, join, draw_join]
