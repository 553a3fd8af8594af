"""Posts. Reading a page of them is the hottest thing here, so rows are filled by position."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.page import Cursor

Row = TypeVar("Row")


class PostRow(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A post as stored, and whether the reader likes it."""

    circle_id: UUID
    post_id: UUID
    author_id: UUID
    text: str
    photos: list[dict[str, Any]] | None
    like_count: int
    comment_count: int
    created_at: datetime
    edited_at: datetime | None
    liked: bool


class PostHead(msgspec.Struct, frozen=True):
    """What a deed needs to know of the post it is about."""

    author_id: UUID
    text: str
    photos: list[dict[str, Any]] | None
    created_at: datetime
    deleted_at: datetime | None
    deleted_by: UUID | None


async def list_home(tx: ReadTx, *, person_id: UUID, circle_ids: Sequence[UUID], before: Cursor, limit: int) -> list[PostRow]:
    """The newest of several circles, read in two steps.

    First how far back a page can reach, by each circle's newest from its index alone; then only the rows within.
    """
    rows = await tx.connection.fetch(
        """
        WITH head AS MATERIALIZED (
            SELECT c.circle_id, n.created_at, n.post_id
            FROM unnest($2::uuid []) AS c (circle_id)
            CROSS JOIN LATERAL (
                SELECT i.created_at, i.post_id FROM feed.post AS i
                WHERE i.circle_id = c.circle_id AND i.deleted_at IS NULL AND (i.created_at, i.post_id) < ($3, $4)
                ORDER BY i.created_at DESC, i.post_id DESC LIMIT 1
            ) AS n
            ORDER BY n.created_at DESC, n.post_id DESC LIMIT $5
        )
        SELECT
            p.circle_id, p.post_id, p.author_id, p.text, p.photos, p.like_count, p.comment_count, p.created_at, p.edited_at,
            p.like_count > 0 AND EXISTS (
                SELECT FROM feed.post_like AS l
                WHERE l.circle_id = p.circle_id AND l.post_id = p.post_id AND l.person_id = $1
            ) AS liked
        FROM (
            SELECT n.*
            FROM head AS h
            CROSS JOIN LATERAL (
                SELECT
                    i.circle_id, i.post_id, i.author_id, i.text, i.photos, i.like_count, i.comment_count, i.created_at, i.edited_at
                FROM feed.post AS i
                WHERE
                    i.circle_id = h.circle_id AND i.deleted_at IS NULL AND (i.created_at, i.post_id) < ($3, $4)
                    -- as many circles have something as new as this, so nothing older can be on the page
                    AND i.created_at >= (SELECT CASE WHEN count(*) = $5 THEN min(m.created_at) ELSE '-infinity' END FROM head AS m)
                ORDER BY i.created_at DESC, i.post_id DESC LIMIT $5
            ) AS n
            ORDER BY n.created_at DESC, n.post_id DESC LIMIT $5
        ) AS p
        ORDER BY p.created_at DESC, p.post_id DESC
        """,
        person_id,
        circle_ids,
        before.at,
        before.id,
        limit,
    )
    return [PostRow(*row) for row in rows]


async def list_in_circle(tx: ReadTx, *, person_id: UUID, circle_id: UUID, before: Cursor, limit: int) -> list[PostRow]:
    rows = await tx.connection.fetch(
        """
        SELECT
            p.circle_id, p.post_id, p.author_id, p.text, p.photos, p.like_count, p.comment_count, p.created_at, p.edited_at,
            coalesce((SELECT true FROM feed.post_like AS l
                WHERE l.circle_id = p.circle_id AND l.post_id = p.post_id AND l.person_id = $1), false) AS liked
        FROM feed.post AS p
        WHERE
            p.circle_id = $2 AND p.deleted_at IS NULL AND (p.created_at, p.post_id) < ($3, $4)
        ORDER BY p.created_at DESC, p.post_id DESC LIMIT $5
        """,
        person_id,
        circle_id,
        before.at,
        before.id,
        limit,
    )
    return [PostRow(*row) for row in rows]


async def list_best(tx: ReadTx, *, person_id: UUID, circle_ids: Sequence[UUID], limit: int) -> list[PostRow]:
    """The most answered and liked among each circle's latest hundred, from the newest on where they are equal."""
    rows = await tx.connection.fetch(
        """
        SELECT
            n.circle_id, n.post_id, n.author_id, n.text, n.photos, n.like_count, n.comment_count, n.created_at, n.edited_at,
            coalesce((SELECT true FROM feed.post_like AS l
                WHERE l.circle_id = n.circle_id AND l.post_id = n.post_id AND l.person_id = $1), false) AS liked
        FROM unnest($2::uuid []) AS c (circle_id)
        CROSS JOIN LATERAL (
            SELECT i.* FROM feed.post AS i
            WHERE i.circle_id = c.circle_id AND i.deleted_at IS NULL
            ORDER BY i.created_at DESC, i.post_id DESC LIMIT 100
        ) AS n
        ORDER BY n.like_count + 2 * n.comment_count DESC, n.created_at DESC, n.post_id DESC LIMIT $3
        """,
        person_id,
        circle_ids,
        limit,
    )
    return [PostRow(*row) for row in rows]


async def list_by_keys(tx: ReadTx, *, person_id: UUID, circle_ids: Sequence[UUID], post_ids: Sequence[UUID]) -> list[PostRow]:
    rows = await tx.connection.fetch(
        """
        SELECT
            p.circle_id, p.post_id, p.author_id, p.text, p.photos, p.like_count, p.comment_count, p.created_at, p.edited_at,
            coalesce((SELECT true FROM feed.post_like AS l
                WHERE l.circle_id = p.circle_id AND l.post_id = p.post_id AND l.person_id = $1), false) AS liked
        FROM unnest($2::uuid [], $3::uuid []) AS k (circle_id, post_id)
        INNER JOIN feed.post AS p ON p.circle_id = k.circle_id AND p.post_id = k.post_id
        WHERE p.deleted_at IS NULL
        """,
        person_id,
        circle_ids,
        post_ids,
    )
    return [PostRow(*row) for row in rows]


async def list_arrivals(
    tx: ReadTx, *, to: Callable[..., Row], circle_ids: Sequence[UUID], since: datetime, each: int, limit: int
) -> list[Row]:
    """The newest of each circle since a moment, the oldest of them first."""
    return await tx.all(
        to,
        """
        SELECT n.circle_id, n.post_id, n.post_id AS item_id, n.author_id, n.created_at, false AS is_comment
        FROM unnest($1::uuid []) AS c (circle_id)
        CROSS JOIN LATERAL (
            SELECT i.circle_id, i.post_id, i.author_id, i.created_at FROM feed.post AS i
            WHERE i.circle_id = c.circle_id AND i.deleted_at IS NULL AND i.created_at > $2
            ORDER BY i.created_at DESC, i.post_id DESC LIMIT $3
        ) AS n
        ORDER BY n.created_at, n.post_id LIMIT $4
        """,
        circle_ids,
        since,
        each,
        limit,
    )


async def find_post(tx: ReadTx, *, person_id: UUID, circle_id: UUID, post_id: UUID) -> PostRow | None:
    row = await tx.connection.fetchrow(
        """
        SELECT
            p.circle_id, p.post_id, p.author_id, p.text, p.photos, p.like_count, p.comment_count, p.created_at, p.edited_at,
            coalesce((SELECT true FROM feed.post_like AS l
                WHERE l.circle_id = p.circle_id AND l.post_id = p.post_id AND l.person_id = $1), false) AS liked
        FROM feed.post AS p WHERE p.circle_id = $2 AND p.post_id = $3 AND p.deleted_at IS NULL
        """,
        person_id,
        circle_id,
        post_id,
    )
    return None if row is None else PostRow(*row)


async def find_post_head(tx: ReadTx, *, circle_id: UUID, post_id: UUID) -> PostHead | None:
    return await tx.maybe(
        PostHead,
        """
        SELECT author_id, text, photos, created_at, deleted_at, deleted_by FROM feed.post
        WHERE circle_id = $1 AND post_id = $2
        """,
        circle_id,
        post_id,
    )


async def lock_post_head(tx: Tx, *, circle_id: UUID, post_id: UUID) -> PostHead | None:
    """The same, and nobody else changes it until this deed is done."""
    return await tx.maybe(
        PostHead,
        """
        SELECT author_id, text, photos, created_at, deleted_at, deleted_by FROM feed.post
        WHERE circle_id = $1 AND post_id = $2 FOR NO KEY UPDATE
        """,
        circle_id,
        post_id,
    )


async def insert_post(
    tx: Tx, *, circle_id: UUID, post_id: UUID, author_id: UUID, text: str, photos: list[dict[str, Any]] | None, at: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO feed.post (circle_id, post_id, author_id, text, photos, created_at) VALUES ($1, $2, $3, $4, $5, $6)
        """,
        circle_id,
        post_id,
        author_id,
        text,
        photos,
        at,
    )


async def update_post(tx: Tx, *, circle_id: UUID, post_id: UUID, text: str, photos: list[dict[str, Any]] | None, at: datetime) -> int:
    return await tx.execute(
        """
        UPDATE feed.post SET text = $3, photos = $4, edited_at = $5
        WHERE circle_id = $1 AND post_id = $2 AND deleted_at IS NULL
        """,
        circle_id,
        post_id,
        text,
        photos,
        at,
    )


async def update_post_deleted(tx: Tx, *, circle_id: UUID, post_id: UUID, by_person_id: UUID, at: datetime) -> int:
    """Mark it deleted, once; the words stay for those who may have to look into the decision."""
    return await tx.execute(
        """
        UPDATE feed.post SET deleted_at = $4, deleted_by = $3
        WHERE circle_id = $1 AND post_id = $2 AND deleted_at IS NULL
        """,
        circle_id,
        post_id,
        by_person_id,
        at,
    )


async def update_post_emptied(tx: Tx, *, circle_id: UUID, post_id: UUID) -> int:
    """Take the words and photos out of a post that its author deleted."""
    return await tx.execute(
        "UPDATE feed.post SET text = '', photos = NULL WHERE circle_id = $1 AND post_id = $2 AND deleted_at IS NOT NULL", circle_id, post_id
    )


async def update_comment_count(tx: Tx, *, circle_id: UUID, post_id: UUID, by: int) -> UUID | None:
    """Count comments up or down; who wrote the post, or None when it is gone, which makes a comment on it impossible."""
    return await tx.value(
        """
        UPDATE feed.post SET comment_count = comment_count + $3
        WHERE circle_id = $1 AND post_id = $2 AND (deleted_at IS NULL OR $3 < 0) RETURNING author_id
        """,
        circle_id,
        post_id,
        by,
    )
