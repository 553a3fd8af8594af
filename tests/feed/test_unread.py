"""What is new to me: the same on every device, never stuck, never wrong."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from quanzi import circles, feed
from quanzi.feed.errors import NotInCircle
from quanzi.infra.postgres import Db, Tx
from tests.make import feed as make


def _later(tx: Tx, minutes: float) -> Tx:
    return Tx(tx.connection, tx.now + timedelta(minutes=minutes))


async def test_posts_of_others_since_i_last_looked_count_up_to_a_hundred(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    reader = await make.join(_later(tx, 1), talk)
    assert await feed.count_unread(tx, by=reader) == {}
    for n in range(103):
        await tx.execute(
            "INSERT INTO feed.post (circle_id, post_id, author_id, text, created_at) VALUES ($1, $2, $3, 'x', $4)",
            talk.circle_id,
            tx.new_id(),
            talk.member.member_id,
            tx.now + timedelta(minutes=2, seconds=n),
        )
    assert await feed.count_unread(tx, by=reader) == {talk.circle_id: 100}
    await feed.publish_post(_later(tx, 9), by=reader, circle_id=talk.circle_id, text="mine")
    await feed.mark_seen(_later(tx, 9), by=reader, circle_id=talk.circle_id, at=tx.now + timedelta(minutes=2, seconds=100))
    assert await feed.count_unread(tx, by=reader) == {talk.circle_id: 2}
    await feed.mark_seen(_later(tx, 9), by=reader, circle_id=talk.circle_id, at=tx.now + timedelta(minutes=2))
    assert await feed.count_unread(tx, by=reader) == {talk.circle_id: 2}


async def test_a_mark_in_the_future_hides_nothing_that_comes(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    await feed.mark_seen(tx, by=talk.owner, circle_id=talk.circle_id, at=tx.now + timedelta(days=9))
    await feed.publish_post(_later(tx, 1), by=talk.member, circle_id=talk.circle_id, text="new")
    assert await feed.count_unread(tx, by=talk.owner) == {talk.circle_id: 1}


async def test_what_was_deleted_is_not_new_and_who_left_has_nothing_new(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    post_id = await feed.publish_post(_later(tx, 1), by=talk.owner, circle_id=talk.circle_id, text="new")
    assert await feed.count_unread(tx, by=talk.member) == {talk.circle_id: 1}
    await feed.delete_post(tx, by=talk.owner, circle_id=talk.circle_id, post_id=post_id)
    assert await feed.count_unread(tx, by=talk.member) == {}
    await circles.leave_circle(tx, by=talk.member, circle_id=talk.circle_id)
    assert await feed.count_unread(tx, by=talk.member) == {}
    with pytest.raises(NotInCircle):
        await feed.mark_seen(tx, by=talk.stranger, circle_id=talk.circle_id, at=tx.now)


async def test_a_post_that_arrives_after_a_later_one_was_seen_is_new_until_it_is_seen_too(db: Db) -> None:
    talk = await db.run(make.make_talk)
    other = await db.run(lambda tx: make.join(tx, talk))
    on = {"circle_id": talk.circle_id}

    async def look() -> dict[UUID, int]:
        return await db.read(lambda tx: feed.count_unread(tx, by=talk.owner))

    async def see(at: datetime) -> None:
        await db.run(lambda tx: feed.mark_seen(tx, by=talk.owner, at=at, **on))

    async with db.transaction() as slow:
        await feed.publish_post(slow, by=talk.member, text="began first", **on)
        await db.run(lambda tx: feed.publish_post(tx, by=other, text="was there first", **on))
        newest = (await db.read(lambda tx: feed.list_circle_posts(tx, by=talk.owner, **on))).items[0]
        assert newest.text == "was there first"
        await see(newest.created_at)
        assert await look() == {}
    assert await look() == {talk.circle_id: 1}
    await see(newest.created_at)
    assert await look() == {}
    await see(newest.created_at - timedelta(seconds=1))
    assert await look() == {}, "an older mark changes nothing"
