"""A device that keeps a copy of its rooms: told over the socket, and asking for what it missed; to any process that answers."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from tests.live.houses import Houses, until


@dataclass
class Reader:
    """The copy: the texts of a room in the order in which they stand, and how often something came that was there already."""

    houses: Houses
    cookie: str
    room_id: str
    place: int = 0
    texts: list[str] = field(default_factory=list)
    change: int = 0
    repeated: int = 0
    lost: int = 0
    _behind: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Listen until cancelled; each time the socket is back, ask what was missed."""
        while True:
            with suppress(OSError, WebSocketException, TimeoutError, httpx.HTTPError):
                await self._listen()
            self.lost += 1
            self.place += 1
            await asyncio.sleep(0.1)

    async def _listen(self) -> None:
        server = self.houses.servers[self.place % len(self.houses.servers)]
        host = f"127.0.0.1:{server.port}"
        headers = {"cookie": self.cookie}
        async with connect(f"ws://{host}/live", origin=f"http://{host}", additional_headers=headers, open_timeout=5) as opened:
            await self._catch_up(server.url)
            async for text in opened:
                said = json.loads(text)
                if said.get("room") == self.room_id and not self._take(said):
                    await self._catch_up(server.url)

    def _take(self, said: dict[str, Any]) -> bool:
        """Add what follows on the copy; False when something is missing before it."""
        for message in said["messages"]:
            if message["position"] > len(self.texts) + 1:
                return False
            if message["position"] <= len(self.texts):
                self.repeated += 1
                continue
            self.texts.append(message["text"])
        return True

    async def _catch_up(self, url: str) -> None:
        async with httpx.AsyncClient(base_url=url, headers={"cookie": self.cookie, "origin": url}, timeout=10) as client:
            places = {self.room_id: {"position": len(self.texts), "change": self.change}}
            answer = (await client.post("/api/v1/messages/missed", json={"places": places})).raise_for_status().json()
            for room in answer:
                self.change = room["change"]
                if room["is_reset"]:
                    self.texts = self.texts[: room["messages"][0]["position"] - 1]
                    await self._read_up(client, room["position"])
                else:
                    self._take(room)

    async def _read_up(self, client: httpx.AsyncClient, position: int) -> None:
        """More was missed than one answer holds: read the room page by page."""
        while len(self.texts) < position:
            page = (await client.get(f"/api/v1/rooms/{self.room_id}", params={"after": len(self.texts)})).raise_for_status().json()
            if not page["messages"] or not self._take(page):
                return

    async def wait_for(self, count: int) -> None:
        """Until the copy holds so many messages."""
        await until(lambda: len(self.texts) >= count, lambda: f"{len(self.texts)} of {count} messages, lost {self.lost}")
