"""People who talk over sockets, in one process of its own: as fast as they are answered, at a pace, or one to a full room.

Run as `python -m bench.ground.chatters`; it reads one JSON object (Plan) from stdin and writes one (Heard) to stdout.
"""

import asyncio
import base64
import gc
import os
import re
import sys
import time
from collections.abc import Callable
from random import getrandbits
from typing import cast

import msgspec
import uvloop

from bench.ground.idlers import frame

_TEXT, _PING, _PONG = 0x81, 0x89, 0x8A
_STAMP = re.compile(rb"#(\d+)#")
_SENT, _REFUSED = b'{"sent":', b'{"refused":'
DRAIN_SECONDS = 2.0
PAUSE_SECONDS = 0.001
"""Who paces looks so often for whom to let speak: a timer for each message would take more than saying it."""


class Plan(msgspec.Struct, frozen=True):
    """Who talks where: a cookie and a room for each socket; `rate` messages a second in all, or 0 for as fast as answered.

    With `speakers` only so many of them speak, and the others listen. In a flood each has `window` messages under way.
    """

    port: int
    cookies: list[str]
    rooms: list[str]
    seconds: float
    rate: float = 0.0
    speakers: int = 0
    window: int = 1


class Heard(msgspec.Struct):
    """Messages answered in the time, refused, heard; and the milliseconds until each was heard, or until the last had it."""

    answered: int = 0
    refused: int = 0
    heard: int = 0
    seconds: float = 0.0
    deliver_ms: list[float] = []
    last_ms: list[float] = []


class Chatter(asyncio.Protocol):
    """One socket."""

    def __init__(self, plan: Plan, number: int, hear: Callable[["Chatter", bytes], None]) -> None:
        """Nothing is open yet."""
        self.plan, self.number, self._hear = plan, number, hear
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.room = plan.rooms[number]
        self._data = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Shake hands."""
        self._transport = cast("asyncio.Transport", transport)
        host = f"127.0.0.1:{self.plan.port}"
        key = base64.b64encode(os.urandom(16)).decode()
        self._transport.write(
            f"GET /live HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {self.plan.cookies[self.number]}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Take frames apart."""
        self._data += data
        if not self.open.done():
            head, end, rest = self._data.partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.open.set_exception(RuntimeError(head.decode(errors="replace")))
                return
            self._data = rest
            self.open.set_result(None)
        while (size := len(self._data)) >= 2:
            length, at = self._data[1], 2
            if length >= 126:
                at += 2 if length == 126 else 8
                if size < at:
                    return
                length = int.from_bytes(self._data[2:at], "big")
            if size < at + length:
                return
            kind, payload, self._data = self._data[0], self._data[at : at + length], self._data[at + length :]
            if kind == _TEXT:
                self._hear(self, payload)
            elif kind == _PING:
                self._transport.write(frame(_PONG, payload))

    def say(self) -> None:
        """Send one message, stamped with the time."""
        said = f"#{time.perf_counter_ns()}# Good morning"
        text = f'{{"send":{{"room_id":"{self.room}","message_id":"{getrandbits(128):032x}","text":"{said}"}}}}'
        self._transport.write(frame(_TEXT, text.encode()))

    def close(self) -> None:
        """Go."""
        self._transport.close()


class Table:
    """Everybody who talks, and what was heard."""

    def __init__(self, plan: Plan) -> None:
        """Nobody is there yet."""
        self.plan, self.heard = plan, Heard()
        self.people: list[Chatter] = []
        self._last: dict[bytes, tuple[int, float]] = {}
        self._until = 0.0

    def hear(self, chatter: Chatter, payload: bytes) -> None:
        """Take the time of what was said, and say the next when the last was kept."""
        now = time.perf_counter_ns()
        if payload.startswith(_SENT):
            self._go_on(chatter)
            return
        if payload.startswith(_REFUSED):
            self.heard.refused += 1
            return
        for stamp in _STAMP.findall(payload):
            took = (now - int(stamp)) / 1e6
            self.heard.heard += 1
            if self.plan.speakers:
                self._last[stamp] = self._last.get(stamp, (0, 0.0))[0] + 1, took
            elif self.plan.rate:
                self.heard.deliver_ms.append(took)

    def _go_on(self, chatter: Chatter) -> None:
        if time.perf_counter() < self._until:
            self.heard.answered += 1
            if not self.plan.rate:
                chatter.say()

    async def enter(self) -> None:
        """Open all sockets."""
        loop = asyncio.get_running_loop()
        for number in range(len(self.plan.cookies)):
            _, chatter = await loop.create_connection(
                lambda number=number: Chatter(self.plan, number, self.hear), "127.0.0.1", self.plan.port
            )
            await chatter.open
            self.people.append(chatter)

    async def talk(self) -> None:
        """Talk for the time, and stay a moment to hear the rest."""
        began = time.perf_counter()
        self._until = began + self.plan.seconds
        if self.plan.rate:
            await _pace(self.plan, self.people, self._until)
        else:
            for chatter in self.people:
                for _ in range(self.plan.window):
                    chatter.say()
            await asyncio.sleep(self.plan.seconds)
        self.heard.seconds = time.perf_counter() - began
        await asyncio.sleep(DRAIN_SECONDS)
        self.heard.last_ms = [took for count, took in self._last.values() if count >= len(self.people)]
        for chatter in self.people:
            chatter.close()


async def talk(plan: Plan) -> Heard:
    """Everybody comes in, talks for the time, and goes."""
    table = Table(plan)
    await table.enter()
    await asyncio.sleep(0.5)
    await table.talk()
    return table.heard


async def _pace(plan: Plan, people: list[Chatter], until: float) -> None:
    """Let one after the other speak, evenly over the time."""
    speakers = people[: plan.speakers or len(people)]
    step, turn = 1 / plan.rate, 0
    due = time.perf_counter()
    while due < until:
        if due > time.perf_counter():
            await asyncio.sleep(PAUSE_SECONDS)
            continue
        speakers[turn % len(speakers)].say()
        turn, due = turn + 1, due + step


def main() -> None:
    """Read the plan, talk, tell."""
    # a pause of who listens is not one of who is measured
    gc.disable()
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    sys.stdout.buffer.write(msgspec.json.encode(uvloop.run(talk(plan))))


if __name__ == "__main__":
    main()
