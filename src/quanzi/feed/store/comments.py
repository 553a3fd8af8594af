"""Comments and their replies: two levels, the first answers and what was said under each."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.page import Cursor

Row = TypeVar("Row")


class CommentRow(msgspec.Struct, frozen=True, array_like=True):
    """A comment as stored, whether the reader likes it, and how many replies stand under it."""

    circle_id: UUID
    post_id: UUID
    comment_id: UUID
    root_id: UUID
    parent_id: UUID | None
    author_id: UUID
    text: str
    like_count: int
    created_at: datetime
    edited_at: datetime | None
    deleted: bool
    liked: bool
    reply_count: int


class CommentHead(msgspec.Struct, frozen=True):
    """What a deed needs to know of the comment it is about."""

    root_id: UUID
    author_id: UUID
    text: str
    deleted_at: datetime | None


async def list_roots(
    tx: ReadTx, *, person_id: UUID, circle_id: UUID, post_id: UUID, hidden: Collection[UUID], after: Cursor, limit: int
) -> list[CommentRow]:
    """First answers, oldest first. One that is deleted, or whose author is out of sight, counts while replies stand under it."""
    rows = await tx.connection.fetch(
        """
        SELECT
            c.circle_id, c.post_id, c.comment_id, c.root_id, c.parent_id, c.author_id, c.text, c.like_count, c.created_at,
            c.edited_at, c.deleted_at IS NOT NULL AS deleted,
            coalesce((SELECT true FROM feed.comment_like AS l
                WHERE l.circle_id = $2 AND l.post_id = $3 AND l.comment_id = c.comment_id AND l.person_id = $1), false) AS liked,
            r.reply_count
        FROM feed.comment AS c
        CROSS JOIN LATERAL (
            SELECT count(*)::integer AS reply_count FROM feed.comment AS i
            WHERE
                i.circle_id = $2 AND i.post_id = $3 AND i.root_id = c.comment_id AND i.parent_id IS NOT NULL
                AND i.deleted_at IS NULL AND i.author_id <> ALL($6::uuid [])
        ) AS r
        WHERE
            c.circle_id = $2 AND c.post_id = $3 AND c.parent_id IS NULL AND (c.created_at, c.comment_id) > ($4, $5)
            AND (r.reply_count > 0 OR (c.deleted_at IS NULL AND c.author_id <> ALL($6::uuid [])))
        ORDER BY c.created_at, c.comment_id LIMIT $7
        """,
        person_id,
        circle_id,
        post_id,
        after.at,
        after.id,
        hidden,
        limit,
    )
    return [CommentRow(*row) for row in rows]


async def list_replies(
    tx: ReadTx,
    *,
    person_id: UUID,
    circle_id: UUID,
    post_id: UUID,
    root_ids: Sequence[UUID],
    hidden: Collection[UUID],
    after: Cursor,
    limit: int,
) -> list[CommentRow]:
    """The oldest `limit` replies under each of several first answers, oldest first."""
    rows = await tx.connection.fetch(
        """
        SELECT
            n.circle_id, n.post_id, n.comment_id, n.root_id, n.parent_id, n.author_id, n.text, n.like_count, n.created_at,
            n.edited_at, false AS deleted,
            coalesce((SELECT true FROM feed.comment_like AS l
                WHERE l.circle_id = $2 AND l.post_id = $3 AND l.comment_id = n.comment_id AND l.person_id = $1), false) AS liked,
            0 AS reply_count
        FROM unnest($4::uuid []) WITH ORDINALITY AS k (root_id, place)
        CROSS JOIN LATERAL (
            SELECT i.* FROM feed.comment AS i
            WHERE
                i.circle_id = $2 AND i.post_id = $3 AND i.root_id = k.root_id AND i.parent_id IS NOT NULL
                AND (i.created_at, i.comment_id) > ($5, $6) AND i.deleted_at IS NULL AND i.author_id <> ALL($7::uuid [])
            ORDER BY i.created_at, i.comment_id LIMIT $8
        ) AS n
        ORDER BY k.place, n.created_at, n.comment_id
        """,
        person_id,
        circle_id,
        post_id,
        root_ids,
        after.at,
        after.id,
        hidden,
        limit,
    )
    return [CommentRow(*row) for row in rows]


async def find_comment(tx: ReadTx, *, person_id: UUID, circle_id: UUID, post_id: UUID, comment_id: UUID) -> CommentRow | None:
    row = await tx.connection.fetchrow(
        """
        SELECT
            c.circle_id, c.post_id, c.comment_id, c.root_id, c.parent_id, c.author_id, c.text, c.like_count, c.created_at,
            c.edited_at, false AS deleted,
            coalesce((SELECT true FROM feed.comment_like AS l
                WHERE l.circle_id = $2 AND l.post_id = $3 AND l.comment_id = c.comment_id AND l.person_id = $1), false) AS liked,
            0 AS reply_count
        FROM feed.comment AS c WHERE c.circle_id = $2 AND c.post_id = $3 AND c.comment_id = $4 AND c.deleted_at IS NULL
        """,
        person_id,
        circle_id,
        post_id,
        comment_id,
    )
    return None if row is None else CommentRow(*row)


async def find_comment_head(tx: ReadTx, *, circle_id: UUID, post_id: UUID, comment_id: UUID) -> CommentHead | None:
    return await tx.maybe(
        CommentHead,
        """
        SELECT root_id, author_id, text, deleted_at FROM feed.comment
        WHERE circle_id = $1 AND post_id = $2 AND comment_id = $3
        """,
        circle_id,
        post_id,
        comment_id,
    )


async def lock_comment_head(tx: Tx, *, circle_id: UUID, post_id: UUID, comment_id: UUID) -> CommentHead | None:
    """The same, and nobody else changes it until this deed is done."""
    return await tx.maybe(
        CommentHead,
        """
        SELECT root_id, author_id, text, deleted_at FROM feed.comment
        WHERE circle_id = $1 AND post_id = $2 AND comment_id = $3 FOR NO KEY UPDATE
        """,
        circle_id,
        post_id,
        comment_id,
    )


async def insert_comment(
    tx: Tx,
    *,
    circle_id: UUID,
    post_id: UUID,
    comment_id: UUID,
    root_id: UUID,
    parent_id: UUID | None,
    author_id: UUID,
    text: str,
    at: datetime,
) -> None:
    await tx.execute(
        """
        INSERT INTO feed.comment (circle_id, post_id, comment_id, root_id, parent_id, author_id, text, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        circle_id,
        post_id,
        comment_id,
        root_id,
        parent_id,
        author_id,
        text,
        at,
    )


async def update_comment(tx: Tx, *, circle_id: UUID, post_id: UUID, comment_id: UUID, text: str, at: datetime) -> int:
    return await tx.execute(
        """
        UPDATE feed.comment SET text = $4, edited_at = $5
        WHERE circle_id = $1 AND post_id = $2 AND comment_id = $3 AND deleted_at IS NULL
        """,
        circle_id,
        post_id,
        comment_id,
        text,
        at,
    )


async def update_comment_deleted(
    tx: Tx, *, circle_id: UUID, post_id: UUID, comment_id: UUID, by_person_id: UUID, text: str, at: datetime
) -> int:
    """Mark it deleted, once; `text` is what is left of its words."""
    return await tx.execute(
        """
        UPDATE feed.comment SET deleted_at = $5, deleted_by = $4, text = $6
        WHERE circle_id = $1 AND post_id = $2 AND comment_id = $3 AND deleted_at IS NULL
        """,
        circle_id,
        post_id,
        comment_id,
        by_person_id,
        at,
        text,
    )


async def list_arrivals(
    tx: ReadTx, *, to: Callable[..., Row], circle_ids: Sequence[UUID], post_ids: Sequence[UUID], first_id: UUID, each: int, limit: int
) -> list[Row]:
    """The newest under each post that were made from the time in `first_id` on, the oldest of them first."""
    return await tx.all(
        to,
        """
        SELECT n.circle_id, n.post_id, n.comment_id AS item_id, n.author_id, n.created_at, true AS is_comment
        FROM unnest($1::uuid [], $2::uuid []) AS k (circle_id, post_id)
        CROSS JOIN LATERAL (
            SELECT i.circle_id, i.post_id, i.comment_id, i.author_id, i.created_at FROM feed.comment AS i
            WHERE i.circle_id = k.circle_id AND i.post_id = k.post_id AND i.comment_id >= $3 AND i.deleted_at IS NULL
            ORDER BY i.comment_id DESC LIMIT $4
        ) AS n
        ORDER BY n.comment_id LIMIT $5
        """,
        circle_ids,
        post_ids,
        first_id,
        each,
        limit,
    )
