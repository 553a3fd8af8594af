"""Messages that leave the house, each once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Outgoing(msgspec.Struct, frozen=True):
    """A message on its way: for which event, to whom, by which way."""

    person_id: UUID
    event_id: UUID
    channel: str
    way_id: UUID
    notice_id: UUID | None
    made_at: datetime
    tries: int


async def insert_pushes(
    tx: Tx, *, person_ids: Sequence[UUID], event_ids: Sequence[UUID], notice_ids: Sequence[UUID], due_at: Sequence[datetime]
) -> list[UUID]:
    """A message for each device of each person; whose there are any."""
    return await tx.column(
        """
        INSERT INTO notices.outgoing (person_id, event_id, channel, way_id, notice_id, made_at, due_at)
        SELECT i.person_id, i.event_id, 'push', d.device_id, i.notice_id, $5, i.due_at
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::timestamptz[]) AS i (person_id, event_id, notice_id, due_at)
        INNER JOIN notices.device AS d ON d.person_id = i.person_id
        ON CONFLICT (person_id, event_id, channel, way_id) DO NOTHING RETURNING person_id
        """,
        person_ids,
        event_ids,
        notice_ids,
        due_at,
        tx.now,
    )


async def insert_mail(tx: Tx, *, person_id: UUID, event_id: UUID) -> int:
    return await tx.execute(
        """
        INSERT INTO notices.outgoing (person_id, event_id, channel, way_id, made_at, due_at) VALUES ($1, $2, 'mail', $1, $3, $3)
        ON CONFLICT (person_id, event_id, channel, way_id) DO NOTHING
        """,
        person_id,
        event_id,
        tx.now,
    )


async def list_due(tx: ReadTx, *, at: datetime, lost_before: datetime, channel: str, limit: int) -> list[UUID]:
    """Who has messages whose moment has come, or whose sender was lost on the way."""
    return await tx.column(
        """
        SELECT DISTINCT o.person_id FROM (
            SELECT person_id FROM notices.outgoing
            WHERE due_at <= $1 AND channel = $3 AND (state = 'waiting' OR (state = 'sending' AND claimed_at < $2))
            ORDER BY due_at LIMIT $4
        ) AS o
        """,
        at,
        lost_before,
        channel,
        limit,
    )


async def update_claimed(tx: Tx, *, person_id: UUID, channel: str, lost_before: datetime) -> list[Outgoing]:
    """Take what is due for a person; who comes at the same time gets none of it."""
    return await tx.all(
        Outgoing,
        """
        UPDATE notices.outgoing SET state = 'sending', claimed_at = $3, tries = tries + 1
        WHERE person_id = $1 AND channel = $2 AND due_at <= $3
            AND (state = 'waiting' OR (state = 'sending' AND claimed_at < $4))
        RETURNING person_id, event_id, channel, way_id, notice_id, made_at, tries
        """,
        person_id,
        channel,
        tx.now,
        lost_before,
    )


async def update_state(
    tx: Tx, *, person_id: UUID, channel: str, way_id: UUID, event_ids: Sequence[UUID], state: str, due_at: datetime
) -> int:
    """How some messages to one way ended, or that they wait until `due_at`."""
    return await tx.execute(
        """
        UPDATE notices.outgoing SET state = $5, due_at = $6
        WHERE person_id = $1 AND channel = $2 AND way_id = $3 AND event_id = ANY($4) AND state = 'sending'
        """,
        person_id,
        channel,
        way_id,
        event_ids,
        state,
        due_at,
    )


async def delete_of_way(tx: Tx, *, person_id: UUID, way_id: UUID) -> int:
    """What still waits for a device that is gone."""
    return await tx.execute(
        "DELETE FROM notices.outgoing WHERE person_id = $1 AND way_id = $2 AND state IN ('waiting', 'sending')", person_id, way_id
    )


async def delete_unsent(tx: Tx, *, person_ids: Sequence[UUID], event_id: UUID) -> int:
    """What still waits to be said of something that is gone."""
    return await tx.execute(
        "DELETE FROM notices.outgoing WHERE person_id = ANY($1) AND event_id = $2 AND state = 'waiting'", person_ids, event_id
    )


async def delete_old(tx: Tx, *, before: datetime, limit: int) -> int:
    """That messages were sent, long ago."""
    return await tx.value(
        """
        WITH old AS MATERIALIZED (
            SELECT person_id, event_id, channel, way_id FROM notices.outgoing WHERE made_at < $1 ORDER BY made_at LIMIT $2
        ), gone AS (
            DELETE FROM notices.outgoing AS o USING old
            WHERE o.person_id = old.person_id AND o.event_id = old.event_id AND o.channel = old.channel AND o.way_id = old.way_id
        )
        SELECT count(*) FROM old
        """,
        before,
        limit,
    )


async def list_own(tx: ReadTx, *, person_id: UUID, limit: int) -> list[Outgoing]:
    """What was sent to a person lately, for her export."""
    return await tx.all(
        Outgoing,
        """
        SELECT person_id, event_id, channel, way_id, notice_id, made_at, tries
        FROM notices.outgoing WHERE person_id = $1 ORDER BY made_at DESC LIMIT $2
        """,
        person_id,
        limit,
    )


async def delete_all(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM notices.outgoing WHERE person_id = $1", person_id)
