"""Bills that several people share."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Split(msgspec.Struct, frozen=True):
    """A bill as kept: `own_share` is what who paid it bears."""

    person_id: UUID
    split_id: UUID
    title: str
    total: int
    own_share: int
    currency: str
    people: int
    at: datetime
    expires_at: datetime
    closed_at: datetime | None


class Share(msgspec.Struct, frozen=True):
    """Whom somebody asked for a share of which bill."""

    split_id: UUID
    request_id: UUID
    person_id: UUID


async def insert_split(tx: Tx, *, split: Split) -> int:
    """Keep a new bill; 0 when the id was used before."""
    return await tx.execute(
        """
        INSERT INTO wallet.split (person_id, split_id, title, total, own_share, currency, people, at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
        """,
        split.person_id,
        split.split_id,
        split.title,
        split.total,
        split.own_share,
        split.currency,
        split.people,
        split.at,
        split.expires_at,
    )


async def find_split(tx: ReadTx, *, person_id: UUID, split_id: UUID) -> Split | None:
    return await tx.maybe(
        Split,
        """
        SELECT person_id, split_id, title, total, own_share, currency, people, at, expires_at, closed_at
        FROM wallet.split WHERE person_id = $1 AND split_id = $2
        """,
        person_id,
        split_id,
    )


async def list_splits(tx: ReadTx, *, person_id: UUID, before_at: datetime | None, before_id: UUID | None, limit: int) -> list[Split]:
    """Somebody's bills, the latest first."""
    return await tx.all(
        Split,
        """
        SELECT person_id, split_id, title, total, own_share, currency, people, at, expires_at, closed_at
        FROM wallet.split
        WHERE person_id = $1 AND ($2::timestamptz IS NULL OR (at, split_id) < ($2, $3))
        ORDER BY at DESC, split_id DESC LIMIT $4
        """,
        person_id,
        before_at,
        before_id,
        limit,
    )


async def list_shares(tx: ReadTx, *, asker_person_id: UUID, split_ids: Sequence[UUID]) -> list[Share]:
    """Whom somebody asked for shares of several bills, each bill's in its order."""
    return await tx.all(
        Share,
        """
        SELECT split_id, request_id, person_id FROM wallet.asked
        WHERE asker_person_id = $1 AND split_id = ANY($2) ORDER BY split_id, place LIMIT 100000
        """,
        asker_person_id,
        split_ids,
    )


async def update_split_closed(tx: Tx, *, person_id: UUID, split_id: UUID) -> int:
    """Ask nobody for it any more."""
    return await tx.execute(
        "UPDATE wallet.split SET closed_at = $3 WHERE person_id = $1 AND split_id = $2 AND closed_at IS NULL", person_id, split_id, tx.now
    )


async def delete_splits(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.split WHERE person_id = $1", person_id)
