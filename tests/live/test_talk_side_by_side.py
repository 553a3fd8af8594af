"""Conversations over two processes and either bus: every acknowledged message once, in the same order on every device."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from websockets.asyncio.client import ClientConnection, connect

from quanzi import messaging
from quanzi.app.build import open_house
from quanzi.infra.postgres import Db, open_pool
from quanzi.infra.settings import load_settings
from quanzi.kernel.person import Kind, Person
from quanzi.messaging import groups
from quanzi.world import replay
from tests.live.houses import WAIT_S, Houses, Writer, sign_in, until
from tests.live.readers import Reader
from tests.make import messages as make
from tests.make import threads as make_threads

WRITERS = 3


@dataclass
class Talk:
    """A room, who speaks in it, and who only reads: one at each process."""

    room_id: str
    writers: list[Writer]
    readers: list[Reader]

    async def say(self, writer: Writer) -> None:
        """One message more, sent until it is kept; its id keeps it one."""
        body = {"message_id": str(uuid4()), "text": uuid4().hex}
        await writer.send(f"/api/v1/rooms/{self.room_id}/messages", body, name="position")

    async def write(self, writer: Writer, stop: asyncio.Event) -> None:
        """Say on until `stop`."""
        while not stop.is_set():
            await self.say(writer)
            await asyncio.sleep(0.02)

    @property
    def kept(self) -> list[int]:
        """Where all that was acknowledged stands."""
        return sorted(int(position) for writer in self.writers for position in writer.acknowledged)


@pytest.fixture
async def talk(houses: Houses, module_url: str) -> AsyncIterator[Talk]:
    """A fresh room with its readers reading."""
    async with await open_pool(module_url) as pool, AsyncExitStack() as stack:
        db = Db(pool)
        room = await db.run(lambda tx: make.make_group(tx, size=WRITERS + 2))
        cookies = [await sign_in(db, person) for person in room.people]
        readers = [Reader(houses, cookie, str(room.room_id), place=n) for n, cookie in enumerate(cookies[:2])]
        writers = [Writer(houses, cookie, _place=n) for n, cookie in enumerate(cookies[2:])]
        for reader in readers:
            await stack.enter_async_context(_running(reader.run()))
        yield Talk(str(room.room_id), writers, readers)


@asynccontextmanager
async def _running(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _write_through(talk: Talk, harm: Callable[[], object]) -> list[str]:
    """What was kept, and is the same on every device, whatever dies in the middle: all that was acknowledged, in one order."""
    stop = asyncio.Event()
    writing = [asyncio.create_task(talk.write(writer, stop)) for writer in talk.writers]
    await _wait_kept(talk, 30)
    harm()
    await _wait_kept(talk, len(talk.kept) + 30)
    stop.set()
    await asyncio.gather(*writing)
    for reader in talk.readers:
        await reader.wait_for(len(talk.kept))
    assert talk.kept == list(range(1, len(talk.kept) + 1))
    one, other = talk.readers
    assert one.texts == other.texts
    return one.texts


async def _wait_kept(talk: Talk, count: int) -> None:
    await until(lambda: len(talk.kept) >= count, lambda: f"only {len(talk.kept)} were kept")


async def test_everybody_reads_the_same(talk: Talk) -> None:
    await _write_through(talk, lambda: None)
    assert [reader.lost for reader in talk.readers] == [0, 0]


async def test_threads_said_once_more_are_the_same_text_in_the_same_order_everywhere(
    houses: Houses, module_url: str, tmp_path: Path
) -> None:
    folder = make_threads.write_threads(tmp_path, threads=5, reposts=24, people=9)
    server = houses.servers[0]
    settings = load_settings(home=server.home, environment=server.environment())
    async with open_house(settings, database_url=module_url) as house, AsyncExitStack() as stack:
        wanted: dict[str, tuple[list[str], list[Reader]]] = {}
        planned = replay.read_replay(folder, rooms=4, at=datetime.now(UTC))
        await replay.open_rooms(house.db, planned)
        postbox = messaging.Postbox(house.db)
        for work in (house.bus.follow(), postbox.run()):
            await stack.enter_async_context(_running(work))
        for room in planned.rooms:
            people = [Person(Kind.MEMBER, id=person_id) for person_id in room.member_ids[:2]]
            readers = [Reader(houses, await sign_in(house.db, one), str(room.room_id), place=n) for n, one in enumerate(people)]
            wanted[str(room.room_id)] = [line.text for line in room.lines], readers
            for reader in readers:
                await stack.enter_async_context(_running(reader.run()))
        await replay.say_all(postbox, planned, gap_s_max=0.01)
        for texts, readers in wanted.values():
            for reader in readers:
                await reader.wait_for(len(texts))
                assert reader.texts == texts


async def test_two_at_two_processes_see_each_other_write_where_both_show_it(houses: Houses, module_url: str) -> None:
    async with await open_pool(module_url) as pool, AsyncExitStack() as stack:
        db = Db(pool)
        room = await db.run(make.make_pair)
        chosen = groups.Choices(shows_presence=groups.Shown.CONTACTS)
        opened: list[ClientConnection] = []
        for server, person in zip(houses.servers, room.people, strict=True):
            await db.run(lambda tx, person=person: groups.choose_for_all(tx, by=person, chosen=chosen))
            headers = {"cookie": await sign_in(db, person)}
            host = f"127.0.0.1:{server.port}"
            opened.append(
                await stack.enter_async_context(connect(f"ws://{host}/live", origin=f"http://{host}", additional_headers=headers))
            )
        for one in opened:
            await one.send(json.dumps({"here": {"watching": True, "room_id": str(room.room_id)}}))
        one, other = (person.member_id for person in room.people)
        await _hear(opened[0], {"here": str(other), "is_here": True})
        await _hear(opened[1], {"here": str(one), "is_here": True})
        await opened[0].send(json.dumps({"typing": {"room_id": str(room.room_id)}}))
        await _hear(opened[1], {"typing": str(room.room_id), "by": str(one)})
        await opened[0].close()
        await _hear(opened[1], {"here": str(one), "is_here": False})
        assert [server.process is not None for server in houses.servers] == [True, True]


async def _hear(opened: ClientConnection, frame: dict[str, object]) -> None:
    """Until this frame comes."""
    async with asyncio.timeout(WAIT_S):
        while json.loads(await opened.recv()) != frame:
            pass


async def test_a_killed_node_loses_no_message(houses: Houses, talk: Talk) -> None:
    if houses.nodes:
        texts = await _write_through(talk, next(node for node in houses.nodes if node.count_clients()).kill)
        assert len(set(texts)) == len(talk.kept)


async def test_a_bus_that_dies_as_a_whole_loses_no_message(houses: Houses, talk: Talk) -> None:
    if houses.nodes:
        texts = await _write_through(talk, lambda: [node.kill() for node in houses.nodes if node.runs])
        assert len(set(texts)) == len(talk.kept)
        for node in houses.nodes:
            node.start(houses.nodes)


async def test_a_killed_process_loses_no_message(houses: Houses, talk: Talk) -> None:
    # the last of this file: the process stays dead
    texts = await _write_through(talk, lambda: houses.kill_server(0))
    assert len(set(texts)) == len(talk.kept)
