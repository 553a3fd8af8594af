"""Calls about writing to somebody for the first time: requests, answers, and who may write to you."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.page import Page
from quanzi.kernel.person import Person
from quanzi.messaging import contacting
from quanzi.web import acquainting


class TalkInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To whom, in words without any link, and where you met: a circle of both, perhaps a post in it."""

    person_id: UUID
    text: Annotated[str, Meta(min_length=1, max_length=limits.TALK_CHARACTERS_MAX)]
    circle_id: UUID | None = None
    post_id: UUID | None = None


class ReachInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who of the circle may write to you for the first time."""

    who: contacting.Reach


class RoomAnswer(msgspec.Struct, frozen=True):
    """The room of you two."""

    room_id: UUID


class TalkRequestPage(msgspec.Struct, frozen=True):
    """Some requests that wait for you, the latest first."""

    items: Sequence[contacting.TalkRequest]
    next_cursor: str | None


class MyTalkPage(msgspec.Struct, frozen=True):
    """Some requests that you sent, the latest first."""

    items: Sequence[contacting.MyTalk]
    next_cursor: str | None


@calls.send("/talk-requests", scope="messaging:write", summary="Write to somebody for the first time", status_code=201)
async def ask_to_talk(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[TalkInput]) -> contacting.MyTalk:
    """One request to one person; where theirs waits for you, you talk at once. What comes of it you learn if it is a yes."""
    new = contacting.NewTalk(person_id=data.person_id, text=data.text, circle_id=data.circle_id, post_id=data.post_id)
    return await house.db.run(lambda tx: acquainting.write_first(tx, by=person, new=new))


@calls.read("/talk-requests", scope="messaging:read", summary="Who writes to you for the first time")
async def list_talk_requests(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> TalkRequestPage:
    """What you share with somebody is told by GET /people/{person_id}/credit."""

    async def ask(tx: ReadTx) -> Page[contacting.TalkRequest]:
        return await contacting.list_talk_requests(tx, by=person, cursor=cursor, limit=limit)

    page = await house.db.read(ask)
    return TalkRequestPage(page.items, page.next_cursor)


@calls.read("/talk-requests/sent", scope="messaging:read", summary="To whom you wrote for the first time")
async def list_my_talks(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> MyTalkPage:
    """Sent, taken back, or accepted with the room where you talk."""

    async def ask(tx: ReadTx) -> Page[contacting.MyTalk]:
        return await contacting.list_my_talks(tx, by=person, cursor=cursor, limit=limit)

    page = await house.db.read(ask)
    return MyTalkPage(page.items, page.next_cursor)


@calls.read("/talk-requests/pace", scope="messaging:read", summary="How many first requests you may send")
async def find_my_pace(house: NamedDependency[House], person: NamedDependency[Person]) -> contacting.MyPace:
    """In a day, and until when it is fewer than usual or none."""
    return await house.db.read(lambda tx: contacting.find_my_pace(tx, by=person))


@calls.read("/people/{person_id:uuid}/talk", scope="messaging:read", summary="How it stands between you and somebody")
async def find_talk(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> contacting.TalkStanding:
    """Your room, your request, and theirs that waits for you."""
    return await house.db.read(lambda tx: contacting.find_talk(tx, by=person, person_id=person_id))


@calls.send("/talk-requests/{person_id:uuid}/accept", scope="messaging:write", summary="Say yes to a first request", status_code=200)
async def accept_talk(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> RoomAnswer:
    """Their words are the first in the room; being contacts is another step."""
    return RoomAnswer(await house.db.run(lambda tx: contacting.accept_talk(tx, by=person, person_id=person_id)))


@calls.send("/talk-requests/{person_id:uuid}/decline", scope="messaging:write", summary="Decline without a sound", status_code=204)
async def decline_talk(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> None:
    """They keep seeing "sent"."""
    await house.db.run(lambda tx: contacting.decline_talk(tx, by=person, person_id=person_id))


@calls.send("/talk-requests/{person_id:uuid}/withdraw", scope="messaging:write", summary="Take your first request back", status_code=200)
async def withdraw_talk(house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID]) -> contacting.MyTalk:
    """Where it was accepted meanwhile you talk, as the answer says."""
    return await house.db.run(lambda tx: contacting.withdraw_talk(tx, by=person, person_id=person_id))


@calls.read("/me/reach", scope="messaging:read", summary="Who may write to you for the first time")
async def list_reach(house: NamedDependency[House], person: NamedDependency[Person]) -> Sequence[contacting.CircleReach]:
    """For each of your circles."""

    async def ask(tx: ReadTx) -> Sequence[contacting.CircleReach]:
        return await contacting.list_reach(tx, by=person)

    return await house.db.read(ask)


@calls.replace("/me/reach/{circle_id:uuid}", scope="messaging:write", summary="Choose who may write to you", status_code=204)
async def set_reach(
    house: NamedDependency[House], person: NamedDependency[Person], circle_id: FromPath[UUID], data: JSONBody[ReachInput]
) -> None:
    """Nobody is told what you choose."""
    await house.db.run(lambda tx: contacting.set_reach(tx, by=person, circle_id=circle_id, who=data.who))


CALLS = [
    ask_to_talk,
    list_talk_requests,
    list_my_talks,
    find_my_pace,
    find_talk,
    accept_talk,
    decline_talk,
    withdraw_talk,
    list_reach,
    set_reach,
]
