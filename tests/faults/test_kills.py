"""kill -9 of the server, of PostgreSQL and of a worker under writes: every acknowledged post and message is there, none twice."""

import asyncio
import os
import signal
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import psycopg

from quanzi import circles, identity
from quanzi.infra.postgres import Db, Tx, open_pool
from quanzi.kernel.person import Person
from quanzi.web import visitor
from tests.make.circles import make_circle
from tests.make.house import RunningHouse, open_house
from tests.make.messages import make_group
from tests.make.people import make_member

WRITERS, SPEAKERS = 6, 4
# a member may post thirty times an hour
POSTS_EACH_MAX = 28
STORM = 20


@dataclass
class Writer:
    """A phone that sends each post or message to `path` until it is acknowledged, always under the same key."""

    cookie: str
    path: str
    most: int
    acknowledged: list[str] = field(default_factory=list)
    positions: dict[str, int] = field(default_factory=dict)
    failures: int = 0

    async def write(self, url: str, stop: asyncio.Event) -> None:
        """Write until `stop`, or until the hour's measure is full; the last one is brought to its end."""
        headers = {"cookie": f"{visitor.SESSION_COOKIE}={self.cookie}", "origin": url}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=20) as client:
            while not stop.is_set() and len(self.acknowledged) < self.most:
                await self._send(client)
                await asyncio.sleep(0.1)

    async def _send(self, client: httpx.AsyncClient) -> None:
        key = uuid4().hex
        body = {"text": key, "message_id": str(UUID(key))} if self.path.endswith("messages") else {"text": key}
        while True:
            try:
                answer = await client.post(self.path, json=body, headers={"idempotency-key": key})
            except httpx.HTTPError:
                self.failures += 1
            else:
                if answer.is_success:
                    self.acknowledged.append(key)
                    self.positions[key] = answer.json().get("position", 0)
                    return
                # away, being brought back, or the first try still under way
                assert answer.status_code in {503, 409}, answer.text
                self.failures += 1
            await asyncio.sleep(0.2)


async def _people(house: RunningHouse) -> tuple[list[Writer], list[Writer]]:
    """Who posts in a circle, and who talks in a room."""

    async def enter(tx: Tx, member: Person, circle_id: UUID | None = None) -> str:
        if circle_id is not None:
            await circles.join_circle(tx, by=member, circle_id=circle_id)
        return (await identity.start_session(tx, person_id=member.member_id, device="test")).text()

    async with await open_pool(house.server.url()) as pool:
        db = Db(pool)
        owner = await db.run(lambda tx: make_member(tx, tier=2))
        circle = await db.run(lambda tx: make_circle(tx, owner=owner))
        path = f"/api/v1/circles/{circle.circle_id}/posts"
        members = [owner, *[await db.run(lambda tx: make_member(tx, tier=1)) for _ in range(WRITERS - 1)]]
        keys = [await db.run(lambda tx, one=one: enter(tx, one, None if one is owner else circle.circle_id)) for one in members]
        room = await db.run(lambda tx: make_group(tx, size=SPEAKERS))
        said = [await db.run(lambda tx, one=one: enter(tx, one)) for one in room.people]
    writers = [Writer(key, path, POSTS_EACH_MAX) for key in keys]
    return writers, [Writer(key, f"/api/v1/rooms/{room.room_id}/messages", 10_000) for key in said]


async def _until(*groups: list[Writer]) -> None:
    """Until each of the groups wrote so much more."""
    goals = [sum(len(writer.acknowledged) for writer in writers) + STORM for writers in groups]
    async with asyncio.timeout(90):
        while any(sum(len(one.acknowledged) for one in writers) < goal for writers, goal in zip(groups, goals, strict=True)):
            await asyncio.sleep(0.05)


async def test_what_was_acknowledged_outlives_them_all(home: Path) -> None:
    with open_house(home) as house, house.beside("worker") as worker:
        posters, speakers = await _people(house)
        stop = asyncio.Event()
        writing = [asyncio.create_task(writer.write(house.url, stop)) for writer in (*posters, *speakers)]

        await _until(posters, speakers)
        house.signal(signal.SIGKILL)
        await asyncio.to_thread(house.start)

        await _until(posters, speakers)
        postmaster = house.server.running_pid()
        assert postmaster is not None
        os.kill(postmaster, signal.SIGKILL)

        await _until(posters, speakers)
        assert house.server.running_pid() not in {postmaster, None}
        assert worker.poll() is None
        worker.kill()

        await _until(speakers)
        stop.set()
        await asyncio.gather(*writing)

        _check_posts(house, posters)
        await _check_messages(house, speakers)
        checked = await asyncio.to_thread(house.run, "check")
        assert checked.returncode == 0, checked.stdout


def _check_posts(house: RunningHouse, writers: list[Writer]) -> None:
    with psycopg.connect(house.server.url()) as connection:
        found = Counter(row[0] for row in connection.execute("SELECT text FROM feed.post").fetchall())
    assert sum(writer.failures for writer in writers) > 0
    assert found == Counter(key for writer in writers for key in writer.acknowledged)


async def _check_messages(house: RunningHouse, speakers: list[Writer]) -> None:
    """Each stands where its sender was told, without gaps; and each can be found, whichever worker died over it."""
    with psycopg.connect(house.server.url(), autocommit=True) as connection:
        rows = connection.execute("SELECT text, position FROM messaging.message ORDER BY position").fetchall()
        assert sum(writer.failures for writer in speakers) > 0
        assert [position for _, position in rows] == list(range(1, len(rows) + 1))
        assert dict(rows) == {key: position for writer in speakers for key, position in writer.positions.items()}
        async with asyncio.timeout(60):
            while connection.execute("SELECT count(*) FROM messaging.word").fetchone() != (len(rows),):
                await asyncio.sleep(0.2)
