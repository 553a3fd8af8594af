"""What a deed may be about: a post or comment that `by` can see, in a circle where `by` may read, or speak."""

from uuid import UUID

from quanzi import circles, relations
from quanzi.feed.store import comments, posts
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person


async def find_post_head(tx: ReadTx, *, by: Person, circle_id: UUID, post_id: UUID, to_speak: bool = False) -> posts.PostHead:
    """The post; NotFound when it is gone or its author is out of sight. `to_speak`: members who are not muted only.

    Staff reach what they have to look after, whoever wrote it.
    """
    standing = await _enter(tx, by=by, circle_id=circle_id, to_speak=to_speak)
    head = await posts.find_post_head(tx, circle_id=circle_id, post_id=post_id)
    if head is None or head.deleted_at is not None:
        raise NotFound
    await _may_see(tx, by=by, standing=standing, author_ids={head.author_id})
    return head


async def find_comment_head(
    tx: ReadTx, *, by: Person, circle_id: UUID, post_id: UUID, comment_id: UUID, to_speak: bool = False
) -> comments.CommentHead:
    """The comment, under a post that is there; NotFound when one of them is gone or its author is out of sight."""
    standing = await _enter(tx, by=by, circle_id=circle_id, to_speak=to_speak)
    over = await posts.find_post_head(tx, circle_id=circle_id, post_id=post_id)
    head = await comments.find_comment_head(tx, circle_id=circle_id, post_id=post_id, comment_id=comment_id)
    if over is None or over.deleted_at is not None or head is None or head.deleted_at is not None:
        raise NotFound
    await _may_see(tx, by=by, standing=standing, author_ids={over.author_id, head.author_id})
    return head


async def find_post_to_delete(tx: ReadTx, *, by: Person, circle_id: UUID, post_id: UUID) -> posts.PostHead:
    """My post wherever it stands, also in a circle that I left; another's as `find_post_head`."""
    head = await posts.find_post_head(tx, circle_id=circle_id, post_id=post_id)
    if head is not None and head.author_id == by.member_id and head.deleted_at is None:
        return head
    return await find_post_head(tx, by=by, circle_id=circle_id, post_id=post_id)


async def find_comment_to_delete(tx: ReadTx, *, by: Person, circle_id: UUID, post_id: UUID, comment_id: UUID) -> comments.CommentHead:
    """My comment wherever it stands, also under what was deleted; another's as `find_comment_head`."""
    head = await comments.find_comment_head(tx, circle_id=circle_id, post_id=post_id, comment_id=comment_id)
    if head is not None and head.author_id == by.member_id and head.deleted_at is None:
        return head
    return await find_comment_head(tx, by=by, circle_id=circle_id, post_id=post_id, comment_id=comment_id)


async def _enter(tx: ReadTx, *, by: Person, circle_id: UUID, to_speak: bool) -> circles.Standing:
    standing = await circles.find_standing(tx, by=by, circle_id=circle_id)
    circles.may_read(standing)
    if to_speak:
        circles.may_speak(standing, tx.now)
    return standing


async def _may_see(tx: ReadTx, *, by: Person, standing: circles.Standing, author_ids: set[UUID]) -> None:
    others = author_ids - {by.member_id}
    if others and not standing.is_staff and others & await relations.find_hidden(tx, person_id=by.member_id):
        raise NotFound
