"""Calls about people: the directory, search, profiles."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from quanzi import circles, discovery, identity, media, relations
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


class AvatarInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of your uploaded pictures, or null for the generated one."""

    media_id: UUID | None


class FoundAnswer(msgspec.Struct, frozen=True):
    """At most 20 people and 20 circles."""

    people: list[ListedPerson]
    circles: list[circles.CircleView]


def _listed(one: discovery.Listed) -> ListedPerson:
    return ListedPerson(one.card, one.bio, one.interests, one.shared, one.joined_at)


@calls.read("/people", scope="identity:read", summary="The members, newest first")
async def list_people(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    like_me: FromQuery[bool] = False,  # noqa: FBT002 -- a query parameter
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> PeoplePage:
    """All members, or with `like_me` those who share an interest with you."""
    page = await house.db.read(lambda tx: discovery.list_people(tx, by=person, like_me=like_me, cursor=cursor, limit=limit))
    return PeoplePage([_listed(one) for one in page.items], page.next_cursor)


@calls.read("/search", scope="discovery:read", summary="Search people and circles")
async def search_all(house: NamedDependency[House], person: NamedDependency[Person], q: calls.SearchText) -> FoundAnswer:
    """People by the name they show to all members, circles by name and topic."""
    found = await house.db.read(lambda tx: discovery.search_all(tx, by=person, text=q))
    return FoundAnswer([_listed(one) for one in found.people], found.circles)


@calls.read("/people/{person_id:uuid}", scope="identity:read", summary="A person as you may see them")
async def find_person(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> PersonAnswer:
    """What this person shows to you, and how they stand to you."""

    async def ask(tx: ReadTx) -> PersonAnswer:
        relation = await relations.find_relation(tx, by=person, person_id=person_id)
        common = [] if person_id == person.id else await circles.circles_in_common(tx, by=person, person_id=person_id)
        cards = await relations.find_cards(tx, by=person, person_ids=[person_id], in_circle=bool(common))
        profile = await showing.find_profile(tx, person_id=person_id)
        return PersonAnswer(cards[person_id], profile.bio, profile.interests, profile.joined_at, relation.tie, relation.follows, common)

    return await house.db.read(ask)


@calls.read("/me/profile", scope="identity:read", summary="Your own profile")
async def find_my_profile(house: NamedDependency[House], person: NamedDependency[Person]) -> MyProfileAnswer:
    """Everything that you can change about how you appear."""
    return _my(await house.db.read(lambda tx: showing.find_my_profile(tx, by=person)))


@calls.change("/me/profile", scope="identity:write", summary="Change your profile")
async def change_profile(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[ProfileInput]) -> MyProfileAnswer:
    """A verified name can only be written otherwise."""

    async def deed(tx: Tx) -> showing.MyProfile:
        me = await showing.find_my_profile(tx, by=person)
        if data.name is not None:
            await showing.change_name(tx, by=person, keys=house.keys, name=data.name)
        await showing.change_profile(
            tx,
            by=person,
            bio=me.profile.bio if data.bio is None else data.bio,
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
    display = showing.NameDisplay(showing.NameForm(data.members), showing.NameForm(data.circles), showing.NameForm(data.contacts))

    async def deed(tx: Tx) -> showing.MyProfile:
        await showing.choose_name_display(tx, by=person, display=display)
        return await showing.find_my_profile(tx, by=person)

    return _my(await house.db.run(deed))


@calls.replace("/me/profile/avatar", scope="identity:write", summary="Choose your picture", status_code=204)
async def choose_avatar(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[AvatarInput]) -> None:
    """An uploaded picture of yours, or the generated one."""

    async def deed(tx: Tx) -> None:
        me = await showing.find_my_profile(tx, by=person)
        if me.avatar_media_id is not None:
            await media.release_pictures(tx, owner_id=person.member_id, media_ids=[me.avatar_media_id], attached_to="avatar")
        if data.media_id is not None:
            await media.attach_pictures(tx, by=person, pictures=[media.PictureChoice(data.media_id)], to="avatar")
        await showing.choose_avatar(tx, by=person, media_id=data.media_id)

    await house.db.run(deed)


def _my(me: showing.MyProfile) -> MyProfileAnswer:
    return MyProfileAnswer(
        me.profile.person_id,
        me.name,
        me.profile.bio,
        me.profile.interests,
        me.language,
        me.profile.tier,
        me.display.members.value,
        me.display.circles.value,
        me.display.contacts.value,
    )


CALLS = [list_people, search_all, find_person, find_my_profile, change_profile, choose_name_display, choose_avatar]
