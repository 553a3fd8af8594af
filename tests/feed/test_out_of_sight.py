"""A block is not to be told from anything: not from counts, next pages, circles in common, or what staff may still do."""

from uuid import UUID

import pytest

from quanzi import circles, feed, relations
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from tests.make import feed as make


async def _say(tx: Tx, talk: make.Talk, by: Person, text: str = "words") -> UUID:
    return await feed.comment_post(tx, by=by, circle_id=talk.circle_id, post_id=talk.post_id, text=text)


async def test_a_count_of_comments_is_that_of_the_comments_one_sees(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    other = await make.join(tx, talk)
    for speaker in (other, talk.owner, other):
        await _say(tx, talk, speaker)
    gone = await _say(tx, talk, other)
    await feed.delete_comment(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id, comment_id=gone, reason="Too much.")
    await relations.block_person(tx, by=other, person_id=talk.member.member_id)

    async def counts(by: Person) -> set[int]:
        one = await feed.find_post(tx, by=by, circle_id=talk.circle_id, post_id=talk.post_id)
        home = (await feed.list_home(tx, by=by)).items
        here = (await feed.list_circle_posts(tx, by=by, circle_id=talk.circle_id)).items
        return {post.comment_count for post in (one, *home, *here)}

    assert await counts(talk.owner) == {3}
    assert await counts(talk.member) == {1}
    thread = await feed.list_comments(tx, by=talk.member, circle_id=talk.circle_id, post_id=talk.post_id)
    assert len(thread.items) == 1


async def test_of_who_is_out_of_sight_there_is_no_next_page_and_no_circle_in_common(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    other = await make.join(tx, talk)
    for text in ("one", "two"):
        await feed.publish_post(tx, by=other, circle_id=talk.circle_id, text=text)

    async def look(by: Person) -> tuple[int, bool, int]:
        page = await feed.list_authored(tx, by=by, person_id=other.member_id, limit=1)
        common = await circles.circles_in_common(tx, by=by, person_id=other.member_id)
        return len(page.items), page.next_cursor is not None, len(common)

    assert await look(talk.member) == (1, True, 1)
    await relations.block_person(tx, by=other, person_id=talk.member.member_id)
    assert await look(talk.member) == (0, False, 0), "as of somebody who does not exist"


async def test_a_block_is_no_way_out_of_moderation(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    other = await make.join(tx, talk)
    post_id = await feed.publish_post(tx, by=other, circle_id=talk.circle_id, text="Buy from me")
    comment_id = await _say(tx, talk, other, "And from me")
    for person in (talk.owner, talk.member):
        await relations.block_person(tx, by=other, person_id=person.member_id)
    on_post = {"circle_id": talk.circle_id, "post_id": post_id}
    on_comment = {"circle_id": talk.circle_id, "post_id": talk.post_id, "comment_id": comment_id}
    assert (await feed.find_post(tx, by=talk.owner, **on_post)).text == "Buy from me"
    assert (await feed.find_comment(tx, by=talk.owner, **on_comment)).text == "And from me"
    assert post_id not in {post.post_id for post in (await feed.list_home(tx, by=talk.owner)).items}
    for question in (feed.find_post(tx, by=talk.member, **on_post), feed.find_comment(tx, by=talk.member, **on_comment)):
        with pytest.raises(NotFound):
            await question
