"""Requests for money, and the pointers by which who asked finds them again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

State = Literal["open", "waits", "paid", "returned", "declined", "cancelled", "closed"]


class Request(msgspec.Struct, frozen=True):
    """A request as kept: `person_id` is asked, `asker_person_id` asks. `waits`: paid, and the money is set aside still."""

    person_id: UUID
    request_id: UUID
    asker_person_id: UUID
    kind: int
    amount: int
    currency: str
    memo: str
    state: State
    split_id: UUID | None
    at: datetime
    expires_at: datetime
    reminded_at: datetime
    closed_at: datetime | None


class Turned(msgspec.Struct, frozen=True):
    """A request that stands otherwise now, and the bill of which it is a share."""

    request_id: UUID
    split_id: UUID | None


class Asked(msgspec.Struct, frozen=True):
    """Whom I asked, and when."""

    request_id: UUID
    person_id: UUID
    at: datetime


async def insert_asked(tx: Tx, *, request: Request, place: int = 0) -> int:
    """Note whom I ask; 0 when I used this id before."""
    return await tx.execute(
        """
        INSERT INTO wallet.asked (asker_person_id, request_id, person_id, split_id, place, at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT DO NOTHING
        """,
        request.asker_person_id,
        request.request_id,
        request.person_id,
        request.split_id,
        place,
        request.at,
    )


async def insert_request(tx: Tx, *, request: Request) -> int:
    """Lay a request before somebody; 0 when the id was used before."""
    return await tx.execute(
        """
        INSERT INTO wallet.request (
            person_id, request_id, asker_person_id, kind, amount, currency, memo, split_id, at, expires_at, reminded_at
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
        """,
        request.person_id,
        request.request_id,
        request.asker_person_id,
        request.kind,
        request.amount,
        request.currency,
        request.memo,
        request.split_id,
        request.at,
        request.expires_at,
        request.reminded_at,
    )


async def find_request(tx: ReadTx, *, person_id: UUID, request_id: UUID) -> Request | None:
    return await tx.maybe(
        Request,
        """
        SELECT
            person_id, request_id, asker_person_id, kind, amount, currency, memo, state, split_id, at, expires_at, reminded_at, closed_at
        FROM wallet.request WHERE person_id = $1 AND request_id = $2
        """,
        person_id,
        request_id,
    )


async def find_asked(tx: ReadTx, *, asker_person_id: UUID, request_id: UUID) -> UUID | None:
    """Whom I asked with this request."""
    return await tx.value("SELECT person_id FROM wallet.asked WHERE asker_person_id = $1 AND request_id = $2", asker_person_id, request_id)


async def list_requests(tx: ReadTx, *, person_ids: Sequence[UUID], request_ids: Sequence[UUID]) -> list[Request]:
    """The requests behind these pointers, each named by who is asked and its id."""
    return await tx.all(
        Request,
        """
        SELECT
            r.person_id, r.request_id, r.asker_person_id, r.kind, r.amount, r.currency, r.memo, r.state, r.split_id, r.at, r.expires_at,
            r.reminded_at, r.closed_at
        FROM unnest($1::uuid[], $2::uuid[]) AS k (person_id, request_id)
        INNER JOIN wallet.request AS r ON r.person_id = k.person_id AND r.request_id = k.request_id
        """,
        person_ids,
        request_ids,
    )


async def list_of_me(tx: ReadTx, *, person_id: UUID, before_at: datetime | None, before_id: UUID | None, limit: int) -> list[Request]:
    """What I was asked for, the latest first."""
    return await tx.all(
        Request,
        """
        SELECT
            person_id, request_id, asker_person_id, kind, amount, currency, memo, state, split_id, at, expires_at, reminded_at, closed_at
        FROM wallet.request
        WHERE person_id = $1 AND ($2::timestamptz IS NULL OR (at, request_id) < ($2, $3))
        ORDER BY at DESC, request_id DESC LIMIT $4
        """,
        person_id,
        before_at,
        before_id,
        limit,
    )


async def list_open(tx: ReadTx, *, person_id: UUID, at: datetime, limit: int) -> list[Request]:
    """What I can still answer, what I was last asked or reminded of first."""
    return await tx.all(
        Request,
        """
        SELECT
            person_id, request_id, asker_person_id, kind, amount, currency, memo, state, split_id, at, expires_at, reminded_at, closed_at
        FROM wallet.request
        WHERE person_id = $1 AND state = 'open' AND expires_at > $2 ORDER BY reminded_at DESC, request_id DESC LIMIT $3
        """,
        person_id,
        at,
        limit,
    )


async def list_asked(tx: ReadTx, *, asker_person_id: UUID, before_at: datetime | None, before_id: UUID | None, limit: int) -> list[Asked]:
    """Whom I asked, the latest first."""
    return await tx.all(
        Asked,
        """
        SELECT request_id, person_id, at FROM wallet.asked
        WHERE asker_person_id = $1 AND ($2::timestamptz IS NULL OR (at, request_id) < ($2, $3))
        ORDER BY at DESC, request_id DESC LIMIT $4
        """,
        asker_person_id,
        before_at,
        before_id,
        limit,
    )


async def update_answered(tx: Tx, *, person_id: UUID, request_id: UUID, state: State) -> list[Turned]:
    """Give an open request its one outcome; nothing when it has one already or its time is over."""
    return await tx.all(
        Turned,
        """
        UPDATE wallet.request SET state = $3, closed_at = $4
        WHERE person_id = $1 AND request_id = $2 AND state = 'open' AND expires_at > $4
        RETURNING request_id, split_id
        """,
        person_id,
        request_id,
        state,
        tx.now,
    )


async def update_arrived(tx: Tx, *, person_id: UUID, request_id: UUID, state: State) -> list[Turned]:
    """Say what became of the money that was set aside for a request."""
    return await tx.all(
        Turned,
        """
        UPDATE wallet.request SET state = $3, closed_at = $4
        WHERE person_id = $1 AND request_id = $2 AND state = 'waits'
        RETURNING request_id, split_id
        """,
        person_id,
        request_id,
        state,
        tx.now,
    )


async def update_reminded(tx: Tx, *, person_id: UUID, request_id: UUID, since: datetime) -> int:
    """Remind of an open request that was last spoken of at `since` or before."""
    return await tx.execute(
        """
        UPDATE wallet.request SET reminded_at = $4
        WHERE person_id = $1 AND request_id = $2 AND state = 'open' AND reminded_at <= $3 AND expires_at > $4
        """,
        person_id,
        request_id,
        since,
        tx.now,
    )


async def update_closed(tx: Tx, *, person_ids: Sequence[UUID], request_ids: Sequence[UUID], state: State) -> list[Turned]:
    """Close those of several requests that are open."""
    return await tx.all(
        Turned,
        """
        UPDATE wallet.request AS r SET state = $3, closed_at = $4 FROM unnest($1::uuid[], $2::uuid[]) AS k (person_id, request_id)
        WHERE r.person_id = k.person_id AND r.request_id = k.request_id AND r.state = 'open'
        RETURNING r.request_id, r.split_id
        """,
        person_ids,
        request_ids,
        state,
        tx.now,
    )


async def update_left(tx: Tx, *, person_ids: Sequence[UUID], request_ids: Sequence[UUID]) -> list[Turned]:
    """Close what waits for somebody who left: an answer, or money that goes back when it can't arrive."""
    return await tx.all(
        Turned,
        """
        UPDATE wallet.request AS r SET state = 'closed', closed_at = $3 FROM unnest($1::uuid[], $2::uuid[]) AS k (person_id, request_id)
        WHERE r.person_id = k.person_id AND r.request_id = k.request_id AND r.state IN ('open', 'waits')
        RETURNING r.request_id, r.split_id
        """,
        person_ids,
        request_ids,
        tx.now,
    )


async def update_closed_between(tx: Tx, *, person_ids: Sequence[UUID], asker_person_ids: Sequence[UUID]) -> list[Turned]:
    """Close what is open between several pairs of who is asked and who asks."""
    return await tx.all(
        Turned,
        """
        UPDATE wallet.request AS r SET state = 'closed', closed_at = $3 FROM unnest($1::uuid[], $2::uuid[]) AS k (person_id, asker)
        WHERE r.person_id = k.person_id AND r.asker_person_id = k.asker AND r.state = 'open'
        RETURNING r.request_id, r.split_id
        """,
        person_ids,
        asker_person_ids,
        tx.now,
    )


async def update_closed_of(tx: Tx, *, person_id: UUID) -> list[Turned]:
    """Close all that somebody was asked for and has not answered."""
    return await tx.all(
        Turned,
        """
        UPDATE wallet.request SET state = 'closed', closed_at = $2
        WHERE person_id = $1 AND state = 'open'
        RETURNING request_id, split_id
        """,
        person_id,
        tx.now,
    )


async def delete_asked(tx: Tx, *, asker_person_id: UUID) -> list[Asked]:
    """Forget whom somebody asked, and who it was."""
    return await tx.all(Asked, "DELETE FROM wallet.asked WHERE asker_person_id = $1 RETURNING request_id, person_id, at", asker_person_id)
