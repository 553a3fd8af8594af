"""Calls about looking after a group: its name and terms, what is announced, roles, silence, going, and who has read what."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi import media
from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.messaging import listening, tending
from quanzi.web import respond


class RoomInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be otherwise; what is left out stays. `days_kept` 0 keeps messages as long as the house does."""

    name: Annotated[str, Meta(max_length=limits.ROOM_NAME_CHARACTERS_MAX)] | None = None
    invite_by: Literal["member", "staff"] | None = None
    needs_approval: bool | None = None
    may_forward: bool | None = None
    days_kept: Annotated[int, Meta(ge=0, le=limits.ROOM_DAYS_KEPT_MAX)] | None = None


class PictureInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of your uploaded pictures, or none."""

    media_id: UUID | None = None


class AnnouncementInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands at the top; empty takes it down."""

    text: Annotated[str, Meta(max_length=limits.ANNOUNCEMENT_CHARACTERS_MAX)]


class WorkInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the room is work."""

    is_work: bool


class RoleInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The role that the member gets; "owner" hands the group over."""

    role: tending.Role


class SilenceInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how many hours; 0 ends it."""

    hours: Annotated[int, Meta(ge=0, le=limits.SILENCE_DAYS_MAX * 24)]


class RemovalInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why; the person reads it."""

    reason: Annotated[str, Meta(max_length=limits.REASON_CHARACTERS_MAX)]


class AnnouncementList(msgspec.Struct, frozen=True):
    """What stood at the top, the latest first."""

    items: Sequence[listening.Change]


class RemovalList(msgspec.Struct, frozen=True):
    """Groups that I was taken out of, the latest first."""

    items: Sequence[tending.Removal]


@calls.read("/rooms/{room_id:uuid}/about", scope="messaging:read", summary="About a room")
async def read_about(house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID]) -> tending.About:
    """Its name, its terms and who is in it; who brought whom is for its staff."""
    return await house.db.read(lambda tx: tending.read_about(tx, by=person, room_id=room_id))


@calls.change("/rooms/{room_id:uuid}", scope="messaging:write", summary="Change a group", status_code=204)
async def change_room(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: JSONBody[RoomInput]) -> None:
    """Call it otherwise, or use it otherwise; a note tells its members."""
    change = tending.TermsChange(
        invite_by=data.invite_by, needs_approval=data.needs_approval, may_forward=data.may_forward, days_kept=data.days_kept
    )

    async def deed(tx: Tx) -> None:
        if data.name is not None:
            await tending.change_name(tx, by=visit.person, room_id=room_id, name=data.name)
        await tending.change_terms(tx, by=visit.person, room_id=room_id, change=change)

    await visit.house.db.run(deed)


@calls.replace("/rooms/{room_id:uuid}/picture", scope="messaging:write", summary="Give a group a picture", status_code=204)
async def change_picture(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: JSONBody[PictureInput]) -> None:
    """One of my uploaded pictures, or none."""
    picture = media.PictureChoice(data.media_id) if data.media_id is not None else None
    await visit.house.db.run(lambda tx: tending.change_picture(tx, by=visit.person, room_id=room_id, picture=picture))


@calls.read("/rooms/{room_id:uuid}/announcements", scope="messaging:read", summary="What was announced")
async def list_announcements(house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID]) -> AnnouncementList:
    """What stood at the top of a room of mine."""
    return AnnouncementList(await house.db.read(lambda tx: tending.list_announcements(tx, by=person, room_id=room_id)))


@calls.send("/rooms/{room_id:uuid}/announcements", scope="messaging:write", summary="Announce something", status_code=204)
async def announce(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: JSONBody[AnnouncementInput]) -> None:
    """Let a text stand at the top of a group."""
    await visit.house.db.run(lambda tx: tending.announce(tx, by=visit.person, room_id=room_id, text=data.text))


@calls.replace("/rooms/{room_id:uuid}/work", scope="messaging:write", summary="Mark a room as work", status_code=204)
async def mark_work(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: JSONBody[WorkInput]) -> None:
    """For the owner of the circle that the room belongs to; all in it then see who has read what."""
    await visit.house.db.run(lambda tx: tending.mark_work(tx, by=visit.person, room_id=room_id, is_work=data.is_work))


@calls.replace("/rooms/{room_id:uuid}/members/{person_id:uuid}/role", scope="messaging:write", summary="Change a role", status_code=204)
async def change_role(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], person_id: FromPath[UUID], data: JSONBody[RoleInput]
) -> None:
    """Make a member admin or member, or hand the group over."""
    by, role = visit.person, data.role
    if role is tending.Role.OWNER:
        await visit.house.db.run(lambda tx: tending.hand_over(tx, by=by, room_id=room_id, person_id=person_id))
    else:
        await visit.house.db.run(lambda tx: tending.change_role(tx, by=by, room_id=room_id, person_id=person_id, role=role))


@calls.replace(
    "/rooms/{room_id:uuid}/members/{person_id:uuid}/silence", scope="messaging:write", summary="Silence a member", status_code=204
)
async def silence_member(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], person_id: FromPath[UUID], data: JSONBody[SilenceInput]
) -> None:
    """Let somebody read and not write for a while."""
    await visit.house.db.run(lambda tx: tending.silence_member(tx, by=visit.person, room_id=room_id, person_id=person_id, hours=data.hours))


@calls.send("/rooms/{room_id:uuid}/members/{person_id:uuid}/removal", scope="messaging:write", summary="Take somebody out", status_code=204)
async def remove_member(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], person_id: FromPath[UUID], data: JSONBody[RemovalInput]
) -> None:
    """Take a member out, who reads the reason."""
    await visit.house.db.run(
        lambda tx: tending.remove_member(tx, by=visit.person, room_id=room_id, person_id=person_id, reason=data.reason)
    )


@calls.remove("/rooms/{room_id:uuid}", scope="messaging:write", summary="End a group")
async def end_room(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> None:
    """Let a group of mine take no more messages; what was said stays readable."""
    await visit.house.db.run(lambda tx: tending.end_room(tx, by=visit.person, room_id=room_id))


@calls.read("/groups/removals", scope="messaging:read", summary="Groups that I was taken out of")
async def list_removals(house: NamedDependency[House], person: NamedDependency[Person]) -> RemovalList:
    """With the reasons."""
    return RemovalList(await house.db.read(lambda tx: tending.list_removals(tx, by=person)))


@calls.read("/rooms/{room_id:uuid}/messages/{position:int}/readers", scope="messaging:read", summary="Who has read a message")
async def list_readers(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], position: FromPath[int]
) -> tending.Readers:
    """In a room that is marked as work, who has read a message and who has not."""
    return await house.db.read(lambda tx: tending.list_readers(tx, by=person, room_id=room_id, position=position))


CALLS = [
    read_about,
    change_room,
    change_picture,
    list_announcements,
    announce,
    mark_work,
    change_role,
    silence_member,
    remove_member,
    end_room,
    list_removals,
    list_readers,
]
