"""What a deed may be about: a post or comment that `by` can see, in a circle where `by` may read, or speak."""

from uuid import UUID

from quanzi import circles, relations
from quanzi.feed.store import comments, posts
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person


async def find_post_head(
    tx: ReadTx, *, by: Person, circle_id: UUID, post_id: UUID, to_speak: bool = False
) -> posts.PostHead:
    """The post; NotFound when it is gone or its author is out of sight. `to_speak`: members who are not muted only."""
    standing = await circles.find_standing(tx, by=by, circle_id=circle_id)
    circles.may_read(standing)
    head = await posts.find_post_head(tx, circle_id=circle_id, post_id=post_id)
    if head is None or head.deleted_at is not None:
        raise NotFound
    if not standing.is_staff:
        await _may_see(tx, by=by, author_id=head.author_id)
    if to_speak:
        circles.may_speak(standing, tx.now)
    return head


async def find_comment_head(
    tx: ReadTx, *, by: Person, circle_id: UUID, post_id: UUID, comment_id: UUID, to_speak: bool = False
) -> comments.CommentHead:
    """The comment, under a post that is there; NotFound when one of them is gone or its author is out of sight."""
    await find_post_head(tx, by=by, circle_id=circle_id, post_id=post_id, to_speak=to_speak)
    head = await comments.find_comment_head(tx, circle_id=circle_id, post_id=post_id, comment_id=comment_id)
    if head is None or head.deleted_at is not None:
        raise NotFound
    await _may_see(tx, by=by, author_id=head.author_id)
    return head


async def _may_see(tx: ReadTx, *, by: Person, author_id: UUID) -> None:
    if author_id != by.member_id and author_id in await relations.find_hidden(tx, person_id=by.member_id):
        raise NotFound
