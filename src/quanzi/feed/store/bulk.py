"""Many posts, comments and likes in few statements."""

from datetime import datetime
from uuid import UUID

from quanzi.infra.postgres import Tx


async def insert_posts(
    tx: Tx,
    *,
    circle_ids: list[UUID],
    post_ids: list[UUID],
    author_ids: list[UUID],
    texts: list[str],
    photos: list[str | None],
    repost_counts: list[int],
    created_at: list[datetime],
) -> None:
    """Posts, and where their authors find them again."""
    await tx.execute(
        """
        WITH put AS (
            INSERT INTO feed.post (circle_id, post_id, author_id, text, photos, repost_count, created_at)
            SELECT n.circle_id, n.post_id, n.author_id, n.text, n.photos::jsonb, n.repost_count, n.created_at
            FROM unnest(
                $1::uuid [], $2::uuid [], $3::uuid [], $4::text [], $5::text [], $6::integer [], $7::timestamptz []
            ) AS n (circle_id, post_id, author_id, text, photos, repost_count, created_at)
            ON CONFLICT (circle_id, post_id) DO NOTHING
            RETURNING circle_id, post_id, author_id, created_at
        )
        INSERT INTO feed.authored (person_id, item_id, kind, circle_id, post_id, created_at)
        SELECT put.author_id, put.post_id, 'post', put.circle_id, put.post_id, put.created_at FROM put
        """,
        circle_ids,
        post_ids,
        author_ids,
        texts,
        photos,
        repost_counts,
        created_at,
    )


async def insert_comments(
    tx: Tx,
    *,
    circle_ids: list[UUID],
    post_ids: list[UUID],
    comment_ids: list[UUID],
    root_ids: list[UUID],
    parent_ids: list[UUID | None],
    author_ids: list[UUID],
    texts: list[str],
    created_at: list[datetime],
) -> None:
    """Comments, where their authors find them again, and the posts' counts."""
    await tx.execute(
        """
        WITH put AS (
            INSERT INTO feed.comment (circle_id, post_id, comment_id, root_id, parent_id, author_id, text, created_at)
            SELECT n.circle_id, n.post_id, n.comment_id, n.root_id, n.parent_id, n.author_id, n.text, n.created_at
            FROM unnest(
                $1::uuid [], $2::uuid [], $3::uuid [], $4::uuid [], $5::uuid [], $6::uuid [], $7::text [], $8::timestamptz []
            ) AS n (circle_id, post_id, comment_id, root_id, parent_id, author_id, text, created_at)
            ON CONFLICT (circle_id, post_id, comment_id) DO NOTHING
            RETURNING circle_id, post_id, comment_id, author_id, created_at
        ), found AS (
            INSERT INTO feed.authored (person_id, item_id, kind, circle_id, post_id, created_at)
            SELECT put.author_id, put.comment_id, 'comment', put.circle_id, put.post_id, put.created_at FROM put
        ), counted AS (
            SELECT put.circle_id, put.post_id, count(*) AS fresh FROM put GROUP BY put.circle_id, put.post_id
        )
        UPDATE feed.post AS p SET comment_count = p.comment_count + counted.fresh
        FROM counted WHERE p.circle_id = counted.circle_id AND p.post_id = counted.post_id
        """,
        circle_ids,
        post_ids,
        comment_ids,
        root_ids,
        parent_ids,
        author_ids,
        texts,
        created_at,
    )


async def insert_post_likes(tx: Tx, *, circle_ids: list[UUID], post_ids: list[UUID], person_ids: list[UUID], at: list[datetime]) -> None:
    """Likes, once each, and the posts' counts."""
    await tx.execute(
        """
        WITH put AS (
            INSERT INTO feed.post_like (circle_id, post_id, person_id, at)
            SELECT n.circle_id, n.post_id, n.person_id, n.at
            FROM unnest($1::uuid [], $2::uuid [], $3::uuid [], $4::timestamptz []) AS n (circle_id, post_id, person_id, at)
            ON CONFLICT (circle_id, post_id, person_id) DO NOTHING
            RETURNING circle_id, post_id
        ), counted AS (
            SELECT put.circle_id, put.post_id, count(*) AS fresh FROM put GROUP BY put.circle_id, put.post_id
        )
        UPDATE feed.post AS p SET like_count = p.like_count + counted.fresh
        FROM counted WHERE p.circle_id = counted.circle_id AND p.post_id = counted.post_id
        """,
        circle_ids,
        post_ids,
        person_ids,
        at,
    )


async def insert_comment_likes(
    tx: Tx, *, circle_ids: list[UUID], post_ids: list[UUID], comment_ids: list[UUID], person_ids: list[UUID], at: list[datetime]
) -> None:
    """Likes of comments, once each, and the comments' counts."""
    await tx.execute(
        """
        WITH put AS (
            INSERT INTO feed.comment_like (circle_id, post_id, comment_id, person_id, at)
            SELECT n.circle_id, n.post_id, n.comment_id, n.person_id, n.at
            FROM unnest($1::uuid [], $2::uuid [], $3::uuid [], $4::uuid [], $5::timestamptz [])
                AS n (circle_id, post_id, comment_id, person_id, at)
            ON CONFLICT (circle_id, post_id, comment_id, person_id) DO NOTHING
            RETURNING circle_id, post_id, comment_id
        ), counted AS (
            SELECT put.circle_id, put.post_id, put.comment_id, count(*) AS fresh FROM put
            GROUP BY put.circle_id, put.post_id, put.comment_id
        )
        UPDATE feed.comment AS c SET like_count = c.like_count + counted.fresh
        FROM counted
        WHERE c.circle_id = counted.circle_id AND c.post_id = counted.post_id AND c.comment_id = counted.comment_id
        """,
        circle_ids,
        post_ids,
        comment_ids,
        person_ids,
        at,
    )


async def update_seen(tx: Tx, *, person_ids: list[UUID], circle_ids: list[UUID], seen_at: list[datetime]) -> None:
    await tx.execute(
        """
        INSERT INTO feed.seen AS s (person_id, circle_id, seen_at)
        SELECT n.person_id, n.circle_id, n.seen_at
        FROM unnest($1::uuid [], $2::uuid [], $3::timestamptz []) AS n (person_id, circle_id, seen_at)
        ON CONFLICT (person_id, circle_id) DO UPDATE SET seen_at = excluded.seen_at WHERE s.seen_at < excluded.seen_at
        """,
        person_ids,
        circle_ids,
        seen_at,
    )
