"""The speaking side of a socket: at once where nothing has to be looked at, in order, and by nobody who may not any more."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID, uuid4

import msgspec
import pytest

from quanzi import identity, messaging
from quanzi.infra.postgres import Db
from quanzi.kernel.errors import NotFound, QuanziError
from quanzi.kernel.person import Kind, Person
from quanzi.live.frames import BadWish, Refused, Said, Send, Sent
from quanzi.live.sockets import Socket
from quanzi.live.speaker import AT_ONCE_MAX, PERSON_SECONDS_KEPT, PERSON_SECONDS_MAX, Speaker

Hear = Callable[[messaging.Sent | QuanziError | None], None]


class Box:
    """A postbox that notes what goes into it, and answers when it is told to."""

    def __init__(self) -> None:
        """Nothing was said."""
        self.offered: list[tuple[str, Person, Hear]] = []
        self.alone: list[str] = []

    def offer_message(self, *, by: Person, room_id: UUID, message: messaging.NewMessage, hear: Hear) -> None:
        _ = room_id
        if message.text == "bad":
            raise NotFound
        self.offered.append((message.text, by, hear))

    async def send_message(self, *, by: Person, room_id: UUID, message: messaging.NewMessage) -> messaging.Sent:
        answered: asyncio.Future[messaging.Sent] = asyncio.get_running_loop().create_future()
        self.offered.append((message.text, by, lambda _: answered.set_result(_sent(room_id, message.message_id))))
        return await answered

    async def send_alone(self, *, by: Person, room_id: UUID, message: messaging.NewMessage) -> messaging.Sent:
        _ = by
        self.alone.append(message.text)
        return _sent(room_id, message.message_id)


class Stage:
    """A socket, its speaker, and who it is that speaks."""

    def __init__(self) -> None:
        """Somebody has just come in."""
        self.person = Person(kind=Kind.MEMBER, id=uuid4())
        self.looks = 0
        self.ended = False
        key = identity.SessionKey(self.person.member_id, uuid4(), b"x")
        self.socket = Socket(person=self.person, key=key)
        self.box = Box()
        self.speaker = Speaker(cast("Db", None), cast("messaging.Postbox", self.box), find_person=self._find)

    async def _find(self, _key: identity.SessionKey) -> Person:
        self.looks += 1
        if self.ended:
            raise identity.SessionEnded
        return self.person

    def grow_old(self, seconds: float) -> None:
        """Who speaks was looked at so long ago."""
        self.socket.looked_at = time.monotonic() - seconds

    def say(self, text: str) -> bool:
        """Say it the short way; whether that could be."""
        return self.speaker.hear_at_once(self.socket, _send(text))

    def hear(self) -> list[Any]:
        """What the socket got."""
        heard: list[Any] = []
        while not self.socket.frames.empty():
            heard.append(self.socket.frames.get_nowait())
        return heard


def _send(text: str) -> Send:
    return Send(uuid4(), uuid4(), text)


def _sent(room_id: UUID, message_id: UUID) -> messaging.Sent:
    return msgspec.convert({"message_id": message_id, "room_id": room_id, "position": 1, "at": "2026-11-30T08:00:00Z"}, messaging.Sent)


async def test_who_was_just_looked_at_speaks_at_once_and_is_answered() -> None:
    stage = Stage()
    assert stage.say("one")
    assert stage.say("two")
    assert [text for text, _, _ in stage.box.offered] == ["one", "two"]
    stage.box.offered[0][2](_sent(uuid4(), uuid4()))
    stage.box.offered[1][2](NotFound())
    assert stage.say("bad")
    assert [type(one) for one in stage.hear()] == [Sent, Refused, Refused]
    assert stage.looks == 0


async def test_what_can_not_go_with_others_goes_alone_and_nothing_overtakes_it() -> None:
    stage = Stage()
    assert stage.say("one")
    stage.box.offered[0][2](None)
    assert not stage.say("two"), "it waits its turn"
    await asyncio.sleep(0.01)
    assert stage.box.alone == ["one"]
    assert [type(one) for one in stage.hear()] == [Sent]
    assert stage.say("two")


async def test_who_speaks_is_looked_at_again_and_again_meanwhile_and_after_long_before() -> None:
    stage = Stage()
    stage.grow_old(PERSON_SECONDS_KEPT + 0.1)
    assert stage.say("meanwhile")
    assert stage.say("meanwhile")
    await asyncio.sleep(1.1)
    assert stage.looks == 1
    stage.grow_old(PERSON_SECONDS_MAX + 0.1)
    assert not stage.say("not before")
    stage.speaker.hear(stage.socket, Said(send=_send("after")))
    await asyncio.sleep(0.01)
    assert stage.looks == 2
    assert [text for text, _, _ in stage.box.offered] == ["meanwhile", "meanwhile", "after"]


async def test_who_was_signed_out_meanwhile_speaks_no_more_and_is_told() -> None:
    stage = Stage()
    stage.ended = True
    stage.grow_old(PERSON_SECONDS_KEPT + 0.1)
    assert stage.say("the last")
    await asyncio.sleep(1.1)
    assert not stage.say("one more")
    stage.speaker.hear(stage.socket, Said(send=_send("one more")))
    await asyncio.sleep(0.01)
    assert [text for text, _, _ in stage.box.offered] == ["the last"]
    assert [one.code for one in stage.hear()] == [identity.SessionEnded.code]


async def test_more_at_once_than_any_page_says_is_too_much() -> None:
    stage = Stage()
    for number in range(AT_ONCE_MAX):
        assert stage.say(str(number))
    with pytest.raises(BadWish):
        stage.speaker.hear(stage.socket, Said(send=_send("too much")))
