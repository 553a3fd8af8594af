"""Many at once on real connections: nothing is counted twice, nothing is lost."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from quanzi import feed
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import QuanziError
from tests.make import feed as make

T = TypeVar("T")
CONTENDERS = 8


async def _all_at_once(db: Db, deeds: list[Callable[[Tx], Awaitable[T]]]) -> list[T | QuanziError]:
    """Every deed behind one barrier; what each came to."""
    barrier = asyncio.Barrier(len(deeds))

    async def run(deed: Callable[[Tx], Awaitable[T]]) -> T | QuanziError:
        await barrier.wait()
        try:
            return await db.run(deed)
        except QuanziError as error:
            return error

    return await asyncio.gather(*(run(deed) for deed in deeds))


async def test_the_same_like_tapped_many_times_counts_once(db: Db) -> None:
    talk = await db.run(make.make_talk)
    on = {"circle_id": talk.circle_id, "post_id": talk.post_id}
    await _all_at_once(db, [lambda tx: feed.like_post(tx, by=talk.owner, **on)] * CONTENDERS)
    shown = await db.glance(lambda tx: feed.find_post(tx, by=talk.owner, **on))
    assert shown.like_count == 1


async def test_a_storm_of_likes_and_unlikes_leaves_the_count_equal_to_the_rows(db: Db) -> None:
    talk = await db.run(make.make_talk)
    people = [await db.run(lambda tx: make.join(tx, talk)) for _ in range(3)]
    on = {"circle_id": talk.circle_id, "post_id": talk.post_id}
    dice = random.Random(3)
    for _ in range(6):
        drawn = [(dice.choice((feed.like_post, feed.unlike_post)), dice.choice(people)) for _ in range(CONTENDERS)]
        await _all_at_once(db, [lambda tx, deed=deed, by=by: deed(tx, by=by, **on) for deed, by in drawn])
    rows = await db.pool.fetchval("SELECT count(*) FROM feed.post_like WHERE post_id = $1", talk.post_id)
    assert await db.pool.fetchval("SELECT like_count FROM feed.post WHERE post_id = $1", talk.post_id) == rows


async def test_comments_that_meet_a_deletion_are_counted_or_refused(db: Db) -> None:
    for _ in range(4):
        talk = await db.run(make.make_talk)
        outcomes = await _comment_and_delete(db, talk)
        said = sum(not isinstance(outcome, QuanziError) for outcome in outcomes[:-1])
        rows = await db.pool.fetchval("SELECT count(*) FROM feed.comment WHERE post_id = $1", talk.post_id)
        counted = await db.pool.fetchval("SELECT comment_count FROM feed.post WHERE post_id = $1", talk.post_id)
        assert said == rows == counted
        assert outcomes[-1] is None


async def _comment_and_delete(db: Db, talk: make.Talk) -> list[object]:
    on = {"circle_id": talk.circle_id, "post_id": talk.post_id}
    comments = [lambda tx: feed.comment_post(tx, by=talk.owner, **on, text="x")] * (CONTENDERS - 1)
    return await _all_at_once(db, [*comments, lambda tx: feed.delete_post(tx, by=talk.member, **on)])


async def test_one_comment_deleted_by_several_at_once_is_counted_down_once(db: Db) -> None:
    talk = await db.run(make.make_talk)
    on = {"circle_id": talk.circle_id, "post_id": talk.post_id}
    comment_id = await db.run(lambda tx: feed.comment_post(tx, by=talk.owner, **on, text="x"))
    await db.run(lambda tx: feed.comment_post(tx, by=talk.owner, **on, text="y"))
    await _all_at_once(db, [lambda tx: feed.delete_comment(tx, by=talk.owner, **on, comment_id=comment_id)] * CONTENDERS)
    assert await db.pool.fetchval("SELECT comment_count FROM feed.post WHERE post_id = $1", talk.post_id) == 1


async def test_two_edits_at_once_both_end_up_in_the_history(db: Db) -> None:
    talk = await db.run(make.make_talk)
    on = {"circle_id": talk.circle_id, "post_id": talk.post_id}
    await _all_at_once(db, [lambda tx, n=n: feed.edit_post(tx, by=talk.member, **on, text=f"edit {n}") for n in range(CONTENDERS)])
    now = (await db.glance(lambda tx: feed.find_post(tx, by=talk.owner, **on))).text
    before = [one.text for one in await db.glance(lambda tx: feed.list_revisions(tx, by=talk.owner, **on))]
    assert sorted([now, *before]) == sorted(["Hello **tea**", *(f"edit {n}" for n in range(CONTENDERS))])
