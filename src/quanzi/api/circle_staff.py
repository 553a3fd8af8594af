"""Calls for those in a circle and those who look after it: members, requests, invitations, roles, sanctions, log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi import circles, identity, relations
from quanzi.api import calls
from quanzi.circles import staff
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.page import Page
from quanzi.kernel.person import Person
from quanzi.web import respond

Reason = Annotated[str, Meta(min_length=1, max_length=limits.REASON_CHARACTERS_MAX)]


class RoleInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the member shall be, and why."""

    role: Literal["moderator", "member"]
    reason: Reason


class MuteInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how long, and why."""

    days: Annotated[int, Meta(ge=1, le=limits.MUTE_DAYS_MAX)]
    reason: Reason


class RemovalInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how long (null: until staff let them in again), and why."""

    reason: Reason
    days: Annotated[int, Meta(ge=1, le=limits.REMOVAL_DAYS_MAX)] | None = None


class OfferInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To whom the circle is offered."""

    person_id: UUID


class MemberAnswer(msgspec.Struct, frozen=True):
    """Somebody in a circle, by the name they show there."""

    person: identity.PersonCard
    role: str
    joined_at: datetime


class StaffList(msgspec.Struct, frozen=True):
    """The owner, then the moderators."""

    items: list[MemberAnswer]


class OfferAnswer(msgspec.Struct, frozen=True):
    """To whom the circle is offered, or null."""

    person_id: UUID | None


class MemberPage(msgspec.Struct, frozen=True):
    """Some members, the latest first."""

    items: list[MemberAnswer]
    next_cursor: str | None


class RemovalList(msgspec.Struct, frozen=True):
    """Who may not come back yet."""

    items: Sequence[staff.Removal]


class LogPage(msgspec.Struct, frozen=True):
    """What staff did, the latest first."""

    items: Sequence[staff.LogEntry]
    next_cursor: str | None


@calls.read("/circles/{circle_id:uuid}/members", scope="circles:read", summary="Members of a circle")
async def list_members(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    circle_id: FromPath[UUID],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> MemberPage:
    """Who is in a circle; people out of your sight are left out."""

    async def ask(tx: ReadTx) -> MemberPage:
        standing = await circles.find_standing(tx, by=person, circle_id=circle_id)
        found = await staff.list_members(tx, by=person, circle_id=circle_id, cursor=cursor, limit=limit)
        return MemberPage(await _show(tx, person, found.items, in_circle=standing.role is not None), found.next_cursor)

    return await house.db.read(ask)


async def _show(tx: ReadTx, by: Person, members: Sequence[staff.Member], *, in_circle: bool) -> list[MemberAnswer]:
    cards = await relations.find_cards(tx, by=by, person_ids=[one.person_id for one in members], in_circle=in_circle)
    return [MemberAnswer(cards[one.person_id], one.role, one.joined_at) for one in members if one.person_id in cards]


@calls.read("/circles/{circle_id:uuid}/staff", scope="circles:read", summary="Owner and moderators of a circle")
async def list_staff(house: NamedDependency[House], person: NamedDependency[Person], circle_id: FromPath[UUID]) -> StaffList:
    """Who looks after a circle, for whoever may know of it."""

    async def ask(tx: ReadTx) -> StaffList:
        standing = await circles.find_standing(tx, by=person, circle_id=circle_id)
        found = await staff.list_staff(tx, by=person, circle_id=circle_id)
        return StaffList(await _show(tx, person, found, in_circle=standing.role is not None))

    return await house.db.read(ask)


@calls.read("/circles/{circle_id:uuid}/members/{person_id:uuid}", scope="circles:read", summary="A member of a circle")
async def find_member(
    house: NamedDependency[House], person: NamedDependency[Person], circle_id: FromPath[UUID], person_id: FromPath[UUID]
) -> staff.Member:
    """A member with role and mute, for the staff."""
    return await house.db.read(lambda tx: staff.find_member(tx, by=person, circle_id=circle_id, person_id=person_id))


@calls.replace("/circles/{circle_id:uuid}/members/{person_id:uuid}/role", scope="circles:write", summary="Change a role", status_code=204)
async def change_role(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID], data: JSONBody[RoleInput]
) -> None:
    """Appoint or dismiss a moderator."""
    deed = staff.appoint_moderator if data.role == "moderator" else staff.dismiss_moderator
    await visit.house.db.run(lambda tx: deed(tx, by=visit.person, circle_id=circle_id, person_id=person_id, reason=data.reason))


@calls.replace("/circles/{circle_id:uuid}/members/{person_id:uuid}/mute", scope="circles:write", summary="Mute a member", status_code=204)
async def mute_member(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID], data: JSONBody[MuteInput]
) -> None:
    """Keep a member from writing for some days."""
    await visit.house.db.run(
        lambda tx: staff.mute_member(tx, by=visit.person, circle_id=circle_id, person_id=person_id, days=data.days, reason=data.reason)
    )


@calls.remove("/circles/{circle_id:uuid}/members/{person_id:uuid}/mute", scope="circles:write", summary="Unmute a member")
async def unmute_member(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID]) -> None:
    """Let a member write again."""
    await visit.house.db.run(lambda tx: staff.unmute_member(tx, by=visit.person, circle_id=circle_id, person_id=person_id))


@calls.read("/circles/{circle_id:uuid}/removed", scope="circles:read", summary="Removed people")
async def list_removals(house: NamedDependency[House], person: NamedDependency[Person], circle_id: FromPath[UUID]) -> RemovalList:
    """Who was removed and may not come back yet; for the staff."""

    async def ask(tx: ReadTx) -> list[staff.Removal]:
        return await staff.list_removals(tx, by=person, circle_id=circle_id)

    return RemovalList(await house.db.read(ask))


@calls.replace("/circles/{circle_id:uuid}/removed/{person_id:uuid}", scope="circles:write", summary="Remove a member", status_code=204)
async def remove_member(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID], data: JSONBody[RemovalInput]
) -> None:
    """Take a member out."""
    await visit.house.db.run(
        lambda tx: staff.remove_member(tx, by=visit.person, circle_id=circle_id, person_id=person_id, reason=data.reason, days=data.days)
    )


@calls.remove("/circles/{circle_id:uuid}/removed/{person_id:uuid}", scope="circles:write", summary="Let somebody come back")
async def readmit_person(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID]) -> None:
    """Let somebody who was removed join or ask again."""
    await visit.house.db.run(lambda tx: staff.readmit_person(tx, by=visit.person, circle_id=circle_id, person_id=person_id))


@calls.replace("/circles/{circle_id:uuid}/offer", scope="circles:write", summary="Offer a circle", status_code=204)
async def offer_circle(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: JSONBody[OfferInput]) -> None:
    """Offer my circle to another member."""
    await visit.house.db.run(lambda tx: staff.offer_circle(tx, by=visit.person, circle_id=circle_id, person_id=data.person_id))


@calls.read("/circles/{circle_id:uuid}/offer", scope="circles:read", summary="To whom a circle is offered")
async def find_offer(house: NamedDependency[House], person: NamedDependency[Person], circle_id: FromPath[UUID]) -> OfferAnswer:
    """For its owner, and for who it is offered to."""
    return OfferAnswer(await house.db.read(lambda tx: staff.find_handover(tx, by=person, circle_id=circle_id)))


@calls.remove("/circles/{circle_id:uuid}/offer", scope="circles:write", summary="Take an offer back")
async def withdraw_offer(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> None:
    """Take the offer of my circle back."""
    await visit.house.db.run(lambda tx: staff.withdraw_offer(tx, by=visit.person, circle_id=circle_id))


@calls.read("/circles/{circle_id:uuid}/log", scope="circles:read", summary="Log of the staff")
async def list_log(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    circle_id: FromPath[UUID],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> LogPage:
    """Everything the circle's staff did; for the staff."""

    async def ask(tx: ReadTx) -> Page[staff.LogEntry]:
        return await staff.list_log(tx, by=person, circle_id=circle_id, cursor=cursor, limit=limit)

    found = await house.db.read(ask)
    return LogPage(found.items, found.next_cursor)


CALLS = [
    list_members,
    list_staff,
    find_member,
    change_role,
    mute_member,
    unmute_member,
    list_removals,
    remove_member,
    readmit_person,
    offer_circle,
    find_offer,
    withdraw_offer,
    list_log,
]
