"""The short way of a WebSocket: whole texts are heard and sent at once, and whatever else comes is the library's, in order."""

import asyncio
from typing import Any, cast

import pytest
import uvicorn
from uvicorn.server import ServerState
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

from quanzi import live
from quanzi.app.serve import WEBSOCKET_BYTES_MAX
from quanzi.app.socket_protocol import SocketProtocol


class Wire(asyncio.Transport):
    """What the server writes reaches the client at once."""

    def __init__(self) -> None:
        """Nothing was written yet."""
        super().__init__({"socket": None, "peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.client = ClientProtocol(parse_uri("ws://quanzi.example/live"))
        self.is_shut = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.client.receive_data(bytes(data))

    def close(self) -> None:
        self.is_shut = True

    def is_closing(self) -> bool:
        return self.is_shut

    def pause_reading(self) -> None:
        """Nothing is read here."""

    def resume_reading(self) -> None:
        """Nothing is read here."""


class Line:
    """A browser and a server with an app that notes what it hears, by which way."""

    def __init__(self, *, takes: bool = True, asked_every_s: float = 20) -> None:
        """The app hears at once, unless it does not take anything."""
        self.heard: list[tuple[str, Any]] = []
        self.takes, self.holds = takes, asyncio.Event()
        self.holds.set()
        config = uvicorn.Config(
            cast("Any", self._app),
            ws_max_size=WEBSOCKET_BYTES_MAX,
            ws_ping_interval=asked_every_s,
            interface="asgi3",
            ws_per_message_deflate=False,
            log_config=None,
        )
        config.load()
        self.wire = Wire()
        self.server = SocketProtocol(config, ServerState(), {})
        self.server.connection_made(self.wire)

    async def open(self) -> "Line":
        """Shake hands."""
        self.wire.client.send_request(self.wire.client.connect())
        self.server.data_received(self.said())
        await self.settle()
        assert isinstance(self.wire.client.events_received()[0], Response)
        return self

    def said(self) -> bytes:
        """What the browser has written."""
        return b"".join(self.wire.client.data_to_send())

    def text(self, text: str, *, fin: bool = True) -> bytes:
        """A message, or the first part of one, as it goes over the wire."""
        self.wire.client.send_text(text.encode(), fin)
        return self.said()

    def answers(self) -> list[tuple[Opcode, bytes]]:
        """The frames that reached the browser since the last time."""
        return [(one.opcode, bytes(one.data)) for one in self.wire.client.events_received() if isinstance(one, Frame)]

    async def settle(self) -> None:
        """Let the app have its turn."""
        for _ in range(5):
            await asyncio.sleep(0)

    async def _app(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        scope["extensions"][live.AT_ONCE].hear_at_once = self._hear_at_once
        while (message := await receive())["type"] == "websocket.receive":
            self.heard.append(("received", message.get("text")))
            await self.holds.wait()

    def _hear_at_once(self, payload: bytes) -> bool:
        if self.takes:
            self.heard.append(("at once", payload.decode()))
        return self.takes


async def test_whole_texts_are_heard_at_once_however_they_arrive() -> None:
    line = await Line().open()
    several = line.text("one") + line.text("二" * 100) + line.text("x" * 70_00) + line.text("")
    for cut in range(0, len(several), 997):
        line.server.data_received(several[cut : cut + 997])
    for byte in line.text("a byte at a time"):
        line.server.data_received(bytes([byte]))
    assert [text for way, text in line.heard if way == "at once"] == ["one", "二" * 100, "x" * 70_00, "", "a byte at a time"]
    assert len(line.heard) == 5


async def test_what_the_app_does_not_take_comes_the_long_way_and_nothing_overtakes_it() -> None:
    line = await Line(takes=False).open()
    line.holds.clear()
    line.server.data_received(line.text("first") + line.text("second"))
    await line.settle()
    line.takes = True
    line.server.data_received(line.text("third"))
    assert line.heard == [("received", "first")]
    line.holds.set()
    await line.settle()
    assert line.heard == [("received", "first"), ("received", "second"), ("received", "third")]
    line.server.data_received(line.text("fourth"))
    assert line.heard[-1] == ("at once", "fourth")


async def test_a_message_in_parts_and_pings_between_are_the_librarys() -> None:
    line = await Line().open()
    first = line.text("half ", fin=False)
    line.wire.client.send_ping(b"there?")
    ping = line.said()
    line.wire.client.send_continuation(b"a message", True)
    line.server.data_received(first + ping + line.said() + line.text("whole"))
    await line.settle()
    assert sorted(line.heard) == [("received", "half a message"), ("received", "whole")]
    assert line.answers() == [(Opcode.PONG, b"there?")]


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
async def test_a_text_sent_at_once_arrives_as_it_is(size: int) -> None:
    line = await Line().open()
    assert line.server.send_at_once(b"x" * size)
    assert line.answers() == [(Opcode.TEXT, b"x" * size)]


async def test_nothing_is_sent_at_once_while_the_line_is_full_or_closed() -> None:
    line = await Line().open()
    line.server.pause_writing()
    assert not line.server.send_at_once(b"waits")
    line.server.resume_writing()
    line.wire.client.send_close(1000)
    line.server.data_received(line.said())
    assert not line.server.send_at_once(b"too late")
    assert [kind for kind, _ in line.answers()] == [Opcode.CLOSE]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(b"\x81\x05hello", id="not masked"),
        pytest.param(b"\x81\xff\x00\x00\x00\x01\x00\x00\x00\x00" + b"\x00" * (WEBSOCKET_BYTES_MAX + 20), id="too long"),
        pytest.param(b"\xc1\x85\x00\x00\x00\x00hello", id="reserved bit"),
        pytest.param(b"\x81\x82\x00\x00\x00\x00\xff\xfe", id="no UTF-8"),
    ],
)
async def test_what_breaks_the_rules_ends_the_line_as_the_library_says(broken: bytes) -> None:
    line = await Line(takes=False).open()
    line.server.data_received(broken)
    await line.settle()
    assert [kind for kind, _ in line.answers()] == [Opcode.CLOSE]
    assert line.wire.is_shut


async def test_what_comes_before_the_socket_is_let_in_goes_the_long_way_for_good() -> None:
    line = Line()
    line.wire.client.send_request(line.wire.client.connect())
    early = line.said() + b"\x81\x85\x00\x00\x00\x00ea"
    line.server.data_received(early)
    await line.settle()
    line.server.data_received(b"rly")
    await line.settle()
    line.server.data_received(b"\x81\x84\x00\x00\x00\x00late")
    await line.settle()
    assert line.heard == [("received", "early"), ("received", "late")]


@pytest.mark.parametrize("answers_with", ["pong", "text"])
async def test_who_says_anything_when_asked_stays(answers_with: str) -> None:
    line = await Line(asked_every_s=0.05).open()
    asked = 0
    for _ in range(6):
        await asyncio.sleep(0.03)
        asked += sum(opcode is Opcode.PING for opcode, _ in line.answers())
        pong = line.said()
        line.server.data_received(pong if answers_with == "pong" else line.text("here"))
    assert asked >= 2
    assert not line.wire.is_shut
    assert len(line.heard) == (0 if answers_with == "pong" else 6)


async def test_who_says_nothing_when_asked_is_let_go() -> None:
    line = await Line(asked_every_s=0.05).open()
    async with asyncio.timeout(5):
        while not line.wire.is_shut:
            await asyncio.sleep(0.01)
    said = line.answers()
    assert [opcode for opcode, _ in said] == [Opcode.PING, Opcode.CLOSE]
    assert said[1][1][:2] == (1011).to_bytes(2)


async def test_a_pong_that_breaks_the_rules_is_the_librarys() -> None:
    line = await Line().open()
    line.server.data_received(b"\x8a\x00")
    await line.settle()
    assert [opcode for opcode, _ in line.answers()] == [Opcode.CLOSE]
