"""Versions that edits replaced, and where a person's own things lie."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.page import Cursor

Row = TypeVar("Row")


class RevisionRow(msgspec.Struct, frozen=True):
    """A version as stored."""

    text: str
    photos: list[dict[str, Any]] | None
    at: datetime


class AuthoredKey(msgspec.Struct, frozen=True):
    """Where one's own post or comment lies."""

    item_id: UUID
    kind: str
    circle_id: UUID
    post_id: UUID
    created_at: datetime


async def insert_revision(
    tx: Tx, *, circle_id: UUID, item_id: UUID, revision_id: UUID, text: str, photos: list[dict[str, Any]] | None, at: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO feed.revision (circle_id, item_id, revision_id, text, photos, at) VALUES ($1, $2, $3, $4, $5, $6)
        """,
        circle_id,
        item_id,
        revision_id,
        text,
        photos,
        at,
    )


async def list_revisions(tx: ReadTx, *, circle_id: UUID, item_id: UUID) -> list[RevisionRow]:
    return await tx.all(
        RevisionRow,
        """
        SELECT text, photos, at FROM feed.revision
        WHERE circle_id = $1 AND item_id = $2 ORDER BY at DESC, revision_id DESC
        """,
        circle_id,
        item_id,
    )


async def delete_revisions(tx: Tx, *, circle_id: UUID, item_id: UUID, keep: int) -> int:
    """Forget all but the newest `keep`."""
    return await tx.execute(
        """
        DELETE FROM feed.revision WHERE circle_id = $1 AND item_id = $2 AND revision_id NOT IN (
            SELECT revision_id FROM feed.revision
            WHERE circle_id = $1 AND item_id = $2 ORDER BY at DESC, revision_id DESC LIMIT $3
        )
        """,
        circle_id,
        item_id,
        keep,
    )


async def insert_authored(tx: Tx, *, person_id: UUID, item_id: UUID, kind: str, circle_id: UUID, post_id: UUID, at: datetime) -> None:
    await tx.execute(
        """
        INSERT INTO feed.authored (person_id, item_id, kind, circle_id, post_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)
        """,
        person_id,
        item_id,
        kind,
        circle_id,
        post_id,
        at,
    )


async def delete_authored(tx: Tx, *, person_id: UUID, item_id: UUID) -> int:
    return await tx.execute("DELETE FROM feed.authored WHERE person_id = $1 AND item_id = $2", person_id, item_id)


async def list_authored(
    tx: ReadTx, *, person_id: UUID, kind: str, circle_ids: list[UUID] | None, before: Cursor, limit: int
) -> list[AuthoredKey]:
    """Newest first; in certain circles only, where `circle_ids` says which."""
    return await tx.all(
        AuthoredKey,
        """
        SELECT item_id, kind, circle_id, post_id, created_at FROM feed.authored
        WHERE
            person_id = $1 AND kind = $2 AND (created_at, item_id) < ($3, $4)
            AND ($5::uuid [] IS NULL OR circle_id = ANY($5::uuid []))
        ORDER BY created_at DESC, item_id DESC LIMIT $6
        """,
        person_id,
        kind,
        before.at,
        before.id,
        circle_ids,
        limit,
    )


async def count_comments_by(
    tx: ReadTx, *, person_ids: Collection[UUID], circle_ids: Sequence[UUID], post_ids: Sequence[UUID]
) -> dict[UUID, int]:
    """How many comments several people have under each of some posts.

    Both sides are told, since a post may have a million comments and somebody may be blocked by a hundred thousand
    people: the smaller one is read.
    """
    rows = await tx.connection.fetch(
        """
        SELECT c.post_id, count(*)::integer
        FROM unnest($1::uuid []) AS h (person_id)
        INNER JOIN feed.authored AS a ON a.person_id = h.person_id AND a.kind = 'comment'
        INNER JOIN feed.comment AS c
            ON c.circle_id = a.circle_id AND c.post_id = a.post_id AND c.comment_id = a.item_id AND c.author_id = h.person_id
        WHERE c.circle_id = ANY($2::uuid []) AND c.post_id = ANY($3::uuid []) AND c.deleted_at IS NULL
        GROUP BY c.post_id
        """,
        person_ids,
        circle_ids,
        post_ids,
    )
    return {row[0]: row[1] for row in rows}


async def list_own_texts(tx: ReadTx, *, to: Callable[..., Row], person_id: UUID) -> list[Row]:
    """All that a person said, for her export."""
    return await tx.all(
        to,
        """
        SELECT a.kind, a.circle_id, a.post_id, a.item_id, a.created_at, coalesce(p.text, c.text, '') AS text, p.photos
        FROM feed.authored AS a
        LEFT JOIN feed.post AS p ON a.kind = 'post' AND p.circle_id = a.circle_id AND p.post_id = a.item_id
        LEFT JOIN feed.comment AS c
            ON a.kind = 'comment' AND c.circle_id = a.circle_id AND c.post_id = a.post_id AND c.comment_id = a.item_id
        WHERE a.person_id = $1 ORDER BY a.created_at, a.item_id
        """,
        person_id,
    )


async def list_own_versions(tx: ReadTx, *, to: Callable[..., Row], person_id: UUID) -> list[Row]:
    """What a person's posts and comments said before each edit, for her export."""
    return await tx.all(
        to,
        """
        SELECT a.kind, a.circle_id, a.post_id, a.item_id, r.text, r.photos, r.at
        FROM feed.authored AS a
        INNER JOIN feed.revision AS r ON r.circle_id = a.circle_id AND r.item_id = a.item_id
        WHERE a.person_id = $1 ORDER BY r.at, r.revision_id
        """,
        person_id,
    )


async def list_written(tx: ReadTx, *, to: Callable[..., Row], person_id: UUID, kind: str, before: Cursor, limit: int) -> list[Row]:
    """What a person wrote that is still there, newest first."""
    return await tx.all(
        to,
        """
        SELECT
            a.circle_id, a.post_id, a.item_id, coalesce(p.text, c.text) AS text,
            coalesce(jsonb_array_length(p.photos), 0) AS photo_count, a.created_at
        FROM feed.authored AS a
        LEFT JOIN feed.post AS p
            ON a.kind = 'post' AND p.circle_id = a.circle_id AND p.post_id = a.item_id AND p.deleted_at IS NULL
        LEFT JOIN feed.comment AS c
            ON a.kind = 'comment' AND c.circle_id = a.circle_id AND c.post_id = a.post_id AND c.comment_id = a.item_id
            AND c.deleted_at IS NULL
        WHERE
            a.person_id = $1 AND a.kind = $2 AND (a.created_at, a.item_id) < ($3, $4)
            AND (p.post_id IS NOT NULL OR c.comment_id IS NOT NULL)
        ORDER BY a.created_at DESC, a.item_id DESC LIMIT $5
        """,
        person_id,
        kind,
        before.at,
        before.id,
        limit,
    )


async def list_openings(tx: ReadTx, *, person_id: UUID, item_ids: list[UUID], characters: int) -> list[tuple[UUID, str]]:
    """The first characters of several things that a person wrote, as far as they are still there."""
    rows = await tx.connection.fetch(
        """
        SELECT a.item_id, left(coalesce(p.text, c.text), $3) AS opening
        FROM feed.authored AS a
        LEFT JOIN feed.post AS p
            ON a.kind = 'post' AND p.circle_id = a.circle_id AND p.post_id = a.item_id AND p.deleted_at IS NULL
        LEFT JOIN feed.comment AS c
            ON a.kind = 'comment' AND c.circle_id = a.circle_id AND c.post_id = a.post_id AND c.comment_id = a.item_id
            AND c.deleted_at IS NULL
        WHERE a.person_id = $1 AND a.item_id = ANY($2) AND (p.post_id IS NOT NULL OR c.comment_id IS NOT NULL)
        """,
        person_id,
        item_ids,
        characters,
    )
    return [(row[0], row[1]) for row in rows]
