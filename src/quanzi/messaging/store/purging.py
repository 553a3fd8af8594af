"""Letting go of what was said long enough ago: a little at a time, from the beginning of a room."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class EndsRow(msgspec.Struct, frozen=True):
    """How far a room was purged, and how far it can be now: messages, and changes."""

    purged_position: int
    position: int
    purged_change: int
    change: int


class GoneRow(msgspec.Struct, frozen=True):
    """A message that went, and what hung on it."""

    message_id: UUID
    author_id: UUID
    body: dict[str, Any] | None


async def list_due(tx: ReadTx, *, after: UUID | None, days_default: int | None, days_max: int | None, limit: int) -> list[UUID]:
    """Rooms whose oldest message is older than their days, or else the house's, by their ids after one."""
    return await tx.column(
        """
        SELECT r.room_id FROM messaging.room AS r INNER JOIN messaging.head AS h ON r.room_id = h.room_id
        WHERE
            ($1::uuid IS NULL OR r.room_id > $1) AND h.position > h.purged_position
            AND EXISTS (
                SELECT FROM messaging.message AS m
                WHERE
                    m.room_id = r.room_id AND m.position = h.purged_position + 1
                    AND m.at < $4::timestamptz - make_interval(days => least(coalesce(r.days_kept, $2::integer), $3::integer))
            )
        ORDER BY r.room_id LIMIT $5
        """,
        after,
        days_default,
        days_max,
        tx.now,
        limit,
    )


async def find_days(tx: ReadTx, *, room_id: UUID) -> int | None:
    """For how many days a room keeps what is said in it, where it says so."""
    return await tx.value("SELECT days_kept FROM messaging.room WHERE room_id = $1", room_id)


async def find_ends(tx: Tx, *, room_id: UUID, before: datetime, limit: int) -> EndsRow | None:
    """How far a room can be purged of what was said before a time, at most `limit` messages and changes further than it was.

    Changes go from the beginning too, while they are as old and about nothing that stays.
    """
    return await tx.maybe(
        EndsRow,
        """
        WITH told AS (
            SELECT
                h.purged_position, h.purged_change, h.change,
                coalesce(
                    (
                        SELECT min(m.position) - 1 FROM messaging.message AS m
                        WHERE
                            m.room_id = $1 AND m.position > h.purged_position AND m.position <= h.purged_position + $3
                            AND m.at >= $2
                    ),
                    least(h.position, h.purged_position + $3)
                ) AS position
            FROM messaging.head AS h WHERE h.room_id = $1
        )
        SELECT
            t.purged_position, t.position, t.purged_change,
            coalesce(
                (
                    SELECT min(c.change) - 1 FROM messaging.change AS c
                    WHERE
                        c.room_id = $1 AND c.change > t.purged_change AND c.change <= t.purged_change + $3
                        AND (c.at >= $2 OR c.position > t.position)
                ),
                least(t.change, t.purged_change + $3)
            ) AS change
        FROM told AS t
        """,
        room_id,
        before,
        limit,
    )


async def update_purged(tx: Tx, *, room_id: UUID, position: int, change: int) -> None:
    """Say how far a room is purged."""
    sql = "UPDATE messaging.head SET purged_position = $2, purged_change = $3 WHERE room_id = $1"
    await tx.execute(sql, room_id, position, change)


async def delete_messages(tx: Tx, *, room_id: UUID, after: int, until: int) -> list[GoneRow]:
    """Let messages go with their versions, signs, pins and what they are found by."""
    return await tx.all(
        GoneRow,
        """
        WITH revisions AS (DELETE FROM messaging.revision WHERE room_id = $1 AND position > $2 AND position <= $3),
        signs AS (DELETE FROM messaging.reaction WHERE room_id = $1 AND position > $2 AND position <= $3),
        pins AS (DELETE FROM messaging.pin WHERE room_id = $1 AND position > $2 AND position <= $3),
        words AS (DELETE FROM messaging.word WHERE room_id = $1 AND position > $2 AND position <= $3),
        sealed AS (DELETE FROM messaging.sealed WHERE room_id = $1 AND position > $2 AND position <= $3),
        burns AS (
            DELETE FROM messaging.burn WHERE room_id = $1 AND message_id IN (
                SELECT m.message_id FROM messaging.message AS m
                WHERE m.room_id = $1 AND m.position > $2 AND m.position <= $3 AND m.kind = 'burn'
            )
        )
        DELETE FROM messaging.message WHERE room_id = $1 AND position > $2 AND position <= $3
        RETURNING message_id, author_id, body
        """,
        room_id,
        after,
        until,
    )


async def delete_mentions(tx: Tx, *, person_ids: Sequence[UUID], room_id: UUID, until: int) -> None:
    """Forget where people were called by name in messages that went."""
    sql = "DELETE FROM messaging.mention WHERE person_id = ANY($1) AND room_id = $2 AND position <= $3"
    await tx.execute(sql, list(person_ids), room_id, until)


async def delete_changes(tx: Tx, *, room_id: UUID, after: int, until: int) -> None:
    """Let changes go."""
    await tx.execute("DELETE FROM messaging.change WHERE room_id = $1 AND change > $2 AND change <= $3", room_id, after, until)


async def empty_changes(tx: Tx, *, room_id: UUID, until: int) -> None:
    """Empty later changes of messages that went: their numbers stay, since a gap would be one."""
    await tx.execute(
        """
        UPDATE messaging.change SET kind = 'purged', by_id = NULL, data = NULL
        WHERE
            room_id = $1 AND position <= $2
            AND kind IN ('edited', 'recalled', 'reacted', 'pinned', 'state', 'opened', 'read')
        """,
        room_id,
        until,
    )
