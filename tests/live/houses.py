"""Several server processes of one house, side by side on one database and one bus, and the browsers that use them.

`open_houses` starts them, `Writer` sends until it is acknowledged, `Listener` hears as a page does: it comes back to another
process when its own is gone, and says for how long it was away. Messaging and benches use the same.
"""

import asyncio
import json
import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from quanzi import identity
from quanzi.infra import crypto
from quanzi.infra.postgres import Db
from quanzi.kernel.person import Person
from quanzi.live import SESSION_COOKIE
from tests.make.house import RunningHouse
from tests.make.nodes import Node

WAIT_S = 40.0


@dataclass
class Houses:
    """The processes, each with server and worker in it, and the nodes when the bus is NATS."""

    servers: list[RunningHouse]
    nodes: list[Node] = field(default_factory=list)

    def kill_server(self, number: int) -> None:
        """`kill -9` of one process."""
        server = self.servers[number]
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        server.process = None

    async def restart_server(self, number: int) -> None:
        """Bring one back."""
        await asyncio.to_thread(self.servers[number].start)


@contextmanager
def open_houses(
    folder: Path, *, keys: Path, database_url: str, nodes: Sequence[Node] = (), count: int = 2, **settings: str
) -> Iterator[Houses]:
    """So many processes of one house, all up, and surely gone afterwards; the bus is NOTIFY without `nodes`.

    `keys` is the house's file of keys, made if it is not there.
    """
    crypto.open_keys(keys)
    shared = {"log_level": "warning", "database_url": database_url, "bus_url": ",".join(node.url for node in nodes)} | settings
    servers = [RunningHouse(folder / f"house{n}", settings=shared) for n in range(count)]
    for server in servers:
        server.home.mkdir(mode=0o700)
        shutil.copy(keys, crypto.key_file(server.home))
    try:
        for server in servers:
            server.begin()
        for server in servers:
            server.wait_ready()
        yield Houses(servers, list(nodes))
    finally:
        for server in servers:
            if server.process is not None:
                server.process.kill()
                server.process.wait()


async def sign_in(db: Db, person: Person) -> str:
    """The cookie of a new device of hers."""
    key = await db.run(lambda tx: identity.start_session(tx, person_id=person.member_id, device="test"))
    return f"{SESSION_COOKIE}={key.text()}"


@dataclass
class Writer:
    """A phone that sends each request until it is acknowledged, always under the same key, to whichever process answers."""

    houses: Houses
    cookie: str
    acknowledged: list[str] = field(default_factory=list)
    failures: int = 0
    _place: int = 0

    async def send(self, path: str, body: dict[str, Any], *, name: str) -> str:
        """POST until it worked; the field `name` of the answer."""
        key = uuid4().hex
        while True:
            server = self.houses.servers[self._place % len(self.houses.servers)]
            headers = {"cookie": self.cookie, "origin": server.url, "idempotency-key": key}
            try:
                async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=10) as client:
                    answer = await client.post(path, json=body)
            except httpx.HTTPError:
                self._move_on()
            else:
                if answer.is_success:
                    self.acknowledged.append(answer.json()[name])
                    return self.acknowledged[-1]
                assert answer.status_code in {503, 409}, answer.text
                self._move_on()
            await asyncio.sleep(0.1)

    def go_to(self, place: int) -> None:
        """Send the next to this process first."""
        self._place = place

    def _move_on(self) -> None:
        self.failures += 1
        self._place += 1


@dataclass
class Listener:
    """A page that is open: what it heard, how often, and how often its socket was lost."""

    houses: Houses
    cookie: str
    topics: list[str]
    place: int = 0
    heard: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    _opened: ClientConnection | None = None
    _alive: float = field(default_factory=time.monotonic)

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            with suppress(OSError, WebSocketException, TimeoutError):
                async with self._open() as opened:
                    await opened.send(json.dumps({"topics": self.topics, "away_s": time.monotonic() - self._alive}))
                    await self._hear(opened)
            self._opened = None
            self.lost += 1
            self.place += 1
            await asyncio.sleep(0.1)

    def _open(self) -> AbstractAsyncContextManager[ClientConnection]:
        server = self.houses.servers[self.place % len(self.houses.servers)]
        host = f"127.0.0.1:{server.port}"
        return connect(f"ws://{host}/live", origin=f"http://{host}", additional_headers={"cookie": self.cookie}, open_timeout=5)

    async def _hear(self, opened: ClientConnection) -> None:
        self._opened = opened
        async for message in opened:
            self.heard[json.loads(message)["id"]] += 1
            self._alive = time.monotonic()

    async def wish(self, topics: list[str]) -> None:
        """Hear these from now on, as a page that changed."""
        self.topics = topics
        if self._opened is not None:
            await self._opened.send(json.dumps({"topics": topics, "away_s": 0}))

    async def wait_for(self, *ids: str) -> None:
        """Until all of these were heard; AssertionError says which were not."""
        await until(lambda: set(ids) <= self.heard.keys(), lambda: f"not heard: {set(ids) - self.heard.keys()}, lost {self.lost}")


async def until(true: Callable[[], object], what: Callable[[], str]) -> None:
    """Wait for something that other processes do."""
    deadline = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < deadline, what()
        await asyncio.sleep(0.02)
