"""Calls about groups: founding one, and the ways in and out."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from quanzi import media
from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.messaging import groups, linking
from quanzi.web import respond

RoomName = Annotated[str, Meta(max_length=limits.ROOM_NAME_CHARACTERS_MAX)]
People = Annotated[list[UUID], Meta(max_length=limits.ROOM_MEMBERS_MAX)]
Secret = Annotated[str, QueryParameter(max_length=64, description="The secret of the link.")]
OfCircle = Annotated[UUID | None, QueryParameter(description="The circle whose rooms are meant; left out: those for everybody.")]


class GroupInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group to found: `person_ids` are brought by its rules, with `circle_id` only that circle's members can be in it."""

    name: RoomName
    person_ids: People = []
    circle_id: UUID | None = None
    picture_id: UUID | None = None


class PeopleInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to come into a group."""

    person_ids: People


class YesInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Yes or no."""

    accept: bool


class LinkInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a link works, and for how many."""

    days: Annotated[int, Meta(ge=1, le=limits.ROOM_LINK_DAYS_MAX)] = limits.ROOM_LINK_DAYS_MAX
    uses: Annotated[int, Meta(ge=1, le=limits.ROOM_LINK_USES_MAX)] = 10


class SecretInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The secret of a link."""

    secret: Annotated[str, Meta(max_length=64)]


class DropInInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A themed room: for how long, and for which circle's members or, left out, for everybody."""

    name: RoomName
    hours: Annotated[int, Meta(ge=1, le=limits.DROP_IN_HOURS_MAX)] = 24
    circle_id: UUID | None = None


class ChoicesInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may add you to groups without asking ("circles": also those of a room's circle, "contacts", "ask"), and ticks one to one.

    `shows_presence`: who sees that you are there and write, and whom you see ("off", "contacts", "rooms").
    """

    added_by: groups.AddedBy = groups.AddedBy.CIRCLES
    shows_ticks: bool = False
    shows_presence: groups.Shown = groups.Shown.OFF


class BroughtList(msgspec.Struct, frozen=True):
    """What became of each person."""

    items: Sequence[groups.Brought]


class WayAnswer(msgspec.Struct, frozen=True):
    """The group, and what became of coming in: in, asked, waits."""

    room_id: UUID
    way: groups.Way


class RoomMade(msgspec.Struct, frozen=True):
    """The id of a new room."""

    room_id: UUID


class InvitationList(msgspec.Struct, frozen=True):
    """Groups that I am asked into."""

    items: Sequence[groups.Invitation]


class LinkList(msgspec.Struct, frozen=True):
    """Links that still open a group."""

    items: Sequence[linking.Link]


class ApplicantList(msgspec.Struct, frozen=True):
    """Who waits to be let in, the longest waiting first."""

    items: Sequence[groups.Applicant]


class DropInList(msgspec.Struct, frozen=True):
    """Themed rooms, those that end first on top."""

    items: Sequence[groups.DropIn]


@calls.send("/groups", scope="messaging:write", summary="Found a group")
async def found_group(visit: NamedDependency[respond.Visit], data: JSONBody[GroupInput]) -> groups.Founded:
    """Found a group, and bring people into it: each comes by the way that the rules and their own choice leave."""
    picture = media.PictureChoice(data.picture_id) if data.picture_id is not None else None

    async def deed(tx: Tx) -> groups.Founded:
        return await groups.found_group(
            tx, by=visit.person, name=data.name, person_ids=data.person_ids, circle_id=data.circle_id, picture=picture
        )

    return await visit.house.db.run(deed, once=visit.once(data, key=None, answer=groups.Founded))


@calls.send("/rooms/{room_id:uuid}/members", scope="messaging:write", summary="Bring people into a group", status_code=200)
async def add_people(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: JSONBody[PeopleInput]) -> BroughtList:
    """Bring people in; "not_available" is said of all whom one cannot add, whatever the cause."""
    brought = await visit.house.db.run(lambda tx: groups.add_people(tx, by=visit.person, room_id=room_id, person_ids=data.person_ids))
    return BroughtList(brought)


@calls.remove("/rooms/{room_id:uuid}/members/me", scope="messaging:write", summary="Leave a group")
async def leave_room(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> None:
    """Go without noise; a group of mine goes to its longest admin or member."""
    await visit.house.db.run(lambda tx: groups.leave_room(tx, by=visit.person, room_id=room_id))


@calls.read("/groups/invitations", scope="messaging:read", summary="Groups that I am asked into")
async def list_invitations(house: NamedDependency[House], person: NamedDependency[Person]) -> InvitationList:
    """Each with how many of my contacts are inside."""
    return InvitationList(await house.db.read(lambda tx: groups.list_invitations(tx, by=person)))


@calls.replace("/groups/invitations/{room_id:uuid}", scope="messaging:write", summary="Answer an invitation", status_code=200)
async def answer_invitation(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: JSONBody[YesInput]) -> WayAnswer | None:
    """Come in, or wait where staff approve; or no, of which nobody is told."""
    if data.accept:
        return WayAnswer(room_id, await visit.house.db.run(lambda tx: groups.accept_invitation(tx, by=visit.person, room_id=room_id)))
    await visit.house.db.run(lambda tx: groups.decline_invitation(tx, by=visit.person, room_id=room_id))
    return None


@calls.read("/rooms/{room_id:uuid}/links", scope="messaging:read", summary="Links into a group")
async def list_links(house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID]) -> LinkList:
    """The links that still open it: all for its staff, their own for others."""
    return LinkList(await house.db.read(lambda tx: linking.list_links(tx, by=person, room_id=room_id)))


@calls.send("/rooms/{room_id:uuid}/links", scope="messaging:write", summary="Make a link into a group")
async def make_link(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: JSONBody[LinkInput]) -> linking.FreshLink:
    """Make a link; its secret is told this once, so this call has no idempotency."""
    return await visit.house.db.run(lambda tx: linking.make_link(tx, by=visit.person, room_id=room_id, days=data.days, uses=data.uses))


@calls.remove("/rooms/{room_id:uuid}/links/{link_id:uuid}", scope="messaging:write", summary="Take a link back")
async def revoke_link(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], link_id: FromPath[UUID]) -> None:
    """Let a link open nothing any more."""
    await visit.house.db.run(lambda tx: linking.revoke_link(tx, by=visit.person, room_id=room_id, link_id=link_id))


@calls.read("/groups/linked", scope="messaging:read", summary="The group behind a link")
async def find_linked_room(visit: NamedDependency[respond.Visit], secret: Secret) -> linking.Preview:
    """What one sees before coming in by a link."""
    await visit.house.db.run(lambda tx: linking.count_link_try(tx, by=visit.person))
    return await visit.house.db.read(lambda tx: linking.find_linked_room(tx, by=visit.person, secret=secret))


@calls.send("/groups/linked", scope="messaging:write", summary="Come in by a link", status_code=200)
async def join_by_link(visit: NamedDependency[respond.Visit], data: JSONBody[SecretInput]) -> WayAnswer:
    """Come into a group by its link, or wait where staff approve."""
    await visit.house.db.run(lambda tx: linking.count_link_try(tx, by=visit.person))
    return WayAnswer(*await visit.house.db.run(lambda tx: linking.join_by_link(tx, by=visit.person, secret=data.secret)))


@calls.read("/rooms/{room_id:uuid}/applicants", scope="messaging:read", summary="Who waits to be let in")
async def list_applicants(house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID]) -> ApplicantList:
    """For the staff, with who brought whom."""
    return ApplicantList(await house.db.read(lambda tx: groups.list_applicants(tx, by=person, room_id=room_id)))


@calls.replace(
    "/rooms/{room_id:uuid}/applicants/{person_id:uuid}", scope="messaging:write", summary="Let somebody in, or not", status_code=200
)
async def answer_applicant(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], person_id: FromPath[UUID], data: JSONBody[YesInput]
) -> WayAnswer | None:
    """Yes lets them in, or asks them where they did not say so themselves; no is not told."""
    by = visit.person
    if data.accept:
        way = await visit.house.db.run(lambda tx: groups.accept_applicant(tx, by=by, room_id=room_id, person_id=person_id))
        return WayAnswer(room_id, way)
    await visit.house.db.run(lambda tx: groups.decline_applicant(tx, by=by, room_id=room_id, person_id=person_id))
    return None


@calls.read("/drop-ins", scope="messaging:read", summary="Themed rooms that are open")
async def list_drop_ins(house: NamedDependency[House], person: NamedDependency[Person], circle_id: OfCircle = None) -> DropInList:
    """Those of a circle of mine, or those for everybody."""
    return DropInList(await house.db.read(lambda tx: groups.list_drop_ins(tx, by=person, circle_id=circle_id)))


@calls.send("/drop-ins", scope="messaging:write", summary="Open a themed room")
async def open_drop_in(visit: NamedDependency[respond.Visit], data: JSONBody[DropInInput]) -> RoomMade:
    """Open a room that ends by itself, with all that was said in it."""

    async def deed(tx: Tx) -> RoomMade:
        return RoomMade(await groups.open_drop_in(tx, by=visit.person, name=data.name, hours=data.hours, circle_id=data.circle_id))

    return await visit.house.db.run(deed, once=visit.once(data, key=None, answer=RoomMade))


@calls.send("/drop-ins/{room_id:uuid}/join", scope="messaging:write", summary="Drop in", status_code=204)
async def join_drop_in(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> None:
    """Come into a themed room; what was said there is open to who comes later."""
    await visit.house.db.run(lambda tx: groups.join_drop_in(tx, by=visit.person, room_id=room_id))


@calls.read("/messages/choices", scope="messaging:read", summary="My choices for all conversations")
async def find_choices(house: NamedDependency[House], person: NamedDependency[Person]) -> groups.Choices:
    """Who may add me to groups, and whether ticks are shown one to one."""
    return await house.db.read(lambda tx: groups.find_choices(tx, by=person))


@calls.replace("/messages/choices", scope="messaging:write", summary="Choose for all conversations", status_code=204)
async def choose_for_all(visit: NamedDependency[respond.Visit], data: JSONBody[ChoicesInput]) -> None:
    """Ticks are seen where both chose them; without them both ways are hidden at once."""
    chosen = groups.Choices(data.added_by, data.shows_ticks, data.shows_presence)
    await visit.house.db.run(lambda tx: groups.choose_for_all(tx, by=visit.person, chosen=chosen))


CALLS = [
    found_group,
    add_people,
    leave_room,
    list_invitations,
    answer_invitation,
    list_links,
    make_link,
    revoke_link,
    find_linked_room,
    join_by_link,
    list_applicants,
    answer_applicant,
    list_drop_ins,
    open_drop_in,
    join_drop_in,
    find_choices,
    choose_for_all,
]
