"""Text messages and phone calls that follow what is urgent: each waits, is claimed by one worker, and goes once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

Way = Literal["sms", "phone"]


class CallKey(msgspec.Struct, frozen=True):
    """Which call: about which message, to whom, in which round of asking, by which way."""

    room_id: UUID
    position: int
    person_id: UUID
    round: int
    way: Way


class AboutRow(msgspec.Struct, frozen=True):
    """What a call is about: who asks, and whether the person is still in the room."""

    sender_id: UUID
    is_emergency: bool
    is_here: bool


async def insert_calls(
    tx: Tx, *, room_id: UUID, position: int, number: int, way: Way, person_ids: Sequence[UUID], since: Sequence[datetime]
) -> None:
    """Let people who have not confirmed be called a while after `since`, each their own."""
    await tx.execute(
        """
        INSERT INTO messaging.urgent_call (room_id, position, person_id, round, way, since, not_before)
        SELECT $1, $2, f.person_id, $3, $4, i.since, i.since
        FROM unnest($5::uuid [], $6::timestamptz []) AS i (person_id, since)
        INNER JOIN messaging.urgent_for AS f ON f.room_id = $1 AND f.position = $2 AND f.person_id = i.person_id
        WHERE NOT f.is_confirmed ON CONFLICT DO NOTHING
        """,
        room_id,
        position,
        number,
        way,
        list(person_ids),
        list(since),
    )


async def list_due(tx: ReadTx, *, way: Way, since_until: datetime, lost_before: datetime, limit: int) -> list[CallKey]:
    """Calls of one way whose moment has come, or whose caller was lost on the way."""
    return await tx.all(
        CallKey,
        """
        SELECT room_id, position, person_id, round, way FROM messaging.urgent_call
        WHERE
            way = $1 AND since <= $2 AND not_before <= $3 AND state IN ('waiting', 'calling')
            AND (state = 'waiting' OR claimed_at < $4)
        ORDER BY since LIMIT $5
        """,
        way,
        since_until,
        tx.now,
        lost_before,
        limit,
    )


async def lock_asked(tx: Tx, *, key: CallKey) -> bool | None:
    """Whether somebody confirmed, which they can't until this is done; None where they do just now, or it is gone."""
    return await tx.value(
        """
        SELECT is_confirmed FROM messaging.urgent_for
        WHERE room_id = $1 AND position = $2 AND person_id = $3 FOR UPDATE SKIP LOCKED
        """,
        key.room_id,
        key.position,
        key.person_id,
    )


async def find_about(tx: ReadTx, *, key: CallKey) -> AboutRow | None:
    """What a call is about."""
    return await tx.maybe(
        AboutRow,
        """
        SELECT u.sender_id, u.is_emergency, m.person_id IS NOT NULL AS is_here
        FROM messaging.urgent AS u
        LEFT JOIN messaging.member AS m ON u.room_id = m.room_id AND m.person_id = $3
        WHERE u.room_id = $1 AND u.position = $2
        """,
        key.room_id,
        key.position,
        key.person_id,
    )


async def update_claimed(tx: Tx, *, key: CallKey, since_until: datetime, lost_before: datetime) -> int | None:
    """Take a call; at which try it is, or None when another has it, or its moment is not there."""
    return await tx.value(
        """
        UPDATE messaging.urgent_call SET state = 'calling', claimed_at = $6, tries = tries + 1
        WHERE
            room_id = $1 AND position = $2 AND person_id = $3 AND round = $4 AND way = $5 AND since <= $7 AND not_before <= $6
            AND (state = 'waiting' OR (state = 'calling' AND claimed_at < $8))
        RETURNING tries
        """,
        key.room_id,
        key.position,
        key.person_id,
        key.round,
        key.way,
        tx.now,
        since_until,
        lost_before,
    )


async def update_state(tx: Tx, *, key: CallKey, state: str, not_before: datetime) -> None:
    """How a call that was taken ended, or that it waits on."""
    await tx.execute(
        """
        UPDATE messaging.urgent_call SET state = $6, not_before = $7
        WHERE room_id = $1 AND position = $2 AND person_id = $3 AND round = $4 AND way = $5 AND state = 'calling'
        """,
        key.room_id,
        key.position,
        key.person_id,
        key.round,
        key.way,
        state,
        not_before,
    )


async def update_since(tx: Tx, *, room_id: UUID, position: int, person_id: UUID, since: datetime) -> None:
    """Let all calls of somebody about a message that wait count from a later moment."""
    await tx.execute(
        """
        UPDATE messaging.urgent_call SET since = $4, not_before = $4
        WHERE room_id = $1 AND position = $2 AND person_id = $3 AND state = 'waiting' AND since < $4
        """,
        room_id,
        position,
        person_id,
        since,
    )


async def update_dropped(tx: Tx, *, room_id: UUID, position: int, person_id: UUID) -> None:
    """Let what still waits for somebody about a message not be called any more."""
    await tx.execute(
        """
        UPDATE messaging.urgent_call SET state = 'dropped'
        WHERE room_id = $1 AND position = $2 AND person_id = $3 AND state = 'waiting'
        """,
        room_id,
        position,
        person_id,
    )
