"""Answer a post or a comment; change it later, with history; take it back, or take it down as staff with a reason."""

from uuid import UUID

from quanzi import circles, identity
from quanzi.feed import policy
from quanzi.feed.events import CommentPublished, TakenBack
from quanzi.feed.reach import find_comment_head, find_comment_to_delete, find_post_head
from quanzi.feed.store import comments, history, posts
from quanzi.infra import outbox, ratelimit
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text

_COMMENTS_PER_HOUR = ratelimit.Limit("comments", limits.COMMENTS_PER_HOUR_MAX, 3600)


async def comment_post(tx: Tx, *, by: Person, circle_id: UUID, post_id: UUID, text: str, parent_id: UUID | None = None) -> UUID:
    """Answer a post, or the comment `parent_id` under it; the comment's id.

    Raises Suspended, NotFound, NotAMember, Muted, TooMany, TextMissing, TextTooLong.
    """
    identity.may_act(by)
    root_id = parent_author_id = None
    if parent_id is None:
        await find_post_head(tx, by=by, circle_id=circle_id, post_id=post_id, to_speak=True)
    else:
        parent = await find_comment_head(tx, by=by, circle_id=circle_id, post_id=post_id, comment_id=parent_id, to_speak=True)
        root_id, parent_author_id = parent.root_id, parent.author_id
    cleaned = clean_text(text, max_characters=limits.COMMENT_CHARACTERS_MAX, field="text", lines=True)
    await ratelimit.take(tx, _COMMENTS_PER_HOUR, str(by.member_id))
    # Counting first holds the post: a delete that came before is seen, one that comes after finds the comment counted.
    post_author_id = await posts.update_comment_count(tx, circle_id=circle_id, post_id=post_id, by=1)
    if post_author_id is None:
        raise NotFound
    comment_id = tx.new_id()
    await comments.insert_comment(
        tx,
        circle_id=circle_id,
        post_id=post_id,
        comment_id=comment_id,
        root_id=root_id or comment_id,
        parent_id=parent_id,
        author_id=by.member_id,
        text=cleaned,
        at=tx.now,
    )
    await history.insert_authored(
        tx, person_id=by.member_id, item_id=comment_id, kind="comment", circle_id=circle_id, post_id=post_id, at=tx.now
    )
    await outbox.record(
        tx,
        CommentPublished(
            id=tx.new_id(),
            at=tx.now,
            circle_id=circle_id,
            post_id=post_id,
            comment_id=comment_id,
            author_id=by.member_id,
            parent_id=parent_id,
            post_author_id=post_author_id,
            parent_author_id=parent_author_id,
        ),
    )
    return comment_id


async def edit_comment(tx: Tx, *, by: Person, circle_id: UUID, post_id: UUID, comment_id: UUID, text: str) -> None:
    """Say it better; what it said before is kept. Raises Suspended, NotFound, NotAMember, Muted, NotYours, TooMany."""
    identity.may_act(by)
    head = await find_comment_head(tx, by=by, circle_id=circle_id, post_id=post_id, comment_id=comment_id, to_speak=True)
    policy.may_change(by, author_id=head.author_id)
    cleaned = clean_text(text, max_characters=limits.COMMENT_CHARACTERS_MAX, field="text", lines=True)
    await ratelimit.take(tx, _COMMENTS_PER_HOUR, str(by.member_id))
    before = await comments.lock_comment_head(tx, circle_id=circle_id, post_id=post_id, comment_id=comment_id)
    if before is None or before.deleted_at is not None:
        raise NotFound
    if cleaned == before.text:
        return
    await history.insert_revision(
        tx, circle_id=circle_id, item_id=comment_id, revision_id=tx.new_id(), text=before.text, photos=None, at=tx.now
    )
    await history.delete_revisions(tx, circle_id=circle_id, item_id=comment_id, keep=limits.EDITS_KEPT_MAX)
    await comments.update_comment(tx, circle_id=circle_id, post_id=post_id, comment_id=comment_id, text=cleaned, at=tx.now)


async def delete_comment(tx: Tx, *, by: Person, circle_id: UUID, post_id: UUID, comment_id: UUID, reason: str = "") -> None:
    """Take a comment back: my own at once and for good, wherever it stands; another's as staff, with a `reason` for its author.

    Raises Suspended, NotFound, StaffNeeded, RankTooLow, TextMissing without a reason. Deleting twice is the same as once.
    """
    identity.may_act(by)
    head = await find_comment_to_delete(tx, by=by, circle_id=circle_id, post_id=post_id, comment_id=comment_id)
    own = head.author_id == by.member_id
    # The post first, as in comment_post: two deeds that take the same rows in the same order never wait in a ring.
    if not await posts.update_comment_count(tx, circle_id=circle_id, post_id=post_id, by=-1):
        raise NotFound
    if not await comments.update_comment_deleted(
        tx, circle_id=circle_id, post_id=post_id, comment_id=comment_id, by_person_id=by.member_id, text="" if own else head.text, at=tx.now
    ):
        raise NotFound
    if own:
        await history.delete_revisions(tx, circle_id=circle_id, item_id=comment_id, keep=0)
        await history.delete_authored(tx, person_id=by.member_id, item_id=comment_id)
        await outbox.record(tx, TakenBack(id=tx.new_id(), at=tx.now, circle_id=circle_id, item_id=comment_id, author_id=by.member_id))
        return
    await circles.record_decision(
        tx, by=by, circle_id=circle_id, person_id=head.author_id, kind="comment_deleted", reason=reason, subject_id=comment_id
    )
