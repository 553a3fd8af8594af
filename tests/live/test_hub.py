"""What is new is told at once, to those who may read at that moment, and to nobody else."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanzi import circles, feed, identity, live, notices, relations
from quanzi.app.reactions import REACTIONS
from quanzi.circles import staff
from quanzi.identity import session
from quanzi.infra import outbox
from quanzi.infra.notify_bus import NotifyBus
from quanzi.infra.pace import WINDOW_S, Pace
from quanzi.infra.postgres import Db, ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.live import frames, hub, sockets
from quanzi.web import visitor
from tests.make import feed as make

WAIT_S = 5.0


@pytest.fixture
async def lively(db: Db, url: str) -> AsyncIterator[hub.Hub]:
    """A hub that hears."""
    opened = hub.Hub(db, bus=NotifyBus(url))
    running = asyncio.create_task(opened.run())
    await asyncio.wait_for(opened.ready.wait(), WAIT_S)
    yield opened
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def _open(db: Db, lively: hub.Hub, person: Person, *topics: str) -> sockets.Socket:
    key = await db.run(lambda tx: identity.start_session(tx, person_id=person.member_id, device="test"))

    socket = sockets.Socket(person=person, key=key)
    lively.add(socket)
    await lively.subscribe(socket, frames.read_topics(frames.read_said(json.dumps({"topics": topics}))))
    return socket


async def _settle(db: Db) -> None:
    while await outbox.deliver_batch(db, REACTIONS):
        pass


async def _publish(db: Db, talk: make.Talk, by: Person) -> object:
    post_id = await db.run(lambda tx: feed.publish_post(tx, by=by, circle_id=talk.circle_id, text="new"))
    await _settle(db)
    return post_id


async def _hear(socket: sockets.Socket, *, of: object = None) -> live.Frame | None:
    """The next frame; of a certain thing where one is named, since what happened before may still be on its way."""
    while True:
        frame = await asyncio.wait_for(socket.frames.get(), WAIT_S)
        if of is None or frame is None or frame.id == of:
            return frame


async def test_a_post_is_told_to_home_and_circle_but_not_to_who_wrote_it(db: Db, lively: hub.Hub) -> None:
    talk = await db.run(make.make_talk)
    await _settle(db)
    mine = await _open(db, lively, talk.member, "home")
    theirs = await _open(db, lively, talk.owner, "home", f"circle:{talk.circle_id}")
    reader = await _open(db, lively, talk.stranger, "home", f"circle:{talk.circle_id}")
    post_id = await _publish(db, talk, talk.member)
    assert {(await _hear(theirs, of=post_id)).topic for _ in range(2)} == {"home", f"circle:{talk.circle_id}"}
    assert await _hear(reader, of=post_id) == live.Frame(f"circle:{talk.circle_id}", post_id, "post")
    assert (mine.frames.empty(), reader.frames.empty()) == (True, True)


async def test_a_comment_is_told_to_who_reads_the_post(db: Db, lively: hub.Hub) -> None:
    talk = await db.run(make.make_talk)
    await _settle(db)
    topic = f"post:{talk.circle_id}:{talk.post_id}"
    reader, elsewhere = await _open(db, lively, talk.member, topic), await _open(db, lively, talk.member, "home")
    comment_id = await db.run(lambda tx: feed.comment_post(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id, text="hi"))
    await _settle(db)
    assert await _hear(reader) == live.Frame(topic, comment_id, "comment")
    assert elsewhere.frames.empty()


async def test_a_removed_members_socket_hears_nothing_more(db: Db, lively: hub.Hub) -> None:
    talk = await db.run(lambda tx: make.make_talk(tx, visibility="hidden"))
    await _settle(db)
    member = await _open(db, lively, talk.member, "home", f"circle:{talk.circle_id}")
    owner = await _open(db, lively, talk.owner, f"circle:{talk.circle_id}")
    await db.run(
        lambda tx: staff.remove_member(
            tx, by=talk.owner, circle_id=talk.circle_id, person_id=talk.member.member_id, days=None, reason="Sold tea."
        )
    )
    other = await db.run(make.make_talk)
    await db.pool.execute(
        "INSERT INTO circles.member (circle_id, person_id, role, charter_version, joined_at) VALUES ($1, $2, 'member', 1, now())",
        talk.circle_id,
        other.member.member_id,
    )
    # told before the hub hears of the removal, and after: neither reaches her
    post_id = await db.run(lambda tx: feed.publish_post(tx, by=other.member, circle_id=talk.circle_id, text="secret"))
    await lively.tell(frames.News("post", talk.circle_id, post_id, post_id, other.member.id))
    await _publish(db, talk, other.member)
    for _ in range(3):
        assert (await _hear(owner)).kind == "post"
    assert member.frames.empty()


async def test_a_hidden_circle_cannot_be_listened_to_from_outside(db: Db, lively: hub.Hub) -> None:
    talk = await db.run(lambda tx: make.make_talk(tx, visibility="hidden"))
    outside = await _open(db, lively, talk.stranger, f"circle:{talk.circle_id}", f"post:{talk.circle_id}:{talk.post_id}")
    assert outside.topics == []


async def test_people_out_of_each_others_sight_hear_nothing_of_each_other(db: Db, lively: hub.Hub) -> None:
    talk = await db.run(make.make_talk)
    await _settle(db)
    blocked, other = await _open(db, lively, talk.owner, "home"), await _open(db, lively, talk.stranger, f"circle:{talk.circle_id}")
    await db.run(lambda tx: relations.block_person(tx, by=talk.member, person_id=talk.owner.member_id))
    await _publish(db, talk, talk.member)
    assert (await _hear(other)).kind == "post"
    assert blocked.frames.empty()


async def test_who_joins_hears_at_home_from_then_on(db: Db, lively: hub.Hub) -> None:
    talk = await db.run(make.make_talk)
    await _settle(db)
    newcomer = await _open(db, lively, talk.stranger, "home")
    await db.run(lambda tx: circles.join_circle(tx, by=talk.stranger, circle_id=talk.circle_id))
    await _settle(db)
    for _ in range(100):
        if newcomer.home_circles:
            break
        await asyncio.sleep(0.02)
    await _publish(db, talk, talk.member)
    assert (await _hear(newcomer)).topic == "home"


async def test_a_signed_out_device_is_let_go(db: Db, lively: hub.Hub) -> None:
    talk = await db.run(make.make_talk)
    socket = await _open(db, lively, talk.member, "home")
    await lively.check_sessions([socket])
    assert socket.frames.empty()
    await db.run(lambda tx: session.end_other_sessions(tx, by=talk.member))
    await lively.check_sessions([socket])
    assert await _hear(socket) is None
    assert socket.code == hub.ENDED


async def test_all_sessions_are_asked_about_at_once_and_only_those_that_ended_are_let_go(db: Db, lively: hub.Hub) -> None:
    talk = await db.run(make.make_talk)
    people = (talk.member, talk.owner, talk.stranger)
    stays, suspended, gone = [await _open(db, lively, person, "home") for person in people]
    other_secret = await _open(db, lively, talk.member, "home")
    await db.pool.execute("UPDATE identity.person SET state = 'suspended' WHERE person_id = $1", talk.owner.id)
    await db.pool.execute("UPDATE identity.person SET state = 'gone' WHERE person_id = $1", talk.stranger.id)
    await db.pool.execute("UPDATE identity.session SET secret_hash = 'x' WHERE session_id = $1", other_secret.key.session_id)
    asked: list[str] = []
    async with db.pool.acquire() as connection:
        with connection.query_logger(lambda logged: asked.append(logged.query)):
            await identity.find_ended_sessions(
                ReadTx(connection, datetime.now(UTC)), keys=[one.key for one in (stays, suspended, gone, other_secret)]
            )
    assert len([query for query in asked if "identity.session" in query]) == 1
    await lively.check_sessions([stays, suspended, gone, other_secret])
    assert [one.code == hub.ENDED for one in (stays, suspended, gone, other_secret)] == [False, False, True, True]


async def test_who_wishes_for_more_than_any_page_does_is_let_go_by_reconnecting_too(db: Db, lively: hub.Hub) -> None:
    talk = await db.run(make.make_talk)
    topics = [f"circle:00000000-0000-0000-0000-{n:012}" for n in range(limits.LIVE_TOPICS_PER_SOCKET_MAX)]
    wishes = limits.LIVE_TOPICS_PER_PERSON_MINUTE_MAX // len(topics)
    opened = [await _open(db, lively, talk.member, *topics) for _ in range(wishes)]
    assert all(socket.frames.empty() for socket in opened)
    again = await _open(db, lively, talk.member, "home")
    assert await _hear(again) is None
    assert again.code == hub.TOO_MANY
    assert (await _open(db, lively, talk.owner, "home")).frames.empty(), "another person has her own measure"


def test_a_minute_later_there_is_room_again() -> None:
    now = [0.0]
    pace, who = Pace(3, clock=lambda: now[0]), uuid4()
    assert [pace.take(who, 2), pace.take(who, 1), pace.take(who, 1)] == [True, True, False]
    pace.forget_old()
    assert not pace.take(who, 1)
    now[0] = WINDOW_S
    assert pace.take(who, 3)
    assert not pace.take(who, 1)


async def test_who_does_not_listen_is_let_go_rather_than_waited_for(db: Db, lively: hub.Hub) -> None:
    talk = await db.run(make.make_talk)
    socket = await _open(db, lively, talk.member, "home")
    for _ in range(sockets.FRAMES_WAITING_MAX + 1):
        socket.push(live.Frame("home", talk.post_id, "post"))
    assert socket.frames.get_nowait() is None


@pytest.mark.parametrize(
    "wish",
    [
        "",
        "[]",
        "{}",
        '{"topics":["all"]}',
        '{"topics":["circle:x"]}',
        '{"topics":["home:1"]}',
        '{"topics":"home"}',
        '{"topics":[],"more":1}',
        '{"topics":[],"away_s":-1}',
        '{"typing":{}}',
        '{"typing":{"room_id":"x"}}',
        '{"typing":{"room_id":"00000000-0000-0000-0000-000000000000"},"here":{}}',
        '{"here":{"since":"2026-11-30"}}',
        '{"here":{"looking":1}}',
        '{"topics":["post:00000000-0000-0000-0000-000000000000"]}',
        "\x00",
        "x" * 10_000,
        json.dumps({"topics": [f"circle:00000000-0000-0000-0000-{n:012}" for n in range(limits.LIVE_TOPICS_PER_SOCKET_MAX + 1)]}),
    ],
)
def test_a_wish_that_no_page_sends_is_not_understood(wish: str) -> None:
    with pytest.raises(frames.BadWish):
        frames.read_topics(frames.read_said(wish))


_FIELDS = st.sampled_from(
    ["topics", "away_s", "send", "read", "typing", "here", "room_id", "looking", "watching", "position", "text", "message_id"]
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20) | st.uuids().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_FIELDS | st.text(max_size=5), inner, max_size=5),
    max_leaves=12,
)


@given(said=_JSON)
@settings(deadline=None, max_examples=200)
def test_whatever_is_said_is_understood_or_refused(said: object) -> None:
    with suppress(frames.BadWish):
        understood = frames.read_said(json.dumps(said))
        parts = [understood.topics, understood.send, understood.read, understood.typing, understood.here]
        assert sum(one is not None for one in parts) == 1
        frames.read_topics(understood)


def test_the_socket_reads_the_same_cookie_as_the_pages() -> None:
    assert live.SESSION_COOKIE == visitor.SESSION_COOKIE


async def test_a_notice_is_heard_by_its_reader_alone(db: Db, lively: hub.Hub) -> None:
    talk = await db.run(make.make_talk)
    mine, others = await _open(db, lively, talk.member, "me"), await _open(db, lively, talk.owner, "me")
    homely = await _open(db, lively, talk.member, "home")
    on = {"circle_id": talk.circle_id, "post_id": talk.post_id}
    await db.run(lambda tx: feed.comment_post(tx, by=talk.owner, text="for you", **on))
    await _settle(db)
    frame = await asyncio.wait_for(mine.frames.get(), WAIT_S)
    assert frame is not None
    assert (frame.topic, frame.kind) == ("me", "notice")
    line = (await db.read(lambda tx: notices.list_notices(tx, by=talk.member))).items[0]
    assert frame.id == line.notice_id
    assert others.frames.empty()
    assert homely.frames.empty()
