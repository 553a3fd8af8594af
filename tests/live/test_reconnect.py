"""Sockets that are cut at any moment: each message is there once, each sender's in their order, every device with the same text."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from quanzi import messaging
from quanzi.kernel.person import Person
from tests.live.test_connection import WAIT_S, open_socket, port
from tests.make import messages as make
from tests.make.site import Site

__all__ = ["port"]
# in all no more than one answer brings
MESSAGES_EACH, CUT_AFTER_S_MAX = 10, 0.03


@dataclass
class Device:
    """A page: it says one thing after the other, each until it is kept, and has a copy of the room."""

    site: Site
    port: int
    room_id: UUID
    person: Person
    unsaid: list[tuple[str, str]]
    texts: list[str] = field(default_factory=list)
    change: int = 0
    opened: ClientConnection | None = None
    cuts: int = 0

    async def run(self, total: int) -> None:
        """Until all is said and so much is heard."""
        while self.unsaid or len(self.texts) < total:
            with suppress(ConnectionClosed, TimeoutError, OSError):
                self.opened = await open_socket(self.site, self.port, self.person)
                try:
                    await self._catch_up()
                    await self._say()
                    while self.unsaid or len(self.texts) < total:
                        await self._take(json.loads(await asyncio.wait_for(self.opened.recv(), 1)))
                finally:
                    await self.opened.close()

    async def _say(self) -> None:
        if self.unsaid and self.opened is not None:
            message_id, text = self.unsaid[0]
            await self.opened.send(json.dumps({"send": {"room_id": str(self.room_id), "message_id": message_id, "text": text}}))

    async def _take(self, frame: dict[str, object]) -> None:
        if self.unsaid and frame.get("sent") == self.unsaid[0][0]:
            self.unsaid.pop(0)
            await self._say()
        for message in frame.get("messages", []):  # type: ignore[attr-defined]
            if message["position"] > len(self.texts) + 1:
                await self._catch_up()
            elif message["position"] == len(self.texts) + 1:
                self.texts.append(message["text"])

    async def _catch_up(self) -> None:
        places = {self.room_id: messaging.Place(len(self.texts), self.change)}
        for one in await self.site.house.db.read(lambda tx: messaging.catch_up(tx, by=self.person, places=places)):
            self.change = one.change
            self.texts = (
                [*self.texts[: one.messages[0].position - 1], *(said.text for said in one.messages)] if one.messages else self.texts
            )
            assert len(self.texts) == one.position


async def _cut(devices: list[Device], dice: random.Random) -> None:
    """Break one line after the other, in the middle of whatever goes over it."""
    while True:
        await asyncio.sleep(dice.random() * CUT_AFTER_S_MAX)
        device = dice.choice(devices)
        if device.opened is not None:
            device.opened.transport.abort()
            device.cuts += 1


@asynccontextmanager
async def _cutting(devices: list[Device], dice: random.Random) -> AsyncIterator[None]:
    task = asyncio.create_task(_cut(devices, dice))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_lines_that_are_cut_again_and_again_lose_double_and_reorder_nothing(site: Site, port: int) -> None:
    for seed in range(3):
        room = await site.house.db.run(make.make_group)
        said = {
            one.member_id: [(str(uuid4()), f"{place}.{number}") for number in range(MESSAGES_EACH)] for place, one in enumerate(room.people)
        }
        devices = [Device(site, port, room.room_id, one, list(said[one.member_id])) for one in room.people]
        total = MESSAGES_EACH * len(devices)
        # only for a while, so that all of it ends
        async with asyncio.timeout(WAIT_S * 6), asyncio.TaskGroup() as group:
            for device in devices:
                group.create_task(device.run(total))
            async with _cutting(devices, random.Random(seed)):
                while any(device.unsaid for device in devices) and sum(device.cuts for device in devices) < 60:
                    await asyncio.sleep(0.01)
        assert sum(device.cuts for device in devices) > 0
        for device in devices:
            assert device.texts == devices[0].texts
        for one in room.people:
            mine = [text for _, text in said[one.member_id]]
            assert [text for text in devices[0].texts if text in set(mine)] == mine
        assert len(devices[0].texts) == total
