"""Say something to a circle; change it later, with history; take it back, or take it down as staff with a reason."""

from collections.abc import Sequence
from uuid import UUID

from quanzi import circles, identity, media
from quanzi.feed import policy
from quanzi.feed.errors import NothingToSay, TooManyPhotos
from quanzi.feed.events import PostPublished, TakenBack
from quanzi.feed.reach import find_post_head, find_post_to_delete
from quanzi.feed.store import history, posts
from quanzi.infra import outbox, ratelimit
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text

_POSTS_PER_HOUR = ratelimit.Limit("posts", limits.POSTS_PER_HOUR_MAX, 3600)
_EDITS_PER_HOUR = ratelimit.Limit("edits", limits.COMMENTS_PER_HOUR_MAX, 3600)


async def publish_post(tx: Tx, *, by: Person, circle_id: UUID, text: str, pictures: Sequence[media.PictureChoice] = ()) -> UUID:
    """Say something to a circle of mine, with up to nine photos; the post's id.

    Raises Suspended, NotFound, NotAMember, Muted, TooMany, NothingToSay, TooManyPhotos, PictureMissing.
    """
    identity.may_act(by)
    circles.may_speak(await circles.find_standing(tx, by=by, circle_id=circle_id), tx.now)
    cleaned = _check_content(text, pictures)
    await ratelimit.take(tx, _POSTS_PER_HOUR, str(by.member_id))
    post_id = tx.new_id()
    photos = await media.attach_pictures(tx, by=by, pictures=pictures, to=f"post:{post_id}")
    await posts.insert_post(
        tx, circle_id=circle_id, post_id=post_id, author_id=by.member_id, text=cleaned, photos=media.write_photos(photos), at=tx.now
    )
    await history.insert_authored(tx, person_id=by.member_id, item_id=post_id, kind="post", circle_id=circle_id, post_id=post_id, at=tx.now)
    await circles.mark_active(tx, circle_id=circle_id, at=tx.now)
    await outbox.record(tx, PostPublished(id=tx.new_id(), at=tx.now, circle_id=circle_id, post_id=post_id, author_id=by.member_id))
    return post_id


async def edit_post(tx: Tx, *, by: Person, circle_id: UUID, post_id: UUID, text: str, pictures: Sequence[media.PictureChoice] = ()) -> None:
    """Say it better; what it said before stays readable for the circle. Two edits at once both end up in the history.

    Raises Suspended, NotFound, NotAMember, Muted, NotYours, TooMany, NothingToSay, TooManyPhotos, PictureMissing.
    """
    identity.may_act(by)
    head = await find_post_head(tx, by=by, circle_id=circle_id, post_id=post_id, to_speak=True)
    policy.may_change(by, author_id=head.author_id)
    cleaned = _check_content(text, pictures)
    await ratelimit.take(tx, _EDITS_PER_HOUR, str(by.member_id))
    before = await posts.lock_post_head(tx, circle_id=circle_id, post_id=post_id)
    if before is None or before.deleted_at is not None:
        raise NotFound
    photos = media.write_photos(await media.attach_pictures(tx, by=by, pictures=pictures, to=f"post:{post_id}"))
    if cleaned == before.text and photos == before.photos:
        return
    await history.insert_revision(
        tx, circle_id=circle_id, item_id=post_id, revision_id=tx.new_id(), text=before.text, photos=before.photos, at=tx.now
    )
    await history.delete_revisions(tx, circle_id=circle_id, item_id=post_id, keep=limits.EDITS_KEPT_MAX)
    await posts.update_post(tx, circle_id=circle_id, post_id=post_id, text=cleaned, photos=photos, at=tx.now)


async def delete_post(tx: Tx, *, by: Person, circle_id: UUID, post_id: UUID, reason: str = "") -> None:
    """Take a post back: my own at once and for good, wherever it stands; another's as staff, with a `reason` for its author.

    Raises Suspended, NotFound, StaffNeeded, RankTooLow, TextMissing without a reason. Deleting twice is the same as once.
    """
    identity.may_act(by)
    head = await find_post_to_delete(tx, by=by, circle_id=circle_id, post_id=post_id)
    own = head.author_id == by.member_id
    if not await posts.update_post_deleted(tx, circle_id=circle_id, post_id=post_id, by_person_id=by.member_id, at=tx.now):
        raise NotFound
    if own:
        await _empty_post(tx, by=by, circle_id=circle_id, post_id=post_id)
    else:
        await circles.record_decision(
            tx, by=by, circle_id=circle_id, person_id=head.author_id, kind="post_deleted", reason=reason, subject_id=post_id
        )


async def _empty_post(tx: Tx, *, by: Person, circle_id: UUID, post_id: UUID) -> None:
    """What its author takes back is gone: words, earlier versions, and the photos of them all."""
    await posts.update_post_emptied(tx, circle_id=circle_id, post_id=post_id)
    await history.delete_revisions(tx, circle_id=circle_id, item_id=post_id, keep=0)
    await history.delete_authored(tx, person_id=by.member_id, item_id=post_id)
    await media.release_pictures(tx, owner_id=by.member_id, attached_to=f"post:{post_id}")
    await outbox.record(tx, TakenBack(id=tx.new_id(), at=tx.now, circle_id=circle_id, item_id=post_id, author_id=by.member_id))


def _check_content(text: str, pictures: Sequence[media.PictureChoice]) -> str:
    cleaned = clean_text(text, max_characters=limits.POST_CHARACTERS_MAX, field="text", required=False, lines=True)
    if not cleaned and not pictures:
        raise NothingToSay(field="text")
    if len(pictures) > limits.PHOTOS_PER_POST_MAX:
        raise TooManyPhotos(photos_max=limits.PHOTOS_PER_POST_MAX, field="photos")
    return cleaned
