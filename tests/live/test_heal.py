"""What nobody told is found by looking, told once, and only to those who may read."""

import asyncio
import json
from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from quanzi import circles, feed, identity, live, relations
from quanzi.infra.notify_bus import NotifyBus
from quanzi.infra.postgres import Db
from quanzi.kernel.person import Person
from quanzi.live import frames, hub
from quanzi.live.heal import Healing, Told
from quanzi.live.sockets import Socket
from tests.make import feed as make


@pytest.fixture
async def deaf(db: Db, url: str) -> hub.Hub:
    """A hub that no word reaches."""
    return hub.Hub(db, bus=NotifyBus(url))


async def _open(db: Db, deaf: hub.Hub, person: Person, topics: Sequence[str], *, away_s: float = 0) -> Socket:
    key = await db.run(lambda tx: identity.start_session(tx, person_id=person.member_id, device="test"))
    socket = Socket(person=person, key=key)
    deaf.add(socket)
    await deaf.subscribe(socket, frames.read_topics(frames.read_said(json.dumps({"topics": topics}))), away_s=away_s)
    return socket


async def _look(deaf: hub.Hub) -> None:
    """One turn of the healing, and all of what it found told."""
    await deaf.healing.look()
    while deaf.has_news:
        await deaf.tell_next()


def _heard(socket: Socket) -> list[live.Frame | None]:
    heard: list[live.Frame | None] = []
    while not socket.frames.empty():
        heard.append(socket.frames.get_nowait())
    return heard


async def test_what_nobody_told_is_found_and_told_once(db: Db, deaf: hub.Hub) -> None:
    talk = await db.run(make.make_talk)
    topic = f"post:{talk.circle_id}:{talk.post_id}"
    home = await _open(db, deaf, talk.owner, ["home"])
    thread = await _open(db, deaf, talk.stranger, [topic])
    await _look(deaf)
    _heard(home), _heard(thread)
    post_id = await db.run(lambda tx: feed.publish_post(tx, by=talk.member, circle_id=talk.circle_id, text="new"))
    comment_id = await db.run(lambda tx: feed.comment_post(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id, text="hi"))
    await _look(deaf)
    assert _heard(home) == [live.Frame("home", post_id, "post")]
    assert _heard(thread) == [live.Frame(topic, comment_id, "comment")]
    await _look(deaf)
    assert (_heard(home), _heard(thread)) == ([], [])


async def test_a_hidden_circles_post_is_found_for_its_members_alone(db: Db, deaf: hub.Hub) -> None:
    talk = await db.run(make.make_talk)
    inside = await _open(db, deaf, talk.owner, [f"circle:{talk.circle_id}"])
    outside = await _open(db, deaf, talk.stranger, [f"circle:{talk.circle_id}"])
    await db.run(lambda tx: tx.execute("UPDATE circles.circle SET visibility = 'hidden' WHERE circle_id = $1", talk.circle_id))
    await _look(deaf)
    assert [frame and frame.id for frame in _heard(inside)] == [talk.post_id]
    assert _heard(outside) == []


async def test_who_joined_untold_hears_at_home(db: Db, deaf: hub.Hub) -> None:
    talk = await db.run(make.make_talk)
    newcomer = await _open(db, deaf, talk.stranger, ["home"])
    await db.run(lambda tx: circles.join_circle(tx, by=talk.stranger, circle_id=talk.circle_id))
    await _look(deaf)
    assert newcomer.home_circles == {talk.circle_id}
    await _look(deaf)
    assert [frame and frame.id for frame in _heard(newcomer)] == [talk.post_id]


async def test_who_comes_back_is_told_what_came_meanwhile(db: Db, deaf: hub.Hub) -> None:
    talk = await db.run(make.make_talk)
    blocked = await db.run(lambda tx: make.join(tx, talk))
    await db.run(lambda tx: relations.block_person(tx, by=talk.member, person_id=blocked.member_id))
    circle = [f"circle:{talk.circle_id}"]
    back = await _open(db, deaf, talk.owner, circle, away_s=30)
    assert _heard(back) == [live.Frame(circle[0], talk.post_id, "post")]
    assert _heard(await _open(db, deaf, talk.owner, circle)) == [], "a page that was not away has it"
    assert _heard(await _open(db, deaf, talk.member, circle, away_s=30)) == [], "who wrote it knows"
    assert _heard(await _open(db, deaf, blocked, circle, away_s=30)) == [], "of who is out of sight nothing is heard"


async def test_news_without_room_are_found_by_a_later_look(db: Db, deaf: hub.Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = await db.run(make.make_talk)
    listener = await _open(db, deaf, talk.owner, [f"circle:{talk.circle_id}"])
    monkeypatch.setattr(deaf, "_news", asyncio.Queue(1))
    for post_id in (uuid4(), talk.post_id):
        deaf._hear(json.dumps({"what": "feed", "kind": "post", "circle_id": str(talk.circle_id), "item_id": str(post_id)}))
    await deaf.tell_next()
    _heard(listener)
    await _look(deaf)
    assert [frame and frame.id for frame in _heard(listener)] == [talk.post_id]


async def test_a_look_that_fails_keeps_no_other_from_looking() -> None:
    seen: list[str] = []

    async def broken() -> None:
        raise LookupError

    async def good() -> None:
        seen.append("good")

    healing = Healing(broken)
    healing.add(good)
    running = asyncio.create_task(healing.run())
    healing.look_soon()
    while not seen:
        await asyncio.sleep(0)
    running.cancel()
    assert seen == ["good"]


def test_what_was_told_is_remembered_for_long_enough_and_not_for_ever() -> None:
    now, item = [0.0], UUID(int=7)
    told = Told(60, clock=lambda: now[0])
    assert [told.add(item), told.add(item)] == [True, False]
    now[0] = 119
    assert not told.add(item)
    now[0] = 180
    assert told.add(item)
    told.forget(item)
    assert told.add(item)
