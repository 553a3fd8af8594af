"""Posting messages, one or many in one statement: positions, rows, and the senders' own markers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from quanzi.infra.postgres import ReadTx, TryAgain, Tx

# the lines of a room go through its head's update as arrays: joining them to it again would take lines times rooms
_POST = """
WITH line AS (
    SELECT l.room_id, l.message_id, l.author_id, l.kind, l.text, l.body, l.quoted, l.place
    FROM unnest($1::uuid [], $2::uuid [], $3::uuid [], $4::text [], $5::text [], $6::jsonb [], $7::bigint [])
    WITH ORDINALITY AS l (room_id, message_id, author_id, kind, text, body, quoted, place)
),
fit AS MATERIALIZED (
    SELECT l.*, o.roster
    FROM line AS l
    INNER JOIN messaging.member AS m ON l.room_id = m.room_id AND l.author_id = m.person_id
    INNER JOIN messaging.head AS o ON l.room_id = o.room_id
    WHERE
        (m.silent_until IS NULL OR m.silent_until <= $8::timestamptz)
        AND (l.quoted IS NULL OR l.quoted > m.joined_position)
        AND NOT EXISTS (SELECT FROM messaging.message AS t WHERE t.room_id = l.room_id AND t.message_id = l.message_id)
        AND (
            l.quoted IS NULL
            OR EXISTS (
                SELECT FROM messaging.message AS q
                WHERE q.room_id = l.room_id AND q.position = l.quoted AND q.recalled_at IS NULL
            )
        )
),
moved AS (
    UPDATE messaging.head AS h SET position = h.position + f.count, last_at = $8
    FROM (
        SELECT
            room_id, roster, count(*) AS count, array_agg(place ORDER BY place) AS places,
            array_agg(message_id ORDER BY place) AS message_ids, array_agg(author_id ORDER BY place) AS author_ids,
            array_agg(kind ORDER BY place) AS kinds, array_agg(text ORDER BY place) AS texts,
            array_agg(body ORDER BY place) AS bodies, array_agg(quoted ORDER BY place) AS quotes
        FROM fit GROUP BY room_id, roster ORDER BY room_id
    ) AS f
    WHERE h.room_id = f.room_id AND h.is_open AND h.roster = f.roster AND ($9 OR NOT h.is_guarded)
    RETURNING
        h.room_id, h.position - f.count AS base, h.change, h.roster,
        f.places, f.message_ids, f.author_ids, f.kinds, f.texts, f.bodies, f.quotes
),
placed AS MATERIALIZED (
    SELECT
        m.room_id, m.base + u.step AS position, m.change, m.roster,
        u.place, u.message_id, u.author_id, u.kind, u.text, u.body, u.quoted
    FROM moved AS m
    CROSS JOIN LATERAL unnest(m.places, m.message_ids, m.author_ids, m.kinds, m.texts, m.bodies, m.quotes)
    WITH ORDINALITY AS u (place, message_id, author_id, kind, text, body, quoted, step)
),
written AS (
    INSERT INTO messaging.message (room_id, position, message_id, author_id, kind, text, body, quoted, at)
    SELECT room_id, position, message_id, author_id, kind, text, body, quoted, $8 FROM placed
),
marked AS (
    UPDATE messaging.my_room AS r SET read_position = greatest(r.read_position, p.last)
    FROM (
        SELECT room_id, author_id, max(position) AS last FROM placed GROUP BY room_id, author_id ORDER BY author_id, room_id
    ) AS p
    WHERE r.person_id = p.author_id AND r.room_id = p.room_id
),
said AS (
    SELECT infra.record_event($10::uuid, $11, jsonb_build_object('id', $10::uuid, 'at', $8::timestamptz, 'messages', s.posted), $8)
    FROM (SELECT jsonb_agg(jsonb_build_array(p.room_id, p.position, p.author_id) ORDER BY p.place) AS posted FROM placed AS p) AS s
    WHERE s.posted IS NOT NULL
)
SELECT p.place::integer AS place, p.position, p.change, p.roster FROM placed AS p CROSS JOIN said
"""


class Line(msgspec.Struct, frozen=True, gc=False):
    """One message to post."""

    room_id: UUID
    message_id: UUID
    author_id: UUID
    kind: str
    text: str
    body: dict[str, Any] | None
    quoted: int | None


class PostedRow(msgspec.Struct, frozen=True, gc=False):
    """Where the message in `place` (counted from one) stands, and how far its room is."""

    place: int
    position: int
    change: int
    roster: int


class SentRow(msgspec.Struct, frozen=True, gc=False):
    """A message that is there already under this id."""

    position: int
    author_id: UUID
    at: datetime


async def insert_posts(tx: Tx, *, lines: Sequence[Line], guarded: bool, event_id: UUID, event_kind: str) -> list[PostedRow]:
    """Post all whose author is a member who may write in an open room; the others are left out, as is an id that is there.

    One statement, which is a transaction by itself where need be: what is posted is in one event, of `event_kind`.

    `guarded`: each was looked at, so it may go to rooms of people who just met as well.

    Raises TryAgain when the same id is posted by a twin at this moment: nothing is done then. Heads are written in the order
    of their ids, so that nobody waits in a ring; a room where somebody came or went while this waited for its head is left out.
    """
    try:
        return await tx.all(
            PostedRow,
            _POST,
            [one.room_id for one in lines],
            [one.message_id for one in lines],
            [one.author_id for one in lines],
            [one.kind for one in lines],
            [one.text for one in lines],
            [one.body for one in lines],
            [one.quoted for one in lines],
            tx.now,
            guarded,
            event_id,
            event_kind,
        )
    except asyncpg.UniqueViolationError as error:
        raise TryAgain from error


async def insert_bot_post(tx: Tx, *, line: Line, roster: int) -> PostedRow | None:
    """Post what a bot says in an open group; None where it takes nothing, or somebody came or went since `roster`. No marker moves.

    Raises TryAgain when the same id is posted by a twin at this moment.
    """
    try:
        return await tx.maybe(
            PostedRow,
            """
            WITH moved AS (
                UPDATE messaging.head SET position = position + 1, last_at = $7
                WHERE room_id = $1 AND is_open AND roster = $8 RETURNING room_id, position, change, roster
            ),
            written AS (
                INSERT INTO messaging.message (room_id, position, message_id, author_id, kind, text, body, at)
                SELECT m.room_id, m.position, $2, $3, $4, $5, $6, $7 FROM moved AS m
            )
            SELECT 1 AS place, position, change, roster FROM moved
            """,
            line.room_id,
            line.message_id,
            line.author_id,
            line.kind,
            line.text,
            line.body,
            tx.now,
            roster,
        )
    except asyncpg.UniqueViolationError as error:
        raise TryAgain from error


async def find_sent(tx: ReadTx, *, room_id: UUID, message_id: UUID) -> SentRow | None:
    """The message of this id in the room."""
    return await tx.maybe(
        SentRow, "SELECT position, author_id, at FROM messaging.message WHERE room_id = $1 AND message_id = $2", room_id, message_id
    )


async def insert_mentions(tx: Tx, *, room_id: UUID, position: int, person_ids: Sequence[UUID]) -> None:
    """Remember who of the room's members was called by name."""
    await tx.execute(
        """
        INSERT INTO messaging.mention (person_id, room_id, position)
        SELECT m.person_id, m.room_id, $2 FROM messaging.member AS m WHERE m.room_id = $1 AND m.person_id = ANY($3)
        ON CONFLICT DO NOTHING
        """,
        room_id,
        position,
        list(person_ids),
    )


async def has_quotable(tx: ReadTx, *, room_id: UUID, author_id: UUID, position: int) -> bool:
    """Whether a message is there to be answered by a member who may see it."""
    return bool(
        await tx.value(
            """
            SELECT true FROM messaging.message AS q INNER JOIN messaging.member AS m ON q.room_id = m.room_id
            WHERE q.room_id = $1 AND q.position = $3 AND q.recalled_at IS NULL AND m.person_id = $2 AND q.position > m.joined_position
            """,
            room_id,
            author_id,
            position,
        )
    )
