"""Calls about what is said under a post."""

from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from quanzi import feed
from quanzi.api import calls
from quanzi.api.feed import CommentText, Created, RevisionAnswer, list_versions
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.page import Page
from quanzi.web import respond

_POST = "/circles/{circle_id:uuid}/posts/{post_id:uuid}"
_COMMENT = f"{_POST}/comments/{{comment_id:uuid}}"


class CommentInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer to the post, or to the comment `parent_id`."""

    text: CommentText
    parent_id: UUID | None = None


class CommentChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the comment shall say."""

    text: CommentText


class CommentPage(msgspec.Struct, frozen=True):
    """Some comments in the order of the thread: each first answer, then the first replies under it."""

    items: list[feed.Comment]
    next_cursor: str | None


@calls.read(f"{_POST}/comments", scope="feed:read", summary="Comments of a post")
async def list_comments(
    visit: NamedDependency[respond.Visit],
    circle_id: FromPath[UUID],
    post_id: FromPath[UUID],
    root_id: FromQuery[UUID | None] = None,
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> CommentPage:
    """First answers, oldest first, each with its first replies; with `root_id` all replies under one of them."""

    async def ask(tx: ReadTx) -> Page[feed.Comment]:
        return await feed.list_comments(
            tx, by=visit.person, circle_id=circle_id, post_id=post_id, root_id=root_id, cursor=cursor, limit=limit
        )

    page = await visit.house.db.glance(ask)
    return CommentPage(list(page.items), page.next_cursor)


@calls.send(f"{_POST}/comments", scope="feed:write", summary="Comment on a post")
async def comment_post(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID], data: JSONBody[CommentInput]
) -> Created:
    """Answer a post, or one of its comments."""

    async def deed(tx: Tx) -> Created:
        return Created(
            await feed.comment_post(tx, by=visit.person, circle_id=circle_id, post_id=post_id, text=data.text, parent_id=data.parent_id)
        )

    return await visit.house.db.run(deed, once=visit.once(data, key=None, answer=Created))


@calls.read(_COMMENT, scope="feed:read", summary="One comment")
async def find_comment(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID], comment_id: FromPath[UUID]
) -> feed.Comment:
    """One comment as I see it."""

    async def ask(tx: ReadTx) -> feed.Comment:
        return await feed.find_comment(tx, by=visit.person, circle_id=circle_id, post_id=post_id, comment_id=comment_id)

    return await visit.house.db.glance(ask)


@calls.replace(_COMMENT, scope="feed:write", summary="Edit a comment", status_code=204)
async def edit_comment(
    visit: NamedDependency[respond.Visit],
    circle_id: FromPath[UUID],
    post_id: FromPath[UUID],
    comment_id: FromPath[UUID],
    data: JSONBody[CommentChange],
) -> None:
    """Replace what my comment says; what it said before is kept."""
    await visit.house.db.run(
        lambda tx: feed.edit_comment(tx, by=visit.person, circle_id=circle_id, post_id=post_id, comment_id=comment_id, text=data.text)
    )


@calls.remove(_COMMENT, scope="feed:write", summary="Delete a comment")
async def delete_comment(
    visit: NamedDependency[respond.Visit],
    circle_id: FromPath[UUID],
    post_id: FromPath[UUID],
    comment_id: FromPath[UUID],
    reason: calls.ReasonText = "",
) -> None:
    """Delete my comment; or another's as the circle's staff, with a reason that its author reads."""
    await visit.house.db.run(
        lambda tx: feed.delete_comment(tx, by=visit.person, circle_id=circle_id, post_id=post_id, comment_id=comment_id, reason=reason)
    )


@calls.read(f"{_COMMENT}/revisions", scope="feed:read", summary="Earlier versions of a comment")
async def list_comment_revisions(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID], comment_id: FromPath[UUID]
) -> list[RevisionAnswer]:
    """What a comment said before each edit, newest first."""
    return await list_versions(visit, circle_id, post_id, comment_id)


@calls.replace(f"{_COMMENT}/like", scope="feed:write", summary="Like a comment", status_code=204)
async def like_comment(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID], comment_id: FromPath[UUID]
) -> None:
    """Like a comment; liking it again changes nothing."""
    await visit.house.db.run(lambda tx: feed.like_comment(tx, by=visit.person, circle_id=circle_id, post_id=post_id, comment_id=comment_id))


@calls.remove(f"{_COMMENT}/like", scope="feed:write", summary="Take a like of a comment back")
async def unlike_comment(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID], comment_id: FromPath[UUID]
) -> None:
    """Take my like back; nothing happens where there is none."""
    await visit.house.db.run(
        lambda tx: feed.unlike_comment(tx, by=visit.person, circle_id=circle_id, post_id=post_id, comment_id=comment_id)
    )


CALLS = [list_comments, comment_post, find_comment, edit_comment, delete_comment, list_comment_revisions, like_comment, unlike_comment]
