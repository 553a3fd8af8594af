"""Up to where a person has seen each circle, and how much came after."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class OwnMark(msgspec.Struct, frozen=True):
    """Up to when a person has seen a circle."""

    circle_id: UUID
    seen_at: datetime


async def list_unread(
    tx: ReadTx,
    *,
    person_id: UUID,
    circle_ids: Sequence[UUID],
    joined_at: Sequence[datetime],
    hidden: Collection[UUID],
    late: timedelta,
    limit: int,
) -> dict[UUID, int]:
    """New posts of others per circle, counted in the index up to `limit` each; circles without any are left out.

    One from shortly before the mark is new as well, unless it was there when the mark was set.
    """
    rows = await tx.connection.fetch(
        """
        SELECT c.circle_id, n.unread
        FROM unnest($2::uuid [], $3::timestamptz []) AS c (circle_id, joined_at)
        LEFT JOIN feed.seen AS s ON s.person_id = $1 AND s.circle_id = c.circle_id
        CROSS JOIN LATERAL (
            SELECT count(*)::integer AS unread FROM (
                SELECT FROM feed.post AS p
                WHERE
                    p.circle_id = c.circle_id AND p.deleted_at IS NULL
                    AND p.created_at > greatest(s.seen_at - $6::interval, c.joined_at)
                    AND (s.seen_at IS NULL OR p.created_at > s.seen_at OR p.post_id <> ALL(s.last_seen))
                    AND p.author_id <> $1 AND p.author_id <> ALL($4::uuid [])
                LIMIT $5
            ) AS counted
        ) AS n
        WHERE n.unread > 0
        """,
        person_id,
        circle_ids,
        joined_at,
        hidden,
        limit,
        late,
    )
    return {row[0]: row[1] for row in rows}


async def update_seen(tx: Tx, *, person_id: UUID, circle_id: UUID, at: datetime, late: timedelta) -> int:
    """Move the mark forward, with the posts from shortly before it that are there; 0 when it is further already."""
    return await tx.execute(
        """
        INSERT INTO feed.seen AS s (person_id, circle_id, seen_at, last_seen) VALUES (
            $1, $2, $3, ARRAY(
                SELECT p.post_id FROM feed.post AS p
                WHERE p.circle_id = $2 AND p.deleted_at IS NULL AND p.created_at > $3::timestamptz - $4::interval AND p.created_at <= $3
            )
        )
        ON CONFLICT (person_id, circle_id) DO UPDATE SET seen_at = excluded.seen_at, last_seen = excluded.last_seen
        WHERE s.seen_at <= excluded.seen_at
        """,
        person_id,
        circle_id,
        at,
        late,
    )


async def list_own_marks(tx: ReadTx, *, person_id: UUID) -> list[OwnMark]:
    return await tx.all(OwnMark, "SELECT circle_id, seen_at FROM feed.seen WHERE person_id = $1 ORDER BY seen_at", person_id)
