"""Like something, once; take it back. The count beside it always equals the people behind it."""

from uuid import UUID

from quanzi import identity
from quanzi.feed.events import ItemLiked
from quanzi.feed.reach import find_comment_head, find_post_head
from quanzi.feed.store import likes
from quanzi.infra import outbox, ratelimit
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person

_LIKES_PER_HOUR = ratelimit.Limit("likes", 1_000, 3600)


async def like_post(tx: Tx, *, by: Person, circle_id: UUID, post_id: UUID) -> None:
    """Like a post; liking it again changes nothing. Raises Suspended, NotFound, NotAMember, Muted, TooMany."""
    identity.may_act(by)
    head = await find_post_head(tx, by=by, circle_id=circle_id, post_id=post_id, to_speak=True)
    await ratelimit.take(tx, _LIKES_PER_HOUR, str(by.member_id))
    if await likes.insert_post_like(tx, circle_id=circle_id, post_id=post_id, person_id=by.member_id, at=tx.now):
        count = await _count_post(tx, circle_id=circle_id, post_id=post_id, by=1)
        await _record_liked(tx, by=by, on=(circle_id, post_id, None), author_id=head.author_id, count=count)


async def unlike_post(tx: Tx, *, by: Person, circle_id: UUID, post_id: UUID) -> None:
    """Take my like back; nothing happens where there is none. Raises Suspended, NotFound, TooMany."""
    identity.may_act(by)
    await find_post_head(tx, by=by, circle_id=circle_id, post_id=post_id)
    await ratelimit.take(tx, _LIKES_PER_HOUR, str(by.member_id))
    if await likes.delete_post_like(tx, circle_id=circle_id, post_id=post_id, person_id=by.member_id):
        await _count_post(tx, circle_id=circle_id, post_id=post_id, by=-1)


async def like_comment(tx: Tx, *, by: Person, circle_id: UUID, post_id: UUID, comment_id: UUID) -> None:
    """Like a comment; liking it again changes nothing. Raises Suspended, NotFound, NotAMember, Muted, TooMany."""
    identity.may_act(by)
    head = await find_comment_head(tx, by=by, circle_id=circle_id, post_id=post_id, comment_id=comment_id, to_speak=True)
    await ratelimit.take(tx, _LIKES_PER_HOUR, str(by.member_id))
    if await likes.insert_comment_like(tx, circle_id=circle_id, post_id=post_id, comment_id=comment_id, person_id=by.member_id, at=tx.now):
        count = await _count_comment(tx, circle_id=circle_id, post_id=post_id, comment_id=comment_id, by=1)
        await _record_liked(tx, by=by, on=(circle_id, post_id, comment_id), author_id=head.author_id, count=count)


async def unlike_comment(tx: Tx, *, by: Person, circle_id: UUID, post_id: UUID, comment_id: UUID) -> None:
    """Take my like back; nothing happens where there is none. Raises Suspended, NotFound, TooMany."""
    identity.may_act(by)
    await find_comment_head(tx, by=by, circle_id=circle_id, post_id=post_id, comment_id=comment_id)
    await ratelimit.take(tx, _LIKES_PER_HOUR, str(by.member_id))
    if await likes.delete_comment_like(tx, circle_id=circle_id, post_id=post_id, comment_id=comment_id, person_id=by.member_id):
        await _count_comment(tx, circle_id=circle_id, post_id=post_id, comment_id=comment_id, by=-1)


async def _count_post(tx: Tx, *, circle_id: UUID, post_id: UUID, by: int) -> int:
    count = await likes.update_post_like_count(tx, circle_id=circle_id, post_id=post_id, by=by)
    if count is None:
        raise NotFound
    return count


async def _count_comment(tx: Tx, *, circle_id: UUID, post_id: UUID, comment_id: UUID, by: int) -> int:
    count = await likes.update_comment_like_count(tx, circle_id=circle_id, post_id=post_id, comment_id=comment_id, by=by)
    if count is None:
        raise NotFound
    return count


async def _record_liked(tx: Tx, *, by: Person, on: tuple[UUID, UUID, UUID | None], author_id: UUID, count: int) -> None:
    """Nobody counts beyond some hundreds in an inbox, so what a whole city likes says so no more."""
    if author_id == by.member_id or count > limits.LIKES_TOLD_MAX:
        return
    circle_id, post_id, comment_id = on
    await outbox.record(
        tx,
        ItemLiked(
            id=tx.new_id(),
            at=tx.now,
            circle_id=circle_id,
            post_id=post_id,
            comment_id=comment_id,
            author_id=author_id,
            person_id=by.member_id,
        ),
    )
