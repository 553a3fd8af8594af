"""Rooms over sockets: what is sent is kept, answered, and heard by those who are in the room, once and in order."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.asyncio.client import ClientConnection

from quanzi import messaging, relations
from quanzi.app.socket_protocol import SocketProtocol
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.messaging import listening
from tests.live.test_connection import WAIT_S, open_socket, port, serving
from tests.make import messages as make
from tests.make.site import Site

__all__ = ["port"]


@asynccontextmanager
async def _sockets(site: Site, port: int, *people: Person) -> AsyncIterator[list[ClientConnection]]:
    opened = [await open_socket(site, port, person) for person in people]
    try:
        yield opened
    finally:
        for one in opened:
            await one.close()


async def _hear(opened: ClientConnection) -> dict[str, Any]:
    return json.loads(await asyncio.wait_for(opened.recv(), WAIT_S))


async def _hear_room(opened: ClientConnection, *, last: int) -> list[dict[str, Any]]:
    """The messages that come until the one at `last`."""
    heard: list[dict[str, Any]] = []
    while not heard or heard[-1]["position"] < last:
        heard += (await _hear(opened)).get("messages", [])
    return heard


def _send(room_id: UUID, text: str, message_id: UUID | None = None) -> str:
    return json.dumps({"send": {"room_id": str(room_id), "message_id": str(message_id or uuid4()), "text": text}})


async def _quiet(opened: ClientConnection) -> bool:
    try:
        await asyncio.wait_for(opened.recv(), 0.3)
    except TimeoutError:
        return True
    return False


@pytest.mark.parametrize("protocol", [SocketProtocol, WebSocketsSansIOProtocol], ids=["short way", "library's way"])
async def test_two_people_talk(site: Site, protocol: type[asyncio.Protocol]) -> None:
    room = await site.house.db.run(make.make_pair)
    async with serving(site, protocol) as port, _sockets(site, port, *room.people) as (one, other):
        for number in range(1, 21):
            await one.send(_send(room.room_id, f"{number}"))
        heard = await _hear_room(other, last=20)
        assert [(message["position"], message["text"]) for message in heard] == [(number, f"{number}") for number in range(1, 21)]
        answers = [frame for frame in [await _hear(one) for _ in range(20)] if "sent" in frame]
        assert {frame["position"] for frame in answers} <= set(range(1, 21))
        await other.send(json.dumps({"read": {"room_id": str(room.room_id), "position": 20}}))
        frame = await _hear(other)
        assert (frame["mine"], frame["kind"], frame["position"]) == (str(room.room_id), "read", 20)


async def test_what_a_process_keeps_it_tells_without_reading_it(site: Site, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    async def read(*_: object, **__: object) -> Any:
        raise AssertionError

    monkeypatch.setattr(listening, "read_news", read)
    room = await site.house.db.run(make.make_pair)
    async with _sockets(site, port, *room.people) as (one, other):
        for number in range(1, 6):
            await (one if number % 2 else other).send(_send(room.room_id, f"{number}"))
            for opened in (one, other):
                assert [message["text"] for message in await _hear_room(opened, last=number)] == [f"{number}"]


async def test_the_same_message_sent_twice_is_heard_once(site: Site, port: int) -> None:
    room = await site.house.db.run(make.make_pair)
    async with _sockets(site, port, *room.people) as (one, other):
        twin = uuid4()
        for _ in range(3):
            await one.send(_send(room.room_id, "once", twin))
        await one.send(_send(room.room_id, "then"))
        assert [message["text"] for message in await _hear_room(other, last=2)] == ["once", "then"]


async def test_who_is_not_in_a_room_hears_nothing_and_is_refused(site: Site, port: int) -> None:
    async def stage(tx: Tx) -> tuple[make.Room, make.Room]:
        return await make.make_group(tx), await make.make_pair(tx)

    room, elsewhere = await site.house.db.run(stage)
    async with _sockets(site, port, elsewhere.people[0]) as (stranger,):
        await stranger.send(_send(room.room_id, "let me in"))
        frame = await _hear(stranger)
        assert (frame["code"], bool(frame["reason"]), bool(frame["way_forward"])) == ("not_found", True, True)
        async with _sockets(site, port, room.people[1]) as (member,):
            await member.send(_send(room.room_id, "among us"))
            await _hear_room(member, last=1)
            assert await _quiet(stranger)


async def test_changes_are_heard_and_those_of_the_hidden_are_veiled(site: Site, port: int) -> None:
    room = await site.house.db.run(make.make_group)
    owner, member, third = room.people
    await site.house.db.run(lambda tx: relations.block_person(tx, by=member, person_id=third.member_id))
    async with _sockets(site, port, member) as (hears,):
        sent = await site.house.db.run(lambda tx: make.say(tx, room, third, "unseen"))
        assert [(one["kind"], one["text"]) for one in await _hear_room(hears, last=sent.position)] == [("hidden", "")]
        sent = await site.house.db.run(lambda tx: make.say(tx, room, owner, "seen"))
        await _hear_room(hears, last=sent.position)
        await site.house.db.run(
            lambda tx: messaging.react_to_message(tx, by=owner, room_id=room.room_id, position=sent.position, emoji="🍵")
        )
        frame = await _hear(hears)
        assert [(change["kind"], change["position"]) for change in frame["changes"]] == [("reacted", sent.position)]


async def test_what_is_told_again_is_heard_once(site: Site, port: int) -> None:
    room = await site.house.db.run(make.make_pair)
    async with _sockets(site, port, room.people[1]) as (hears,):
        await site.house.db.run(lambda tx: make.say(tx, room, room.people[0], "once"))
        await _hear_room(hears, last=1)
        await site.settle()
        assert await _quiet(hears)
