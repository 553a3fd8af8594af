"""Answers and likes: one thread with replies, counts that are true, people out of each other's sight."""

from datetime import timedelta
from uuid import UUID

import pytest

from quanzi import circles, feed, relations
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from tests.make import feed as make


def _later(tx: Tx, minutes: int) -> Tx:
    return Tx(tx.connection, tx.now + timedelta(minutes=minutes))


async def _say(tx: Tx, talk: make.Talk, by: Person, text: str, *, parent: UUID | None = None, minute: int = 0) -> UUID:
    return await feed.comment_post(_later(tx, minute), by=by, circle_id=talk.circle_id, post_id=talk.post_id, text=text, parent_id=parent)


async def _thread(tx: Tx, talk: make.Talk, by: Person, **more: object) -> list[feed.Comment]:
    page = await feed.list_comments(tx, by=by, circle_id=talk.circle_id, post_id=talk.post_id, **more)
    return list(page.items)


async def test_a_thread_is_first_answers_oldest_first_each_with_its_replies(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    first = await _say(tx, talk, talk.owner, "first")
    await _say(tx, talk, talk.member, "second", minute=1)
    reply = await _say(tx, talk, talk.member, "to first", parent=first, minute=2)
    await _say(tx, talk, talk.owner, "to the reply", parent=reply, minute=3)
    thread = await _thread(tx, talk, talk.stranger)
    assert [comment.text for comment in thread] == ["first", "to first", "to the reply", "second"]
    assert {comment.root_id for comment in thread[:3]} == {first}
    assert (await feed.find_post(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id)).comment_count == 4


async def test_pages_of_a_thread_and_of_a_branch_join_to_the_whole(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    roots = [await _say(tx, talk, talk.owner, f"root {n}", minute=n) for n in range(7)]
    for n in range(25):
        await _say(tx, talk, talk.member, f"reply {n}", parent=roots[0], minute=10 + n)
    seen, cursor = [], None
    while True:
        page = await feed.list_comments(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id, cursor=cursor, limit=3)
        seen += [comment.text for comment in page.items if comment.parent_id is None]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [f"root {n}" for n in range(7)]
    branch, cursor = [], None
    while True:
        page = await feed.list_comments(
            tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id, root_id=roots[0], cursor=cursor, limit=10
        )
        branch += [comment.text for comment in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert branch == [f"reply {n}" for n in range(25)]


async def test_a_deleted_comment_keeps_its_place_only_while_replies_stand_under_it(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    root = await _say(tx, talk, talk.member, "root")
    reply = await _say(tx, talk, talk.owner, "reply", parent=root, minute=1)
    await feed.delete_comment(tx, by=talk.member, circle_id=talk.circle_id, post_id=talk.post_id, comment_id=root)
    thread = await _thread(tx, talk, talk.owner)
    assert [(comment.gone, comment.text, comment.author is None) for comment in thread] == [(True, "", True), (False, "reply", False)]
    await feed.delete_comment(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id, comment_id=reply)
    assert await _thread(tx, talk, talk.owner) == []
    assert (await feed.find_post(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id)).comment_count == 0


async def test_staff_take_a_comment_down_with_a_reason(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    root = await _say(tx, talk, talk.member, "buy my tea")
    await feed.delete_comment(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id, comment_id=root, reason="No selling.")
    (decision,) = await circles.list_decisions(tx, by=talk.member)
    assert (decision.kind, decision.reason) == ("comment_deleted", "No selling.")


async def test_who_blocked_whom_sees_nothing_of_the_other(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    other = await make.join(tx, talk)
    theirs = await feed.publish_post(tx, by=other, circle_id=talk.circle_id, text="by the other")
    comment = await _say(tx, talk, other, "by the other")
    reply = await _say(tx, talk, talk.owner, "to the other", parent=comment, minute=1)
    await relations.block_person(tx, by=other, person_id=talk.member.member_id)
    assert [post.post_id for post in (await feed.list_home(tx, by=talk.member)).items] == [talk.post_id]
    assert theirs not in await _home_ids(tx, talk.member)
    thread = await _thread(tx, talk, talk.member)
    assert [(one.comment_id, one.gone) for one in thread] == [(comment, True), (reply, False)]
    for question in (
        feed.find_post(tx, by=talk.member, circle_id=talk.circle_id, post_id=theirs),
        feed.like_post(tx, by=talk.member, circle_id=talk.circle_id, post_id=theirs),
        feed.comment_post(tx, by=talk.member, circle_id=talk.circle_id, post_id=theirs, text="hi"),
        feed.like_comment(tx, by=talk.member, circle_id=talk.circle_id, post_id=talk.post_id, comment_id=comment),
    ):
        with pytest.raises(NotFound):
            await question
    assert (await feed.count_unread(tx, by=talk.member)) == {}


async def _home_ids(tx: Tx, by: Person) -> list[UUID]:
    return [post.post_id for post in (await feed.list_home(tx, by=by)).items]


async def test_a_page_is_full_although_most_of_it_is_out_of_sight(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    other = await make.join(tx, talk)
    for n in range(20):
        speaker = talk.member if n % 4 == 0 else other
        await feed.publish_post(_later(tx, n + 1), by=speaker, circle_id=talk.circle_id, text=f"{n}")
    await relations.block_person(tx, by=talk.owner, person_id=other.member_id)
    page = await feed.list_home(tx, by=talk.owner, limit=4)
    assert [post.text for post in page.items] == ["16", "12", "8", "4"]
    rest = await feed.list_home(tx, by=talk.owner, limit=4, cursor=page.next_cursor)
    assert [post.text for post in rest.items] == ["0", "Hello **tea**"]


async def test_likes_count_each_person_once(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    comment = await _say(tx, talk, talk.owner, "yes")
    on = {"circle_id": talk.circle_id, "post_id": talk.post_id}
    for person in (talk.owner, talk.member, talk.owner):
        await feed.like_post(tx, by=person, **on)
        await feed.like_comment(tx, by=person, **on, comment_id=comment)
    shown = await feed.find_post(tx, by=talk.owner, **on)
    assert (shown.like_count, shown.liked) == (2, True)
    await feed.unlike_post(tx, by=talk.owner, **on)
    await feed.unlike_post(tx, by=talk.owner, **on)
    await feed.unlike_comment(tx, by=talk.owner, **on, comment_id=comment)
    shown = await feed.find_post(tx, by=talk.owner, **on)
    assert (shown.like_count, shown.liked) == (1, False)
    (thread,) = await _thread(tx, talk, talk.member)
    assert (thread.like_count, thread.liked) == (1, True)


async def test_an_edited_comment_keeps_what_it_said(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    comment = await _say(tx, talk, talk.owner, "one")
    on = {"circle_id": talk.circle_id, "post_id": talk.post_id, "comment_id": comment}
    await feed.edit_comment(tx, by=talk.owner, **on, text="two")
    assert [one.text for one in await feed.list_revisions(tx, by=talk.member, **on)] == ["one"]
    assert (await feed.find_comment(tx, by=talk.member, **on)).text == "two"
