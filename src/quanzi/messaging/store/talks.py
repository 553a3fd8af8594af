"""First requests: those that wait for a person, those a person sent, and how fast somebody may send."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.messaging.talk import Answer, NewTalk


class WaitingRow(msgspec.Struct, frozen=True):
    """A request that waits for an answer."""

    request_id: UUID
    asker_id: UUID
    text: str
    circle_id: UUID
    post_id: UUID | None
    asked_at: datetime


class SentRow(msgspec.Struct, frozen=True):
    """A request as it lies with who sent it; `answer` is for rules and for the sender only where it is a yes."""

    request_id: UUID
    other_id: UUID
    text: str
    circle_id: UUID
    post_id: UUID | None
    asked_at: datetime
    withdrawn_at: datetime | None
    answer: str | None


class PaceRow(msgspec.Struct, frozen=True):
    """Until when somebody is slowed or stopped."""

    slow_until: datetime | None
    stopped_until: datetime | None


async def insert_request(tx: Tx, *, asker_id: UUID, request_id: UUID, new: NewTalk, circle_id: UUID) -> None:
    """Let a request wait."""
    await tx.execute(
        """
        INSERT INTO messaging.talk_request (person_id, asker_id, request_id, text, circle_id, post_id, asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        new.person_id,
        asker_id,
        request_id,
        new.text,
        circle_id,
        new.post_id,
        tx.now,
    )


async def write_my_request(tx: Tx, *, asker_id: UUID, request_id: UUID, new: NewTalk, circle_id: UUID, is_brought: bool) -> None:
    """Keep what somebody sent, in place of what they sent the same person long ago."""
    await tx.execute(
        """
        INSERT INTO messaging.my_talk_request (person_id, other_id, request_id, text, circle_id, post_id, is_brought, asked_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (person_id, other_id) DO UPDATE SET
            request_id = excluded.request_id, text = excluded.text, circle_id = excluded.circle_id, post_id = excluded.post_id,
            is_brought = excluded.is_brought, asked_at = excluded.asked_at, withdrawn_at = NULL, answer = NULL, answered_at = NULL
        """,
        asker_id,
        new.person_id,
        request_id,
        new.text,
        circle_id,
        new.post_id,
        is_brought,
        tx.now,
    )


async def find_request(tx: ReadTx, *, person_id: UUID, asker_id: UUID) -> WaitingRow | None:
    """What of somebody waits for a person."""
    return await tx.maybe(
        WaitingRow,
        """
        SELECT request_id, asker_id, text, circle_id, post_id, asked_at
        FROM messaging.talk_request WHERE person_id = $1 AND asker_id = $2
        """,
        person_id,
        asker_id,
    )


async def find_request_by_id(tx: ReadTx, *, person_id: UUID, request_id: UUID) -> WaitingRow | None:
    """One of the requests that wait for a person."""
    return await tx.maybe(
        WaitingRow,
        """
        SELECT request_id, asker_id, text, circle_id, post_id, asked_at
        FROM messaging.talk_request WHERE person_id = $1 AND request_id = $2
        """,
        person_id,
        request_id,
    )


async def list_requests(tx: ReadTx, *, person_id: UUID, at: datetime, after: UUID, limit: int) -> list[WaitingRow]:
    """What waits for a person, the latest first."""
    return await tx.all(
        WaitingRow,
        """
        SELECT request_id, asker_id, text, circle_id, post_id, asked_at
        FROM messaging.talk_request WHERE person_id = $1 AND (asked_at, asker_id) < ($2, $3)
        ORDER BY asked_at DESC, asker_id DESC LIMIT $4
        """,
        person_id,
        at,
        after,
        limit,
    )


async def list_askers(tx: ReadTx, *, person_id: UUID, limit: int) -> list[UUID]:
    """Who waits for a person's answer, the latest first, where only that matters."""
    sql = "SELECT asker_id FROM messaging.talk_request WHERE person_id = $1 ORDER BY asked_at DESC LIMIT $2"
    return await tx.column(sql, person_id, limit)


async def delete_request(tx: Tx, *, person_id: UUID, asker_id: UUID) -> bool:
    """Take a request away; whether it was there."""
    return bool(await tx.execute("DELETE FROM messaging.talk_request WHERE person_id = $1 AND asker_id = $2", person_id, asker_id))


async def find_my_request(tx: ReadTx, *, person_id: UUID, other_id: UUID) -> SentRow | None:
    """What a person sent somebody last."""
    return await tx.maybe(
        SentRow,
        """
        SELECT request_id, other_id, text, circle_id, post_id, asked_at, withdrawn_at, answer
        FROM messaging.my_talk_request WHERE person_id = $1 AND other_id = $2
        """,
        person_id,
        other_id,
    )


async def list_my_requests(tx: ReadTx, *, person_id: UUID, at: datetime, after: UUID, limit: int) -> list[SentRow]:
    """What a person sent, the latest first."""
    return await tx.all(
        SentRow,
        """
        SELECT request_id, other_id, text, circle_id, post_id, asked_at, withdrawn_at, answer
        FROM messaging.my_talk_request WHERE person_id = $1 AND (asked_at, other_id) < ($2, $3)
        ORDER BY asked_at DESC, other_id DESC LIMIT $4
        """,
        person_id,
        at,
        after,
        limit,
    )


async def update_answered(tx: Tx, *, person_id: UUID, other_id: UUID, answer: Answer) -> None:
    """Keep with the sender how a request ended."""
    await tx.execute(
        """
        UPDATE messaging.my_talk_request SET answer = $3, answered_at = $4
        WHERE person_id = $1 AND other_id = $2 AND answer IS NULL
        """,
        person_id,
        other_id,
        answer,
        tx.now,
    )


async def update_withdrawn(tx: Tx, *, person_id: UUID, other_id: UUID) -> None:
    """The sender took a request back."""
    await tx.execute(
        """
        UPDATE messaging.my_talk_request SET withdrawn_at = $3
        WHERE person_id = $1 AND other_id = $2 AND withdrawn_at IS NULL AND answer IS DISTINCT FROM 'accepted'
        """,
        person_id,
        other_id,
        tx.now,
    )


async def list_answers(tx: ReadTx, *, person_id: UUID, limit: int) -> list[str]:
    """How the last requests of a sender ended, the latest answer first."""
    return await tx.column(
        """
        SELECT answer FROM messaging.my_talk_request
        WHERE person_id = $1 AND answer IS NOT NULL ORDER BY answered_at DESC LIMIT $2
        """,
        person_id,
        limit,
    )


async def count_my_requests(tx: ReadTx, *, person_id: UUID, limit: int) -> int:
    """To how many people somebody wrote, counted up to `limit`."""
    sql = "SELECT count(*) FROM (SELECT FROM messaging.my_talk_request WHERE person_id = $1 LIMIT $2) AS sent"
    return await tx.value(sql, person_id, limit)


async def find_pace(tx: ReadTx, *, person_id: UUID) -> PaceRow | None:
    """Until when somebody is slowed or stopped, where they ever were."""
    return await tx.maybe(PaceRow, "SELECT slow_until, stopped_until FROM messaging.pace WHERE person_id = $1", person_id)


async def write_slow(tx: Tx, *, person_id: UUID, until: datetime) -> None:
    """Slow a sender down."""
    await tx.execute(
        """
        INSERT INTO messaging.pace (person_id, slow_until) VALUES ($1, $2)
        ON CONFLICT (person_id) DO UPDATE SET slow_until = excluded.slow_until
        """,
        person_id,
        until,
    )


async def write_stop(tx: Tx, *, person_id: UUID, until: datetime) -> None:
    """Let a sender send none for a while."""
    await tx.execute(
        """
        INSERT INTO messaging.pace (person_id, stopped_until) VALUES ($1, $2)
        ON CONFLICT (person_id) DO UPDATE SET stopped_until = excluded.stopped_until
        """,
        person_id,
        until,
    )


async def list_open_ids(tx: ReadTx, *, person_id: UUID, limit: int) -> list[UUID]:
    """For whose answer somebody still waits."""
    return await tx.column(
        """
        SELECT other_id FROM messaging.my_talk_request
        WHERE person_id = $1 AND answer IS NULL AND withdrawn_at IS NULL AND is_brought ORDER BY other_id LIMIT $2
        """,
        person_id,
        limit,
    )


async def delete_all(tx: Tx, *, person_id: UUID) -> None:
    """Forget what waits for a person, what they sent, and how fast they may send."""
    await tx.execute(
        """
        WITH waiting AS (DELETE FROM messaging.talk_request WHERE person_id = $1),
        sent AS (DELETE FROM messaging.my_talk_request WHERE person_id = $1),
        chosen AS (DELETE FROM messaging.reach WHERE person_id = $1)
        DELETE FROM messaging.pace WHERE person_id = $1
        """,
        person_id,
    )


async def update_unanswered(tx: Tx, *, asker_ids: Sequence[UUID], other_id: UUID) -> None:
    """Requests to somebody who is gone count as taken back."""
    await tx.execute(
        """
        UPDATE messaging.my_talk_request SET withdrawn_at = $3
        WHERE person_id = ANY($1) AND other_id = $2 AND answer IS NULL AND withdrawn_at IS NULL
        """,
        list(asker_ids),
        other_id,
        tx.now,
    )
