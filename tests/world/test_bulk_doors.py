"""Many rows at once obey the laws of one."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from quanzi import circles, feed
from quanzi.circles import bulk as circles_bulk
from quanzi.circles import terms
from quanzi.circles.errors import BadCircle
from quanzi.feed import bulk as feed_bulk
from quanzi.identity import bulk as identity_bulk
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Kind, Person
from quanzi.kernel.text import TextMissing, TextTooLong
from quanzi.world.loading import Numbering

PEOPLE, CIRCLES, POSTS = map(Numbering, ("test-people", "test-circles", "test-posts"))


async def _settle(tx: Tx, *, visibility: str = "open") -> UUID:
    """Five people, and a circle of the first with the second and third."""
    await identity_bulk.add_people(
        tx, new=[identity_bulk.NewPerson(PEOPLE.id(n), f"林晓{n}", "zh-Hans", tx.now - timedelta(days=9), tier=1) for n in range(5)]
    )
    circle_id = CIRCLES.id(1)
    new = circles_bulk.NewCircle(circle_id, "喝茶", "茶和山", PEOPLE.id(0), tx.now, tx.now, on_topic="茶", visibility=visibility)
    await circles_bulk.add_circles(tx, new=[new])
    await circles_bulk.add_members(tx, new=[circles_bulk.NewMember(circle_id, PEOPLE.id(n), tx.now) for n in (2, 1, 2)])
    return circle_id


def _person(number: int) -> Person:
    return Person(Kind.MEMBER, id=PEOPLE.id(number), tier=1)


async def test_a_circle_has_its_charter_its_owner_and_the_right_count(tx: Tx) -> None:
    circle_id = await _settle(tx)
    view = await circles.find_circle(tx, by=_person(0), circle_id=circle_id)
    assert (view.role, view.member_count, view.charter_version) == ("owner", 3, 1)
    assert [one.on_topic for one in await terms.list_charters(tx, by=_person(1), circle_id=circle_id)] == ["茶"]
    assert [one.circle_id for one in await circles.list_my_circles(tx, by=_person(2))] == [circle_id]
    assert await circles.list_my_circles(tx, by=_person(3)) == []


async def test_who_is_there_already_stays_as_they_are(tx: Tx) -> None:
    circle_id = await _settle(tx)
    again = identity_bulk.NewPerson(PEOPLE.id(0), "别人", "en", tx.now)
    assert await identity_bulk.add_people(tx, new=[again, identity_bulk.NewPerson(PEOPLE.id(9), "新人", "zh-Hans", tx.now)]) == 1
    await circles_bulk.add_members(tx, new=[circles_bulk.NewMember(circle_id, PEOPLE.id(n), tx.now) for n in (0, 1, 3)])
    view = await circles.find_circle(tx, by=_person(0), circle_id=circle_id)
    assert (view.member_count, view.role) == (4, "owner")


async def test_only_a_name_shown_to_all_is_searchable(tx: Tx) -> None:
    full, masked = (
        identity_bulk.NewPerson(
            PEOPLE.id(n), "欧阳青云", "zh-Hans", tx.now, name_for_members=form, name_for_circles=identity_bulk.NameForm.FULL
        )
        for n, form in ((0, identity_bulk.NameForm.FULL), (1, identity_bulk.NameForm.MASKED))
    )
    await identity_bulk.add_people(tx, new=[full, masked])
    found = await tx.column("SELECT person_id FROM identity.person WHERE grams @> ARRAY['青云']")
    assert found == [full.person_id]


async def test_what_no_member_may_write_no_loader_may(tx: Tx) -> None:
    circle_id = await _settle(tx)
    with pytest.raises(TextTooLong):
        await identity_bulk.add_people(tx, new=[identity_bulk.NewPerson(PEOPLE.id(7), "长" * 61, "zh-Hans", tx.now)])
    with pytest.raises(BadCircle):
        await circles_bulk.add_circles(
            tx, new=[circles_bulk.NewCircle(CIRCLES.id(2), "a", "b", PEOPLE.id(0), tx.now, tx.now, visibility="secret")]
        )
    with pytest.raises(TextMissing):
        await feed_bulk.add_posts(tx, new=[feed_bulk.NewPost(circle_id, POSTS.id(1), PEOPLE.id(0), " ", tx.now)])


async def test_counts_beside_a_post_are_the_rows_behind_it(tx: Tx) -> None:
    circle_id = await _settle(tx)
    await feed_bulk.add_posts(tx, new=[feed_bulk.NewPost(circle_id, POSTS.id(1), PEOPLE.id(0), "水开了", tx.now)])
    first = feed_bulk.NewComment(circle_id, POSTS.id(1), POSTS.id(2), POSTS.id(2), None, PEOPLE.id(1), "来了", tx.now)
    reply = feed_bulk.NewComment(circle_id, POSTS.id(1), POSTS.id(3), POSTS.id(2), POSTS.id(2), PEOPLE.id(0), "坐", tx.now)
    likes = [feed_bulk.NewLike(circle_id, POSTS.id(1), PEOPLE.id(n), tx.now) for n in (1, 2)]
    for _ in range(2):
        await feed_bulk.add_comments(tx, new=[first, reply])
        await feed_bulk.add_likes(tx, new=likes)
    post = await feed.find_post(tx, by=_person(2), circle_id=circle_id, post_id=POSTS.id(1))
    assert (post.comment_count, post.like_count, post.liked) == (2, 2, True)
    talk = await feed.list_comments(tx, by=_person(2), circle_id=circle_id, post_id=POSTS.id(1))
    assert [(one.text, one.reply_count) for one in talk.items] == [("来了", 1), ("坐", 0)]
    assert len((await feed.list_authored(tx, by=_person(0), person_id=PEOPLE.id(0))).items) == 1


async def test_nobody_answers_a_post_that_is_not_there(tx: Tx) -> None:
    circle_id = await _settle(tx)
    lost = feed_bulk.NewComment(circle_id, POSTS.id(8), POSTS.id(9), POSTS.id(9), None, PEOPLE.id(1), "有人吗", tx.now)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await feed_bulk.add_comments(tx, new=[lost])


async def test_marks_of_reading_move_forward_only(tx: Tx) -> None:
    circle_id = await _settle(tx)
    later, earlier = tx.now + timedelta(hours=1), tx.now - timedelta(hours=1)
    for at in (later, earlier):
        await feed_bulk.mark_seen(tx, new=[feed_bulk.NewSeen(PEOPLE.id(1), circle_id, at)])
    assert await tx.value("SELECT seen_at FROM feed.seen WHERE person_id = $1", PEOPLE.id(1)) == later
