"""Lines of inboxes, and what they are made of."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.notices.model import News


class Told(msgspec.Struct, frozen=True):
    """An event that was told to a person just now."""

    person_id: UUID
    event_id: UUID


class Written(msgspec.Struct, frozen=True):
    """A line that was written; `called_by` is the event since which it is unread."""

    person_id: UUID
    notice_id: UUID
    kind: str
    subject_id: UUID
    called_by: UUID


class Unread(msgspec.Struct, frozen=True):
    """Whose line is unread, and what it is about."""

    person_id: UUID
    subject_id: UUID


class Part(msgspec.Struct, frozen=True):
    """The line that something was a part of."""

    person_id: UUID
    kind: str
    subject_id: UUID


class Line(msgspec.Struct, frozen=True):
    """A line as stored, with the latest people behind it."""

    notice_id: UUID
    kind: str
    subject_id: UUID
    circle_id: UUID | None
    facts: Mapping[str, str]
    people: int
    at: datetime
    unread: bool
    actor_ids: Sequence[UUID]


async def insert_happenings(tx: Tx, *, news: Sequence[News]) -> list[Told]:
    """Those that were not told before."""
    return await tx.all(
        Told,
        """
        INSERT INTO notices.happening (person_id, event_id, kind, subject_id, actor_id, at)
        SELECT n.person_id, n.event_id, n.kind, n.subject_id, n.actor_id, n.at
        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::timestamptz[])
            AS n (person_id, event_id, kind, subject_id, actor_id, at)
        ON CONFLICT (person_id, event_id) DO NOTHING RETURNING person_id, event_id
        """,
        [one.person_id for one in news],
        [one.event_id for one in news],
        [str(one.kind) for one in news],
        [one.subject_id for one in news],
        [one.actor_id for one in news],
        [one.at for one in news],
    )


async def upsert_lines(tx: Tx, *, news: Sequence[News], notice_ids: Sequence[UUID]) -> list[Written]:
    """Lines made or made unread, each with its latest event; at most one of `news` for a line."""
    return await tx.all(
        Written,
        """
        INSERT INTO notices.notice AS n (person_id, notice_id, kind, subject_id, circle_id, event_id, called_by, facts, at)
        SELECT i.person_id, i.notice_id, i.kind, i.subject_id, i.circle_id, i.event_id, i.event_id, i.facts, i.at
        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::jsonb[], $8::timestamptz[])
            AS i (person_id, notice_id, kind, subject_id, circle_id, event_id, facts, at)
        ON CONFLICT (person_id, kind, subject_id) DO UPDATE SET
            called_by = CASE WHEN n.read_at IS NULL THEN n.called_by ELSE excluded.called_by END,
            read_at = NULL,
            circle_id = CASE WHEN (excluded.at, excluded.event_id) > (n.at, n.event_id) THEN excluded.circle_id ELSE n.circle_id END,
            facts = CASE WHEN (excluded.at, excluded.event_id) > (n.at, n.event_id) THEN excluded.facts ELSE n.facts END,
            event_id = CASE WHEN (excluded.at, excluded.event_id) > (n.at, n.event_id) THEN excluded.event_id ELSE n.event_id END,
            at = greatest(n.at, excluded.at)
        RETURNING n.person_id, n.notice_id, n.kind, n.subject_id, n.called_by
        """,
        [one.person_id for one in news],
        notice_ids,
        [str(one.kind) for one in news],
        [one.subject_id for one in news],
        [one.circle_id for one in news],
        [one.event_id for one in news],
        [dict(one.facts) for one in news],
        [one.at for one in news],
    )


async def update_counted(tx: Tx, *, person_ids: Sequence[UUID], kinds: Sequence[str], subject_ids: Sequence[UUID]) -> int:
    """How many people are behind each of several lines, and when the last of them did something, counted anew."""
    return await tx.execute(
        """
        UPDATE notices.notice AS n SET (people, at) = (
            SELECT count(DISTINCT h.actor_id), coalesce(max(h.at), n.at) FROM notices.happening AS h
            WHERE h.person_id = n.person_id AND h.kind = n.kind AND h.subject_id = n.subject_id
        )
        FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS i (person_id, kind, subject_id)
        WHERE n.person_id = i.person_id AND n.kind = i.kind AND n.subject_id = i.subject_id
        """,
        person_ids,
        kinds,
        subject_ids,
    )


async def list_lines(
    tx: ReadTx, *, person_id: UUID, at: datetime, after: UUID, hidden: Sequence[UUID], actors: int, limit: int
) -> list[Line]:
    """The latest lines before a place, with the last `actors` people behind each who are not `hidden`."""
    return await tx.all(
        Line,
        """
        SELECT n.notice_id, n.kind, n.subject_id, n.circle_id, n.facts, n.people, n.at, n.read_at IS NULL AS unread,
            array(SELECT h.actor_id FROM notices.happening AS h
                WHERE h.person_id = $1 AND h.kind = n.kind AND h.subject_id = n.subject_id
                    AND h.actor_id IS NOT NULL AND h.actor_id <> ALL($4::uuid [])
                GROUP BY h.actor_id ORDER BY max(h.at) DESC, h.actor_id LIMIT $5) AS actor_ids
        FROM notices.notice AS n
        WHERE n.person_id = $1 AND (n.at, n.notice_id) < ($2, $3)
        ORDER BY n.at DESC, n.notice_id DESC LIMIT $6
        """,
        person_id,
        at,
        after,
        list(hidden),
        actors,
        limit,
    )


async def list_unread_since(tx: ReadTx, *, person_id: UUID, since: datetime, hidden: Sequence[UUID], actors: int, limit: int) -> list[Line]:
    """The latest unread lines with something after a moment."""
    return await tx.all(
        Line,
        """
        SELECT n.notice_id, n.kind, n.subject_id, n.circle_id, n.facts, n.people, n.at, true AS unread,
            array(SELECT h.actor_id FROM notices.happening AS h
                WHERE h.person_id = $1 AND h.kind = n.kind AND h.subject_id = n.subject_id
                    AND h.actor_id IS NOT NULL AND h.actor_id <> ALL($3::uuid [])
                GROUP BY h.actor_id ORDER BY max(h.at) DESC, h.actor_id LIMIT $4) AS actor_ids
        FROM notices.notice AS n
        WHERE n.person_id = $1 AND n.read_at IS NULL AND n.at > $2
        ORDER BY n.at DESC, n.notice_id DESC LIMIT $5
        """,
        person_id,
        since,
        list(hidden),
        actors,
        limit,
    )


async def find_line(tx: ReadTx, *, person_id: UUID, notice_id: UUID, hidden: Sequence[UUID], actors: int) -> Line | None:
    return await tx.maybe(
        Line,
        """
        SELECT n.notice_id, n.kind, n.subject_id, n.circle_id, n.facts, n.people, n.at, n.read_at IS NULL AS unread,
            array(SELECT h.actor_id FROM notices.happening AS h
                WHERE h.person_id = $1 AND h.kind = n.kind AND h.subject_id = n.subject_id
                    AND h.actor_id IS NOT NULL AND h.actor_id <> ALL($3::uuid [])
                GROUP BY h.actor_id ORDER BY max(h.at) DESC, h.actor_id LIMIT $4) AS actor_ids
        FROM notices.notice AS n WHERE n.person_id = $1 AND n.notice_id = $2
        """,
        person_id,
        notice_id,
        list(hidden),
        actors,
    )


async def count_unread(tx: ReadTx, *, person_id: UUID, at_most: int, but_kinds: Collection[str] = ()) -> int:
    """No more than so many entries of an index are read, however much waits."""
    return await tx.value(
        """
        SELECT count(*)
        FROM (SELECT 1 FROM notices.notice WHERE person_id = $1 AND read_at IS NULL AND kind <> ALL($3) LIMIT $2) AS n
        """,
        person_id,
        at_most,
        [str(kind) for kind in but_kinds],
    )


async def update_read(tx: Tx, *, person_id: UUID, notice_id: UUID) -> int:
    return await tx.execute(
        "UPDATE notices.notice SET read_at = $3 WHERE person_id = $1 AND notice_id = $2 AND read_at IS NULL", person_id, notice_id, tx.now
    )


async def update_subject_read(tx: Tx, *, person_id: UUID, kind: str, subject_id: UUID) -> int:
    return await tx.execute(
        """
        UPDATE notices.notice SET read_at = $4 WHERE person_id = $1 AND kind = $2 AND subject_id = $3 AND read_at IS NULL
        """,
        person_id,
        kind,
        subject_id,
        tx.now,
    )


async def update_unread(tx: Tx, *, person_id: UUID, notice_id: UUID) -> int:
    return await tx.execute(
        "UPDATE notices.notice SET read_at = NULL WHERE person_id = $1 AND notice_id = $2 AND read_at IS NOT NULL", person_id, notice_id
    )


async def update_read_until(tx: Tx, *, person_id: UUID, until: datetime) -> int:
    return await tx.execute(
        "UPDATE notices.notice SET read_at = $3 WHERE person_id = $1 AND read_at IS NULL AND at <= $2", person_id, until, tx.now
    )


async def delete_happenings_by(tx: Tx, *, person_id: UUID, actor_id: UUID) -> list[tuple[str, UUID]]:
    """What one did to another; the lines that it was part of, as kind and subject."""
    rows = await tx.connection.fetch(
        "DELETE FROM notices.happening WHERE person_id = $1 AND actor_id = $2 RETURNING kind, subject_id", person_id, actor_id
    )
    return sorted({(row[0], row[1]) for row in rows})


async def delete_of_subject(tx: Tx, *, person_id: UUID, subject_id: UUID) -> int:
    return await tx.execute("DELETE FROM notices.notice WHERE person_id = $1 AND subject_id = $2", person_id, subject_id)


async def delete_happenings_of_subject(tx: Tx, *, person_id: UUID, subject_id: UUID) -> int:
    return await tx.execute("DELETE FROM notices.happening WHERE person_id = $1 AND subject_id = $2", person_id, subject_id)


async def delete_empty_lines(tx: Tx, *, person_id: UUID, kinds: Sequence[str], subject_ids: Sequence[UUID]) -> int:
    """Those of the lines of which nothing is left."""
    return await tx.execute(
        """
        DELETE FROM notices.notice AS n USING unnest($2::text[], $3::uuid[]) AS i (kind, subject_id)
        WHERE n.person_id = $1 AND n.kind = i.kind AND n.subject_id = i.subject_id AND NOT EXISTS (
            SELECT FROM notices.happening AS h WHERE h.person_id = $1 AND h.kind = n.kind AND h.subject_id = n.subject_id
        )
        """,
        person_id,
        kinds,
        subject_ids,
    )


async def list_unread_of(tx: ReadTx, *, person_ids: Sequence[UUID], subject_ids: Sequence[UUID], kind: str) -> list[Unread]:
    """Which lines of one kind, each named by whose it is and what it is about, are unread."""
    return await tx.all(
        Unread,
        """
        SELECT n.person_id, n.subject_id FROM unnest($1::uuid[], $2::uuid[]) AS i (person_id, subject_id)
        INNER JOIN notices.notice AS n ON n.person_id = i.person_id AND n.kind = $3 AND n.subject_id = i.subject_id
        WHERE n.read_at IS NULL
        """,
        person_ids,
        subject_ids,
        kind,
    )


async def delete_read(tx: Tx, *, person_id: UUID, room_id: UUID, position: int, kinds: Collection[str], seen: Collection[str]) -> int:
    """Take away the lines of `kinds` that tell of nothing after a position of a room; those of `seen` are read."""
    return await tx.value(
        """
        WITH gone AS (
            DELETE FROM notices.notice
            WHERE person_id = $1 AND kind = ANY($4) AND subject_id = $2 AND (facts ->> 'position')::bigint <= $3 RETURNING kind
        ), parts AS (
            DELETE FROM notices.happening WHERE person_id = $1 AND kind IN (SELECT gone.kind FROM gone) AND subject_id = $2
        ), seen AS (
            UPDATE notices.notice SET read_at = $6 WHERE person_id = $1 AND kind = ANY($5) AND subject_id = $2 AND read_at IS NULL
        )
        SELECT count(*) FROM gone
        """,
        person_id,
        room_id,
        position,
        [str(kind) for kind in kinds],
        [str(kind) for kind in seen],
        tx.now,
    )


async def delete_happenings_of_event(tx: Tx, *, person_ids: Sequence[UUID], event_id: UUID) -> list[Part]:
    """That an event was told to several people; what it was a part of."""
    return await tx.all(
        Part,
        "DELETE FROM notices.happening WHERE person_id = ANY($1) AND event_id = $2 RETURNING person_id, kind, subject_id",
        person_ids,
        event_id,
    )


async def delete_emptied(tx: Tx, *, person_ids: Sequence[UUID], kinds: Sequence[str], subject_ids: Sequence[UUID]) -> int:
    """Those of several people's lines of which nothing is left."""
    return await tx.execute(
        """
        DELETE FROM notices.notice AS n USING unnest($1::uuid[], $2::text[], $3::uuid[]) AS i (person_id, kind, subject_id)
        WHERE n.person_id = i.person_id AND n.kind = i.kind AND n.subject_id = i.subject_id AND NOT EXISTS (
            SELECT FROM notices.happening AS h WHERE h.person_id = n.person_id AND h.kind = n.kind AND h.subject_id = n.subject_id
        )
        """,
        person_ids,
        kinds,
        subject_ids,
    )


async def delete_old(tx: Tx, *, before: datetime, limit: int) -> int:
    """The oldest lines, read or not, with what they are made of; how many lines went."""
    return await tx.value(
        """
        WITH old AS MATERIALIZED (
            SELECT person_id, kind, subject_id FROM notices.notice WHERE at < $1 ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED
        ), happened AS (
            DELETE FROM notices.happening AS h USING old
            WHERE h.person_id = old.person_id AND h.kind = old.kind AND h.subject_id = old.subject_id
        ), gone AS (
            DELETE FROM notices.notice AS n USING old
            WHERE n.person_id = old.person_id AND n.kind = old.kind AND n.subject_id = old.subject_id
        )
        SELECT count(*) FROM old
        """,
        before,
        limit,
    )


async def list_all(tx: ReadTx, *, person_id: UUID, limit: int) -> list[Line]:
    """A person's whole inbox, for her export."""
    return await tx.all(
        Line,
        """
        SELECT n.notice_id, n.kind, n.subject_id, n.circle_id, n.facts, n.people, n.at, n.read_at IS NULL AS unread,
            array(SELECT h.actor_id FROM notices.happening AS h
                WHERE h.person_id = $1 AND h.kind = n.kind AND h.subject_id = n.subject_id AND h.actor_id IS NOT NULL
                GROUP BY h.actor_id ORDER BY max(h.at) DESC, h.actor_id LIMIT 100) AS actor_ids
        FROM notices.notice AS n WHERE n.person_id = $1 ORDER BY n.at DESC, n.notice_id DESC LIMIT $2
        """,
        person_id,
        limit,
    )


async def delete_all(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM notices.notice WHERE person_id = $1", person_id)


async def delete_all_happenings(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM notices.happening WHERE person_id = $1", person_id)
