"""Two server processes of one house: what is said at one shows at the other; one that is killed, or a node, loses nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from uuid import UUID

import pytest

from quanzi import circles
from quanzi.infra.postgres import Db, Tx, open_pool
from quanzi.kernel.person import Person
from tests.live.houses import Houses, Listener, Writer, sign_in, until
from tests.make.circles import make_circle
from tests.make.people import make_member

WRITERS = 4


@dataclass
class Circle:
    """A circle, who writes in it, and who only listens: one at each process."""

    circle_id: UUID
    writers: list[Writer]
    listeners: list[Listener]

    async def post(self, writer: Writer) -> str:
        """One post more."""
        return await writer.send(f"/api/v1/circles/{self.circle_id}/posts", {"text": "new"}, name="id")

    async def write(self, writer: Writer, stop: asyncio.Event) -> None:
        """Post until `stop`; a member may do so some thirty times an hour."""
        while not stop.is_set() and len(writer.acknowledged) < 25:
            await self.post(writer)
            await asyncio.sleep(0.1)

    @property
    def acknowledged(self) -> list[str]:
        """All that was."""
        return [one for writer in self.writers for one in writer.acknowledged]


async def join(tx: Tx, circle_id: UUID) -> Person:
    person = await make_member(tx)
    await circles.join_circle(tx, by=person, circle_id=circle_id)
    return person


@pytest.fixture
async def circle(houses: Houses, module_url: str) -> AsyncIterator[Circle]:
    """A fresh one, with its listeners listening."""
    async with await open_pool(module_url) as pool, AsyncExitStack() as stack:
        db = Db(pool)
        owner = await db.run(lambda tx: make_member(tx, tier=2))
        made = await db.run(lambda tx: make_circle(tx, owner=owner))
        people = [await db.run(lambda tx: join(tx, made.circle_id)) for _ in range(WRITERS + 2)]
        cookies = [await sign_in(db, person) for person in people]
        topics = ["home", f"circle:{made.circle_id}"]
        listeners = [Listener(houses, cookie, topics, place=n) for n, cookie in enumerate(cookies[:2])]
        circle = Circle(made.circle_id, [Writer(houses, cookie) for cookie in cookies[2:]], listeners)
        for listener in listeners:
            await stack.enter_async_context(_running(listener))
        # a word said before a process has taken the wish would be heard late, by the next look
        for writer in circle.writers[:1]:
            await _wait_heard(circle, await circle.post(writer))
        yield circle


@asynccontextmanager
async def _running(listener: Listener) -> AsyncIterator[None]:
    task = asyncio.create_task(listener.run())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _wait_heard(circle: Circle, *ids: str) -> None:
    for listener in circle.listeners:
        await listener.wait_for(*ids)


async def test_a_post_and_a_comment_at_one_process_are_heard_at_the_other(houses: Houses, circle: Circle) -> None:
    for place, writer in enumerate(circle.writers[:2]):
        writer.go_to(place)
        await _wait_heard(circle, await circle.post(writer))
    post_id = circle.acknowledged[0]
    path = f"/api/v1/circles/{circle.circle_id}/posts/{post_id}/comments"
    for listener in circle.listeners:
        await listener.wish([f"post:{circle.circle_id}:{post_id}"])
    for place, writer in enumerate(circle.writers[:2]):
        writer.go_to(place)
        await _wait_heard(circle, await writer.send(path, {"text": "hi"}, name="id"))
    assert [writer.failures for writer in circle.writers] == [0] * WRITERS


async def _write_through(circle: Circle, harm: Callable[[], None]) -> None:
    """Posts before, while and after something dies: whatever was acknowledged is heard at both processes."""
    stop = asyncio.Event()
    writing = [asyncio.create_task(circle.write(writer, stop)) for writer in circle.writers]
    await _wait_acknowledged(circle, 12)
    harm()
    await _wait_acknowledged(circle, len(circle.acknowledged) + 12)
    stop.set()
    await asyncio.gather(*writing)
    await _wait_heard(circle, *circle.acknowledged)


async def _wait_acknowledged(circle: Circle, count: int) -> None:
    await until(lambda: len(circle.acknowledged) >= count, lambda: f"only {len(circle.acknowledged)} were acknowledged")


async def test_a_killed_node_loses_nothing(houses: Houses, circle: Circle) -> None:
    if houses.nodes:
        await _write_through(circle, next(node for node in houses.nodes if node.count_clients()).kill)
        assert [listener.lost for listener in circle.listeners] == [0, 0]


async def test_a_killed_process_loses_nothing(houses: Houses, circle: Circle) -> None:
    # the last of this file: the process stays dead
    await _write_through(circle, lambda: houses.kill_server(0))
    assert circle.listeners[0].lost > 0
