"""Calls about contacts, follows and blocks."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from quanzi import relations
from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.person import Person


class TieAnswer(msgspec.Struct, frozen=True):
    """How it stands between you two, as you see it."""

    tie: relations.Tie


class AcquaintancePage(msgspec.Struct, frozen=True):
    """Some people of one of your lists, newest first."""

    items: Sequence[relations.Acquaintance]
    next_cursor: str | None


@calls.read("/contacts", scope="relations:read", summary="Your contacts and requests")
async def list_contacts(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    tie: FromQuery[Literal["contact", "asks_me", "asked"]] = "contact",
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> AcquaintancePage:
    """Your contacts; who asks you; or whom you asked."""
    page = await house.db.read(lambda tx: relations.list_ties(tx, by=person, tie=relations.Tie(tie), cursor=cursor, limit=limit))
    return AcquaintancePage(page.items, page.next_cursor)


@calls.replace("/contacts/{person_id:uuid}", scope="relations:write", summary="Ask for contact, or say yes")
async def ask_contact(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> TieAnswer:
    """Two who ask each other are contacts, so the same call answers a request with yes."""
    return TieAnswer(await house.db.run(lambda tx: relations.ask_contact(tx, by=person, person_id=person_id)))


@calls.send("/contacts/{person_id:uuid}/accept", scope="relations:write", summary="Say yes to a request", status_code=200)
async def accept_contact(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> TieAnswer:
    """A conflict when the request was taken back."""
    return TieAnswer(await house.db.run(lambda tx: relations.accept_contact(tx, by=person, person_id=person_id)))


@calls.send("/contacts/{person_id:uuid}/decline", scope="relations:write", summary="Decline without a sound", status_code=200)
async def decline_contact(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> TieAnswer:
    """The other keeps seeing "asked"."""
    return TieAnswer(await house.db.run(lambda tx: relations.decline_contact(tx, by=person, person_id=person_id)))


@calls.send("/contacts/{person_id:uuid}/withdraw", scope="relations:write", summary="Take your request back", status_code=200)
async def withdraw_contact(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> TieAnswer:
    """When it was accepted meanwhile you stay contacts, as the answer says."""
    return TieAnswer(await house.db.run(lambda tx: relations.withdraw_contact(tx, by=person, person_id=person_id)))


@calls.remove("/contacts/{person_id:uuid}", scope="relations:write", summary="End a contact")
async def remove_contact(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> None:
    """The other is not told."""
    await house.db.run(lambda tx: relations.remove_contact(tx, by=person, person_id=person_id))


@calls.read("/follows", scope="relations:read", summary="Whom you follow")
async def list_follows(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> AcquaintancePage:
    """Newest first."""
    page = await house.db.read(lambda tx: relations.list_follows(tx, by=person, cursor=cursor, limit=limit))
    return AcquaintancePage(page.items, page.next_cursor)


@calls.replace("/follows/{person_id:uuid}", scope="relations:write", summary="Follow a person", status_code=204)
async def follow_person(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> None:
    """Once is enough."""
    await house.db.run(lambda tx: relations.follow_person(tx, by=person, person_id=person_id))


@calls.remove("/follows/{person_id:uuid}", scope="relations:write", summary="Follow no longer")
async def unfollow_person(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> None:
    """Nothing happens when you did not."""
    await house.db.run(lambda tx: relations.unfollow_person(tx, by=person, person_id=person_id))


@calls.read("/blocks", scope="relations:read", summary="Whom you blocked")
async def list_blocked(house: NamedDependency[House], person: NamedDependency[Person]) -> list[relations.Acquaintance]:
    """At most 500."""
    return await house.db.read(lambda tx: relations.list_blocked(tx, by=person))


@calls.replace("/blocks/{person_id:uuid}", scope="relations:write", summary="Block a person", status_code=204)
async def block_person(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> None:
    """You vanish from each other's sight, and they can't tell."""
    await house.db.run(lambda tx: relations.block_person(tx, by=person, person_id=person_id))


@calls.remove("/blocks/{person_id:uuid}", scope="relations:write", summary="Unblock a person")
async def unblock_person(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> None:
    """What was between you before does not come back."""
    await house.db.run(lambda tx: relations.unblock_person(tx, by=person, person_id=person_id))


CALLS = [
    list_contacts,
    ask_contact,
    accept_contact,
    decline_contact,
    withdraw_contact,
    remove_contact,
    list_follows,
    follow_person,
    unfollow_person,
    list_blocked,
    block_person,
    unblock_person,
]
