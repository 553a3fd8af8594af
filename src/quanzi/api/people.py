"""Calls about people: the directory, search, profiles, contacts, follows and blocks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from quanzi import circles, discovery, identity, relations
from quanzi.api import calls
from quanzi.identity import showing
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person

Topic = Annotated[str, Meta(max_length=limits.TOPIC_CHARACTERS_MAX)]
Shown = Literal["badge", "masked", "full"]


class ListedPerson(msgspec.Struct, frozen=True):
    """A member as you may see them; `shared` are the interests you both have."""

    person: identity.PersonCard
    bio: str
    interests: list[str]
    shared: list[str]
    joined_at: datetime


class PeoplePage(msgspec.Struct, frozen=True):
    """Some members, newest first."""

    items: list[ListedPerson]
    next_cursor: str | None


class PersonAnswer(msgspec.Struct, frozen=True):
    """A person as you may see them, and how they stand to you."""

    person: identity.PersonCard
    bio: str
    interests: list[str]
    joined_at: datetime
    tie: relations.Tie
    follows: bool
    circles_in_common: list[circles.CircleBrief]


class TieAnswer(msgspec.Struct, frozen=True):
    """How it stands between you two, as you see it."""

    tie: relations.Tie


class AcquaintancePage(msgspec.Struct, frozen=True):
    """Some people of one of your lists, newest first."""

    items: Sequence[relations.Acquaintance]
    next_cursor: str | None


class MyProfileAnswer(msgspec.Struct, frozen=True):
    """Your own profile."""

    person_id: UUID
    name: str
    bio: str
    interests: list[str]
    language: str
    tier: int
    name_for_members: Shown
    name_for_circles: Shown
    name_for_contacts: Shown


class ProfileInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to change; what is left out stays."""

    name: Annotated[str, Meta(max_length=limits.NAME_CHARACTERS_MAX)] | None = None
    bio: Annotated[str, Meta(max_length=limits.BIO_CHARACTERS_MAX)] | None = None
    interests: Annotated[list[Topic], Meta(max_length=limits.INTERESTS_MAX)] | None = None
    language: Literal["en", "zh-Hans"] | None = None


class NameDisplayInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of your name each audience sees; a nearer one never less."""

    members: Shown
    circles: Shown
    contacts: Shown


class FoundAnswer(msgspec.Struct, frozen=True):
    """At most 20 people and 20 circles."""

    people: list[ListedPerson]
    circles: list[circles.CircleView]


def _listed(one: discovery.Listed) -> ListedPerson:
    return ListedPerson(one.card, one.bio, one.interests, one.shared, one.joined_at)


@calls.read("/people", scope="identity:read", summary="The members, newest first")
async def list_people(
    house: NamedDependency[House], person: NamedDependency[Person], like_me: FromQuery[bool] = False,  # noqa: FBT002 -- a query parameter
    cursor: calls.Cursor = None, limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> PeoplePage:
    """All members, or with `like_me` those who share an interest with you."""
    page = await house.db.read(
        lambda tx: discovery.list_people(tx, by=person, like_me=like_me, cursor=cursor, limit=limit)
    )
    return PeoplePage([_listed(one) for one in page.items], page.next_cursor)


@calls.read("/search", scope="discovery:read", summary="Search people and circles")
async def search_all(
    house: NamedDependency[House], person: NamedDependency[Person],
    q: calls.SearchText,
) -> FoundAnswer:
    """People by the name they show to all members, circles by name and topic."""
    found = await house.db.read(lambda tx: discovery.search_all(tx, by=person, text=q))
    return FoundAnswer([_listed(one) for one in found.people], found.circles)


@calls.read("/people/{person_id:uuid}", scope="identity:read", summary="A person as you may see them")
async def find_person(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]
) -> PersonAnswer:
    """What this person shows to you, and how they stand to you."""

    async def ask(tx: ReadTx) -> PersonAnswer:
        relation = await relations.find_relation(tx, by=person, person_id=person_id)
        common = [] if person_id == person.id else await circles.circles_in_common(tx, by=person, person_id=person_id)
        cards = await relations.find_cards(tx, by=person, person_ids=[person_id], in_circle=bool(common))
        profile = await showing.find_profile(tx, person_id=person_id)
        return PersonAnswer(
            cards[person_id], profile.bio, profile.interests, profile.joined_at, relation.tie, relation.follows, common
        )

    return await house.db.read(ask)


@calls.read("/me/profile", scope="identity:read", summary="Your own profile")
async def find_my_profile(house: NamedDependency[House], person: NamedDependency[Person]) -> MyProfileAnswer:
    """Everything that you can change about how you appear."""
    return _my(await house.db.read(lambda tx: showing.find_my_profile(tx, by=person)))


@calls.change("/me/profile", scope="identity:write", summary="Change your profile")
async def change_profile(
    house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[ProfileInput]
) -> MyProfileAnswer:
    """A verified name can only be written otherwise."""

    async def deed(tx: Tx) -> showing.MyProfile:
        me = await showing.find_my_profile(tx, by=person)
        if data.name is not None:
            await showing.change_name(tx, by=person, keys=house.keys, name=data.name)
        await showing.change_profile(
            tx, by=person, bio=me.profile.bio if data.bio is None else data.bio,
            interests=me.profile.interests if data.interests is None else data.interests,
            language=data.language or me.language,
        )
        return await showing.find_my_profile(tx, by=person)

    return _my(await house.db.run(deed))


@calls.replace("/me/profile/name-display", scope="identity:write", summary="Choose who sees how much of your name")
async def choose_name_display(
    house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[NameDisplayInput]
) -> MyProfileAnswer:
    """For all members, for those in the same circle, and for your contacts."""
    display = showing.NameDisplay(
        showing.NameForm(data.members), showing.NameForm(data.circles), showing.NameForm(data.contacts)
    )

    async def deed(tx: Tx) -> showing.MyProfile:
        await showing.choose_name_display(tx, by=person, display=display)
        return await showing.find_my_profile(tx, by=person)

    return _my(await house.db.run(deed))


def _my(me: showing.MyProfile) -> MyProfileAnswer:
    return MyProfileAnswer(
        me.profile.person_id, me.name, me.profile.bio, me.profile.interests, me.language, me.profile.tier,
        me.display.members.value, me.display.circles.value, me.display.contacts.value,
    )


@calls.read("/contacts", scope="relations:read", summary="Your contacts and requests")
async def list_contacts(
    house: NamedDependency[House], person: NamedDependency[Person],
    tie: FromQuery[Literal["contact", "asks_me", "asked"]] = "contact", cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> AcquaintancePage:
    """Your contacts; who asks you; or whom you asked."""
    page = await house.db.read(
        lambda tx: relations.list_ties(tx, by=person, tie=relations.Tie(tie), cursor=cursor, limit=limit)
    )
    return AcquaintancePage(page.items, page.next_cursor)


@calls.replace("/contacts/{person_id:uuid}", scope="relations:write", summary="Ask for contact, or say yes")
async def ask_contact(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]
) -> TieAnswer:
    """Two who ask each other are contacts, so the same call answers a request with yes."""
    return TieAnswer(await house.db.run(lambda tx: relations.ask_contact(tx, by=person, person_id=person_id)))


@calls.send("/contacts/{person_id:uuid}/accept", scope="relations:write", summary="Say yes to a request", status_code=200)
async def accept_contact(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]
) -> TieAnswer:
    """A conflict when the request was taken back."""
    return TieAnswer(await house.db.run(lambda tx: relations.accept_contact(tx, by=person, person_id=person_id)))


@calls.send("/contacts/{person_id:uuid}/decline", scope="relations:write", summary="Decline without a sound", status_code=200)
async def decline_contact(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]
) -> TieAnswer:
    """The other keeps seeing "asked"."""
    return TieAnswer(await house.db.run(lambda tx: relations.decline_contact(tx, by=person, person_id=person_id)))


@calls.send("/contacts/{person_id:uuid}/withdraw", scope="relations:write", summary="Take your request back", status_code=200)
async def withdraw_contact(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]
) -> TieAnswer:
    """When it was accepted meanwhile you stay contacts, as the answer says."""
    return TieAnswer(await house.db.run(lambda tx: relations.withdraw_contact(tx, by=person, person_id=person_id)))


@calls.remove("/contacts/{person_id:uuid}", scope="relations:write", summary="End a contact")
async def remove_contact(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]
) -> None:
    """The other is not told."""
    await house.db.run(lambda tx: relations.remove_contact(tx, by=person, person_id=person_id))


@calls.read("/follows", scope="relations:read", summary="Whom you follow")
async def list_follows(
    house: NamedDependency[House], person: NamedDependency[Person], cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> AcquaintancePage:
    """Newest first."""
    page = await house.db.read(lambda tx: relations.list_follows(tx, by=person, cursor=cursor, limit=limit))
    return AcquaintancePage(page.items, page.next_cursor)


@calls.replace("/follows/{person_id:uuid}", scope="relations:write", summary="Follow a person", status_code=204)
async def follow_person(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]
) -> None:
    """Once is enough."""
    await house.db.run(lambda tx: relations.follow_person(tx, by=person, person_id=person_id))


@calls.remove("/follows/{person_id:uuid}", scope="relations:write", summary="Follow no longer")
async def unfollow_person(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]
) -> None:
    """Nothing happens when you did not."""
    await house.db.run(lambda tx: relations.unfollow_person(tx, by=person, person_id=person_id))


@calls.read("/blocks", scope="relations:read", summary="Whom you blocked")
async def list_blocked(house: NamedDependency[House], person: NamedDependency[Person]) -> list[relations.Acquaintance]:
    """At most 500."""
    return await house.db.read(lambda tx: relations.list_blocked(tx, by=person))


@calls.replace("/blocks/{person_id:uuid}", scope="relations:write", summary="Block a person", status_code=204)
async def block_person(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]
) -> None:
    """You vanish from each other's sight, and they can't tell."""
    await house.db.run(lambda tx: relations.block_person(tx, by=person, person_id=person_id))


@calls.remove("/blocks/{person_id:uuid}", scope="relations:write", summary="Unblock a person")
async def unblock_person(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]
) -> None:
    """What was between you before does not come back."""
    await house.db.run(lambda tx: relations.unblock_person(tx, by=person, person_id=person_id))


CALLS = [
    list_people, search_all, find_person, find_my_profile, change_profile, choose_name_display, list_contacts, ask_contact,
    accept_contact, decline_contact, withdraw_contact, remove_contact, list_follows, follow_person, unfollow_person,
    list_blocked, block_person, unblock_person,
]
