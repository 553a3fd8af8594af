"""Saying something, changing it, taking it back or down: who may, what stays, what is gone."""

from datetime import timedelta

import pytest

from quanzi import circles, feed, media
from quanzi.circles import staff
from quanzi.circles.errors import MembersOnly, Muted, NotAMember
from quanzi.feed.errors import NothingToSay, NotInCircle, NotYours, TooManyPhotos
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Forbidden, NotFound, TooMany
from quanzi.kernel.text import TextMissing, TextTooLong, TextUnreadable
from tests.make import feed as make


async def test_a_post_is_read_by_the_circle_and_where_it_is_open_by_every_member(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    for reader in (talk.owner, talk.member, talk.stranger):
        found = await feed.find_post(tx, by=reader, circle_id=talk.circle_id, post_id=talk.post_id)
        assert found.text == "Hello **tea**"
        assert found.author.person_id == talk.member.id


async def test_a_closed_circle_is_read_by_members_and_a_hidden_one_is_not_there(tx: Tx) -> None:
    for visibility, refusal in (("closed", MembersOnly), ("hidden", NotFound)):
        talk = await make.make_talk(tx, visibility=visibility)
        assert await feed.find_post(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id)
        for question in (
            feed.find_post(tx, by=talk.stranger, circle_id=talk.circle_id, post_id=talk.post_id),
            feed.list_circle_posts(tx, by=talk.stranger, circle_id=talk.circle_id),
            feed.list_comments(tx, by=talk.stranger, circle_id=talk.circle_id, post_id=talk.post_id),
            feed.list_revisions(tx, by=talk.stranger, circle_id=talk.circle_id, post_id=talk.post_id),
        ):
            with pytest.raises(refusal):
                await question


async def test_a_post_needs_words_or_a_photo_and_neither_too_many(tx: Tx) -> None:
    talk = await make.make_talk(tx)

    async def publish(text: str, photos: int = 0) -> object:
        chosen = [media.PictureChoice(tx.new_id()) for _ in range(photos)]
        return await feed.publish_post(tx, by=talk.member, circle_id=talk.circle_id, text=text, pictures=chosen)

    for text, photos, refusal in (
        (" \n ", 0, NothingToSay),
        ("x" * (limits.POST_CHARACTERS_MAX + 1), 0, TextTooLong),
        ("a\x00b", 0, TextUnreadable),
        ("ok", limits.PHOTOS_PER_POST_MAX + 1, TooManyPhotos),
        ("ok", 1, media.PictureMissing),
    ):
        with pytest.raises(refusal) as refused:
            await publish(text, photos)
        assert refused.value.data["field"] in {"text", "photos"}


async def test_a_muted_member_and_a_stranger_cannot_speak_but_read_on(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    await staff.mute_member(tx, by=talk.owner, circle_id=talk.circle_id, person_id=talk.member.member_id, days=3, reason="Three warnings.")
    for speaker, refusal in ((talk.member, Muted), (talk.stranger, NotAMember)):
        with pytest.raises(refusal):
            await feed.publish_post(tx, by=speaker, circle_id=talk.circle_id, text="hi")
        with pytest.raises(refusal):
            await feed.comment_post(tx, by=speaker, circle_id=talk.circle_id, post_id=talk.post_id, text="hi")
        with pytest.raises(refusal):
            await feed.like_post(tx, by=speaker, circle_id=talk.circle_id, post_id=talk.post_id)
        assert (await feed.list_circle_posts(tx, by=speaker, circle_id=talk.circle_id)).items


async def test_an_edit_keeps_what_was_said_before_for_the_members(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    for text in ("second", "third", "third"):
        await feed.edit_post(tx, by=talk.member, circle_id=talk.circle_id, post_id=talk.post_id, text=text)
    found = await feed.find_post(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id)
    assert (found.text, found.edited_at) == ("third", tx.now)
    versions = await feed.list_revisions(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id)
    assert sorted(version.text for version in versions) == ["Hello **tea**", "second"]
    with pytest.raises(NotInCircle):
        await feed.list_revisions(tx, by=talk.stranger, circle_id=talk.circle_id, post_id=talk.post_id)
    with pytest.raises(NotYours):
        await feed.edit_post(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id, text="no")


async def test_only_so_many_versions_are_kept(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    for place in range(limits.EDITS_KEPT_MAX + 3):
        later = Tx(tx.connection, tx.now + timedelta(minutes=place))
        await feed.edit_post(later, by=talk.member, circle_id=talk.circle_id, post_id=talk.post_id, text=f"v{place}")
    versions = await feed.list_revisions(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id)
    assert len(versions) == limits.EDITS_KEPT_MAX
    assert versions[0].text == f"v{limits.EDITS_KEPT_MAX + 1}"


async def test_what_its_author_deletes_is_gone_with_its_words_and_versions(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    await feed.edit_post(tx, by=talk.member, circle_id=talk.circle_id, post_id=talk.post_id, text="second")
    await feed.delete_post(tx, by=talk.member, circle_id=talk.circle_id, post_id=talk.post_id)
    for person in (talk.member, talk.owner):
        with pytest.raises(NotFound):
            await feed.find_post(tx, by=person, circle_id=talk.circle_id, post_id=talk.post_id)
        with pytest.raises(NotFound):
            await feed.delete_post(tx, by=person, circle_id=talk.circle_id, post_id=talk.post_id)
    assert await tx.value("SELECT text FROM feed.post WHERE post_id = $1", talk.post_id) == ""
    assert await tx.value("SELECT count(*) FROM feed.revision WHERE item_id = $1", talk.post_id) == 0
    assert not (await feed.list_authored(tx, by=talk.member, person_id=talk.member.member_id)).items


async def test_staff_delete_with_a_reason_which_the_author_reads(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    with pytest.raises(TextMissing):
        await feed.delete_post(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id)
    await tx.execute("UPDATE feed.post SET deleted_at = NULL WHERE post_id = $1", talk.post_id)
    await feed.delete_post(tx, by=talk.owner, circle_id=talk.circle_id, post_id=talk.post_id, reason="No selling here.")
    (decision,) = await circles.list_decisions(tx, by=talk.member)
    assert (decision.kind, decision.reason, decision.subject_id) == ("post_deleted", "No selling here.", talk.post_id)


async def test_a_member_does_not_delete_anothers_post(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    other = await make.join(tx, talk)
    with pytest.raises(Forbidden):
        await feed.delete_post(tx, by=other, circle_id=talk.circle_id, post_id=talk.post_id, reason="I don't like it")


async def test_a_post_too_many_is_refused_with_the_time_to_wait(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    for place in range(limits.POSTS_PER_HOUR_MAX - 1):
        await feed.publish_post(tx, by=talk.member, circle_id=talk.circle_id, text=f"post {place}")
    with pytest.raises(TooMany) as refused:
        await feed.publish_post(tx, by=talk.member, circle_id=talk.circle_id, text="one more")
    assert refused.value.data["retry_after_s"]


async def test_what_a_person_wrote_is_listed_for_who_shares_the_circle(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    for reader, count in ((talk.member, 1), (talk.owner, 1), (talk.stranger, 0)):
        page = await feed.list_authored(tx, by=reader, person_id=talk.member.member_id)
        assert len(page.items) == count
    said = await feed.export_authored(tx, person_id=talk.member.member_id)
    assert [one.text for one in said] == ["Hello **tea**"]
