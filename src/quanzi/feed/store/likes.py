"""Likes: one row per person and thing, and a count beside the thing that equals the rows."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class OwnLike(msgspec.Struct, frozen=True):
    """A post, or a comment under it, that a person likes."""

    circle_id: UUID
    post_id: UUID
    comment_id: UUID | None
    at: datetime


async def insert_post_like(tx: Tx, *, circle_id: UUID, post_id: UUID, person_id: UUID, at: datetime) -> int:
    """1 when it is new, 0 when it was there."""
    return await tx.execute(
        """
        INSERT INTO feed.post_like (circle_id, post_id, person_id, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (circle_id, post_id, person_id) DO NOTHING
        """,
        circle_id,
        post_id,
        person_id,
        at,
    )


async def delete_post_like(tx: Tx, *, circle_id: UUID, post_id: UUID, person_id: UUID) -> int:
    return await tx.execute(
        "DELETE FROM feed.post_like WHERE circle_id = $1 AND post_id = $2 AND person_id = $3", circle_id, post_id, person_id
    )


async def update_post_like_count(tx: Tx, *, circle_id: UUID, post_id: UUID, by: int) -> int | None:
    """The new count; None when the post is gone."""
    return await tx.value(
        """
        UPDATE feed.post SET like_count = like_count + $3
        WHERE circle_id = $1 AND post_id = $2 AND deleted_at IS NULL RETURNING like_count
        """,
        circle_id,
        post_id,
        by,
    )


async def insert_comment_like(tx: Tx, *, circle_id: UUID, post_id: UUID, comment_id: UUID, person_id: UUID, at: datetime) -> int:
    """1 when it is new, 0 when it was there."""
    return await tx.execute(
        """
        INSERT INTO feed.comment_like (circle_id, post_id, comment_id, person_id, at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (circle_id, post_id, comment_id, person_id) DO NOTHING
        """,
        circle_id,
        post_id,
        comment_id,
        person_id,
        at,
    )


async def delete_comment_like(tx: Tx, *, circle_id: UUID, post_id: UUID, comment_id: UUID, person_id: UUID) -> int:
    return await tx.execute(
        "DELETE FROM feed.comment_like WHERE circle_id = $1 AND post_id = $2 AND comment_id = $3 AND person_id = $4",
        circle_id,
        post_id,
        comment_id,
        person_id,
    )


async def update_comment_like_count(tx: Tx, *, circle_id: UUID, post_id: UUID, comment_id: UUID, by: int) -> int | None:
    """The new count; None when the comment is gone."""
    return await tx.value(
        """
        UPDATE feed.comment SET like_count = like_count + $4
        WHERE circle_id = $1 AND post_id = $2 AND comment_id = $3 AND deleted_at IS NULL RETURNING like_count
        """,
        circle_id,
        post_id,
        comment_id,
        by,
    )


async def list_own_likes(tx: ReadTx, *, person_id: UUID) -> list[OwnLike]:
    """All that a person likes, for her export."""
    return await tx.all(
        OwnLike,
        """
        SELECT circle_id, post_id, NULL::uuid AS comment_id, at FROM feed.post_like WHERE person_id = $1
        UNION ALL
        SELECT circle_id, post_id, comment_id, at FROM feed.comment_like WHERE person_id = $1
        ORDER BY at, post_id
        """,
        person_id,
    )
