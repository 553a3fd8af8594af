"""Groups: founding one, and the page about one, where it is looked after."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from quanzi import circles, identity, relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.messaging import groups, tending
from quanzi.web import bot_views, group_views, respond, rooms, shell, views
from quanzi.web import errors as web_errors

shell.add_flashes(
    group_left=("note", "You left the group."),
    group_founded=("good", "Your group is there. Say hello."),
    people_added=("good", "They are in."),
)


class NewGroupForm(msgspec.Struct, frozen=True):
    """A group to found."""

    name: str = ""
    circle: str = ""
    people: str | list[str] = ""


class PeopleForm(msgspec.Struct, frozen=True):
    """Who is to come in."""

    people: str | list[str] = ""


class NewGroupPage(msgspec.Struct, frozen=True):
    """What group_new.html shows; `chosen_circle` is whose members can be chosen."""

    form: NewGroupForm
    circles: tuple[views.Option, ...]
    people: tuple[views.Option, ...]
    chosen: tuple[str, ...]
    error: str = ""


class MemberLine(msgspec.Struct, frozen=True):
    """Somebody in the group; `href` leads to what the reader may decide about them."""

    person: views.PersonView
    role: str
    href: str
    silent_until: datetime | None


class AboutPage(msgspec.Struct, frozen=True, kw_only=True):
    """What group_about.html shows."""

    group: group_views.GroupLine
    kind: str
    circle: views.CircleLink | None
    is_work: bool
    reads_along: bool
    is_staff: bool
    is_owner: bool
    is_open: bool
    is_quiet: bool
    may_bring: bool
    marks_work: bool
    announcement: str
    invite_by: str
    needs_approval: bool
    may_forward: bool
    days_kept: int | None
    expires_at: datetime | None
    waiting: int
    members: tuple[MemberLine, ...]
    people: tuple[views.Option, ...]
    told: tuple[str, ...] = ()
    errors: dict[str, str] = {}


@get("/messages/new-group", include_in_schema=False)
async def show_new(visit: NamedDependency[respond.Visit], circle: FromQuery[str] = "") -> Response[str]:
    """The form; a circle that is chosen shows its people instead of my contacts."""
    return await visit.page("group_new", await _fill_new(visit, NewGroupForm(circle=circle)), tab="messages")


async def _fill_new(visit: respond.Visit, form: NewGroupForm, *, error: str = "") -> NewGroupPage:
    async def ask(tx: ReadTx) -> NewGroupPage:
        people = await group_views.find_choosable(tx, visit=visit, circle_id=group_views.read_id(form.circle))
        mine = await group_views.find_circles(tx, visit=visit)
        return NewGroupPage(form, mine, people, tuple(str(one) for one in group_views.read_ids(form.people)), error)

    return await visit.house.db.read(ask)


@post("/messages/new-group", include_in_schema=False)
async def found(visit: NamedDependency[respond.Visit], data: URLEncodedBody[NewGroupForm]) -> Response[str] | Redirect:
    """Founds it, and says of whom it was not so simple."""
    ids, circle_id = group_views.read_ids(data.people), group_views.read_id(data.circle)
    try:
        founded = await visit.house.db.run(
            lambda tx: groups.found_group(tx, by=visit.person, name=data.name, person_ids=ids, circle_id=circle_id)
        )
    except (errors.Invalid, errors.TooMany, errors.Conflict) as error:
        page = await _fill_new(visit, data, error=visit.explain(error))
        return await visit.page("group_new", page, tab="messages", status_code=web_errors.status_of(error))
    if all(one.way is groups.Way.IN for one in founded.brought):
        return visit.see_other(rooms.room_href(founded.room_id), flash="group_founded")
    return await show_about_page(visit, founded.room_id, brought=founded.brought)


@get("/messages/{room_id:uuid}/about", include_in_schema=False)
async def show_about(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> Response[str]:
    """The group, its terms and its members."""
    return await show_about_page(visit, room_id)


async def show_about_page(
    visit: respond.Visit, room_id: UUID, *, brought: Sequence[groups.Brought] = (), beside: tuple[str, errors.QuanziError] | None = None
) -> Response[str]:
    """The page, with what became of bringing people, or what was refused `beside` which form."""

    async def ask(tx: ReadTx) -> AboutPage:
        return await _fill_about(tx, visit=visit, room_id=room_id, brought=brought)

    page = await visit.house.db.read(ask)
    if beside is None:
        return await visit.page("group_about", page, tab="messages")
    form, error = beside
    page = msgspec.structs.replace(page, errors={form: visit.explain(error)})
    return await visit.page("group_about", page, tab="messages", status_code=web_errors.status_of(error))


async def _fill_about(tx: ReadTx, *, visit: respond.Visit, room_id: UUID, brought: Sequence[groups.Brought]) -> AboutPage:
    about = await tending.read_about(tx, by=visit.person, room_id=room_id)
    room, ids = about.room, [one.person_id for one in about.members]
    cards = await relations.find_cards(tx, by=visit.person, person_ids=[*ids, *(one.person_id for one in brought)], in_circle=True)
    may_bring = room.is_open and room.kind != "pair" and (about.role.is_staff or room.invite_by == "member")
    people = await group_views.find_choosable(tx, visit=visit, circle_id=room.circle_id, without=ids) if may_bring else ()
    brief = (await circles.find_briefs(tx, by=visit.person, circle_ids=[room.circle_id])).get(room.circle_id) if room.circle_id else None
    standing = await circles.find_standing(tx, by=visit.person, circle_id=room.circle_id) if brief and room.circle_id else None
    waiting = await groups.list_applicants(tx, by=visit.person, room_id=room_id) if about.role.is_staff else []
    return AboutPage(
        group=group_views.show_group(visit, room_id=room_id, name=room.name, picture=room.picture, member_count=room.member_count),
        kind=room.kind,
        circle=group_views.circle_views.show_link(brief) if brief else None,
        is_work=room.is_work,
        reads_along=(await bot_views.find_bots(tx, visit=visit, room_id=room_id, kind=room.kind)).reads_along,
        is_staff=about.role.is_staff,
        is_owner=about.role is tending.Role.OWNER,
        is_open=room.is_open,
        is_quiet=about.is_quiet,
        may_bring=may_bring,
        marks_work=standing is not None and standing.role == "owner",
        announcement=room.announcement,
        invite_by=room.invite_by,
        needs_approval=room.needs_approval,
        may_forward=room.may_forward,
        days_kept=room.days_kept,
        expires_at=room.expires_at,
        waiting=len(waiting),
        members=_show_members(visit, about, cards),
        people=people,
        told=group_views.tell_brought(visit, brought, {str(one): card.name for one, card in cards.items()}),
    )


def _show_members(visit: respond.Visit, about: tending.About, cards: Mapping[UUID, identity.PersonCard]) -> tuple[MemberLine, ...]:
    """Who is in, in the order in which they came; who brought them stands beside, for the staff."""
    lines: list[MemberLine] = []
    for one in about.members:
        note = ""
        if one.invited_by is not None and one.invited_by != one.person_id:
            card = cards.get(one.invited_by)
            note = visit.translate("brought by {name}", name=card.name if card and card.name else visit.translate("Member"))
        person = group_views.show_card(cards, one.person_id, note=note)
        href = f"/messages/{about.room.room_id}/people/{one.person_id}" if about.role.is_staff and about.room.is_open else ""
        silent = one.silent_until or None
        lines.append(MemberLine(person, one.role, href if one.person_id != visit.person.id else "", silent))
    return tuple(lines)


@post("/messages/{room_id:uuid}/people", include_in_schema=False)
async def add(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: URLEncodedBody[PeopleForm]) -> Response[str] | Redirect:
    """Brings people in, each by the way that is open."""
    ids = group_views.read_ids(data.people)
    try:
        brought = await visit.house.db.run(lambda tx: groups.add_people(tx, by=visit.person, room_id=room_id, person_ids=ids))
    except (errors.Invalid, errors.Conflict, errors.TooMany) as error:
        return await show_about_page(visit, room_id, beside=("people", error))
    if all(one.way is groups.Way.IN for one in brought):
        return visit.see_other(f"/messages/{room_id}/about", flash="people_added")
    return await show_about_page(visit, room_id, brought=brought)


@post("/messages/{room_id:uuid}/leave", include_in_schema=False)
async def leave(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> Redirect:
    """Leaves without noise."""
    await visit.house.db.run(lambda tx: groups.leave_room(tx, by=visit.person, room_id=room_id))
    return visit.see_other("/messages", flash="group_left")


ROUTES: list[HTTPRouteHandler] = [show_new, found, show_about, add, leave]
