"""kill -9 of the server and of PostgreSQL under writes: every acknowledged post is there, and none is there twice."""

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
from tests.make.people import make_member

WRITERS = 6
# a member may post thirty times an hour
POSTS_EACH_MAX = 28


@dataclass
class Writer:
    """A phone that sends each post until it is acknowledged, always under the same key."""

    cookie: str
    acknowledged: list[str] = field(default_factory=list)
    failures: int = 0

    async def write(self, url: str, circle_id: UUID, stop: asyncio.Event) -> None:
        """Post until `stop`, or until the hour's measure is full; the last one is brought to its end."""
        headers = {"cookie": f"{visitor.SESSION_COOKIE}={self.cookie}", "origin": url}
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=20) as client:
            while not stop.is_set() and len(self.acknowledged) < POSTS_EACH_MAX:
                await self._send(client, circle_id)
                await asyncio.sleep(0.1)

    async def _send(self, client: httpx.AsyncClient, circle_id: UUID) -> None:
        key = uuid4().hex
        while True:
            try:
                answer = await client.post(f"/api/v1/circles/{circle_id}/posts", json={"text": key}, headers={"idempotency-key": key})
            except httpx.HTTPError:
                self.failures += 1
            else:
                if answer.is_success:
                    self.acknowledged.append(key)
                    return
                # away, being brought back, or the first try still under way
                assert answer.status_code in {503, 409}, answer.text
                self.failures += 1
            await asyncio.sleep(0.2)


async def _people(house: RunningHouse) -> tuple[UUID, list[Writer]]:
    async def enter(tx: Tx, member: Person, circle_id: UUID | None) -> str:
        if circle_id is not None:
            await circles.join_circle(tx, by=member, circle_id=circle_id)
        return (await identity.start_session(tx, person_id=member.member_id, device="test")).text()

    async with await open_pool(house.server.url()) as pool:
        db = Db(pool)
        owner = await db.run(lambda tx: make_member(tx, tier=2))
        circle = await db.run(lambda tx: make_circle(tx, owner=owner))
        members = [owner, *[await db.run(lambda tx: make_member(tx, tier=1)) for _ in range(WRITERS - 1)]]
        writers = [Writer(await db.run(lambda tx, one=one: enter(tx, one, None if one is owner else circle.circle_id))) for one in members]
    return circle.circle_id, writers


async def _until(writers: list[Writer], more: int) -> None:
    goal = sum(len(writer.acknowledged) for writer in writers) + more
    async with asyncio.timeout(90):
        while sum(len(writer.acknowledged) for writer in writers) < goal:
            await asyncio.sleep(0.05)


async def test_what_was_acknowledged_outlives_both(home: Path) -> None:
    with open_house(home) as house:
        circle_id, writers = await _people(house)
        stop = asyncio.Event()
        writing = [asyncio.create_task(writer.write(house.url, circle_id, stop)) for writer in writers]

        await _until(writers, 20)
        house.signal(signal.SIGKILL)
        await asyncio.to_thread(house.start)

        await _until(writers, 20)
        postmaster = house.server.running_pid()
        assert postmaster is not None
        os.kill(postmaster, signal.SIGKILL)

        await _until(writers, 20)
        assert house.server.running_pid() not in {postmaster, None}
        stop.set()
        await asyncio.gather(*writing)

        with psycopg.connect(house.server.url()) as connection:
            found = Counter(row[0] for row in connection.execute("SELECT text FROM feed.post").fetchall())
        assert sum(writer.failures for writer in writers) > 0
        assert found == Counter(key for writer in writers for key in writer.acknowledged)
        checked = await asyncio.to_thread(house.run, "check")
        assert checked.returncode == 0, checked.stdout
