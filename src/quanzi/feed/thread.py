"""Reading what was said under a post: first answers oldest first, each with its replies; and what was said before edits."""

from collections.abc import Sequence
from uuid import UUID

from quanzi import circles, media, relations
from quanzi.feed import model, policy
from quanzi.feed.model import Comment, Revision
from quanzi.feed.reach import find_post_head
from quanzi.feed.store import comments, history
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import SYSTEM, Person

REPLIES_SHOWN_MAX = 20
"""How many replies come along with each first answer; the rest are read by their root."""


async def list_comments(
    tx: ReadTx,
    *,
    by: Person,
    circle_id: UUID,
    post_id: UUID,
    root_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = limits.PAGE_ITEMS_DEFAULT,
) -> Page[Comment]:
    """First answers, oldest first, each followed by its first replies; or with `root_id` all replies under one of them.

    `limit` counts first answers, or replies under `root_id`. People out of sight are left out.
    """
    await find_post_head(tx, by=by, circle_id=circle_id, post_id=post_id)
    standing = await circles.find_standing(tx, by=by, circle_id=circle_id)
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    after = read_cursor(cursor) or model.OLDEST
    if root_id is None:
        found = await comments.list_roots(
            tx, person_id=by.member_id, circle_id=circle_id, post_id=post_id, hidden=hidden, after=after, limit=limit + 1
        )
        replies = await comments.list_replies(
            tx,
            person_id=by.member_id,
            circle_id=circle_id,
            post_id=post_id,
            hidden=hidden,
            after=model.OLDEST,
            root_ids=[row.comment_id for row in found[:limit] if row.reply_count],
            limit=REPLIES_SHOWN_MAX,
        )
    else:
        found = await comments.list_replies(
            tx,
            person_id=by.member_id,
            circle_id=circle_id,
            post_id=post_id,
            root_ids=[root_id],
            hidden=hidden,
            after=after,
            limit=limit + 1,
        )
        replies = []
    rows = _in_thread_order(found[:limit], replies)
    shown = await _show(tx, rows, by=by, in_circle=standing.role is not None)
    last = found[limit - 1] if len(found) > limit else None
    return Page(tuple(shown), Cursor(last.created_at, last.comment_id).text() if last else None)


async def find_comment(tx: ReadTx, *, by: Person, circle_id: UUID, post_id: UUID, comment_id: UUID) -> Comment:
    """One comment; NotFound when it or its post is gone, or out of sight. Staff see it whoever wrote it."""
    await find_post_head(tx, by=by, circle_id=circle_id, post_id=post_id)
    standing = await circles.find_standing(tx, by=by, circle_id=circle_id)
    row = await comments.find_comment(tx, person_id=by.member_id, circle_id=circle_id, post_id=post_id, comment_id=comment_id)
    rows = [row] if row else []
    shown = await _show(tx, rows, by=by, in_circle=standing.role is not None)
    if not shown and standing.is_staff:
        shown = await _show(tx, rows, by=SYSTEM, in_circle=False)
    if not shown:
        raise NotFound
    return shown[0]


async def list_revisions(tx: ReadTx, *, by: Person, circle_id: UUID, post_id: UUID, comment_id: UUID | None = None) -> list[Revision]:
    """What a post, or a comment under it, said before each edit, newest first; for members of the circle."""
    if comment_id is None:
        await find_post_head(tx, by=by, circle_id=circle_id, post_id=post_id)
    else:
        await find_comment(tx, by=by, circle_id=circle_id, post_id=post_id, comment_id=comment_id)
    policy.may_belong(await circles.find_standing(tx, by=by, circle_id=circle_id))
    rows = await history.list_revisions(tx, circle_id=circle_id, item_id=comment_id or post_id)
    return [Revision(row.text, media.read_photos(row.photos or []), row.at) for row in rows]


def _in_thread_order(roots: Sequence[comments.CommentRow], replies: Sequence[comments.CommentRow]) -> list[comments.CommentRow]:
    under: dict[UUID, list[comments.CommentRow]] = {}
    for reply in replies:
        under.setdefault(reply.root_id, []).append(reply)
    return [row for root in roots for row in (root, *under.get(root.comment_id, ()))]


async def _show(tx: ReadTx, rows: Sequence[comments.CommentRow], *, by: Person, in_circle: bool) -> list[Comment]:
    cards = await relations.find_cards(tx, by=by, person_ids={row.author_id for row in rows}, in_circle=in_circle)
    shown: list[Comment] = []
    for row in rows:
        card = None if row.deleted else cards.get(row.author_id)
        if card is None and row.reply_count == 0:
            continue
        shown.append(
            Comment(
                row.circle_id,
                row.post_id,
                row.comment_id,
                row.root_id,
                row.parent_id,
                card,
                row.text if card else "",
                row.like_count if card else 0,
                row.created_at,
                row.edited_at if card else None,
                row.liked,
                row.reply_count,
                gone=card is None,
            )
        )
    return shown
