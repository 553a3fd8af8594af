"""Collections, and what was paid into each."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

State = Literal["waits", "paid", "returned"]


class Collection(msgspec.Struct, frozen=True):
    """A collection as kept: `amount` is what each pays, None for as much as they like; `goal` what is hoped for."""

    person_id: UUID
    collection_id: UUID
    title: str
    amount: int | None
    goal: int | None
    currency: str
    at: datetime
    expires_at: datetime
    closed_at: datetime | None


class Contribution(msgspec.Struct, frozen=True):
    """What somebody paid into a collection."""

    collection_id: UUID
    payer_person_id: UUID
    transfer_id: UUID
    amount: int
    state: State
    at: datetime


class Sums(msgspec.Struct, frozen=True):
    """What came into a collection, what is on its way, and from how many people."""

    collection_id: UUID
    paid: int
    waits: int
    people: int


async def insert_collection(tx: Tx, *, collection: Collection) -> int:
    """Keep a new collection; 0 when the id was used before."""
    return await tx.execute(
        """
        INSERT INTO wallet.collection (person_id, collection_id, title, amount, goal, currency, at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
        """,
        collection.person_id,
        collection.collection_id,
        collection.title,
        collection.amount,
        collection.goal,
        collection.currency,
        collection.at,
        collection.expires_at,
    )


async def find_collection(tx: ReadTx, *, person_id: UUID, collection_id: UUID) -> Collection | None:
    return await tx.maybe(
        Collection,
        """
        SELECT person_id, collection_id, title, amount, goal, currency, at, expires_at, closed_at
        FROM wallet.collection WHERE person_id = $1 AND collection_id = $2
        """,
        person_id,
        collection_id,
    )


async def lock_collection(tx: Tx, *, person_id: UUID, collection_id: UUID) -> Collection | None:
    """The collection, which nobody can close until the transaction ends; many can hold it at once."""
    return await tx.maybe(
        Collection,
        """
        SELECT person_id, collection_id, title, amount, goal, currency, at, expires_at, closed_at
        FROM wallet.collection WHERE person_id = $1 AND collection_id = $2 FOR SHARE
        """,
        person_id,
        collection_id,
    )


async def list_collections(
    tx: ReadTx, *, person_id: UUID, before_at: datetime | None, before_id: UUID | None, limit: int
) -> list[Collection]:
    """Somebody's collections, the latest first."""
    return await tx.all(
        Collection,
        """
        SELECT person_id, collection_id, title, amount, goal, currency, at, expires_at, closed_at
        FROM wallet.collection
        WHERE person_id = $1 AND ($2::timestamptz IS NULL OR (at, collection_id) < ($2, $3))
        ORDER BY at DESC, collection_id DESC LIMIT $4
        """,
        person_id,
        before_at,
        before_id,
        limit,
    )


async def list_sums(tx: ReadTx, *, person_id: UUID, collection_ids: list[UUID]) -> list[Sums]:
    """What came into several collections of one owner."""
    return await tx.all(
        Sums,
        """
        SELECT
            collection_id, coalesce(sum(amount) FILTER (WHERE state = 'paid'), 0)::bigint AS paid,
            coalesce(sum(amount) FILTER (WHERE state = 'waits'), 0)::bigint AS waits,
            count(DISTINCT payer_person_id) FILTER (WHERE state <> 'returned') AS people
        FROM wallet.contribution WHERE person_id = $1 AND collection_id = ANY($2) GROUP BY collection_id
        """,
        person_id,
        collection_ids,
    )


async def update_collection_closed(tx: Tx, *, person_id: UUID, collection_id: UUID) -> int:
    """Take nothing more; who is paying at this moment is waited for."""
    return await tx.execute(
        "UPDATE wallet.collection SET closed_at = $3 WHERE person_id = $1 AND collection_id = $2 AND closed_at IS NULL",
        person_id,
        collection_id,
        tx.now,
    )


async def insert_contribution(tx: Tx, *, person_id: UUID, contribution: Contribution) -> int:
    """Note a payment; 0 when it is there."""
    return await tx.execute(
        """
        INSERT INTO wallet.contribution (person_id, collection_id, payer_person_id, transfer_id, amount, state, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
        """,
        person_id,
        contribution.collection_id,
        contribution.payer_person_id,
        contribution.transfer_id,
        contribution.amount,
        contribution.state,
        contribution.at,
    )


async def find_contribution(
    tx: ReadTx, *, person_id: UUID, collection_id: UUID, payer_person_id: UUID, transfer_id: UUID
) -> Contribution | None:
    return await tx.maybe(
        Contribution,
        """
        SELECT collection_id, payer_person_id, transfer_id, amount, state, at FROM wallet.contribution
        WHERE person_id = $1 AND collection_id = $2 AND payer_person_id = $3 AND transfer_id = $4
        """,
        person_id,
        collection_id,
        payer_person_id,
        transfer_id,
    )


async def update_contribution(
    tx: Tx, *, person_id: UUID, collection_id: UUID, payer_person_id: UUID, transfer_id: UUID, state: State
) -> int:
    """Say what became of a payment that waited."""
    return await tx.execute(
        """
        UPDATE wallet.contribution SET state = $5
        WHERE person_id = $1 AND collection_id = $2 AND payer_person_id = $3 AND transfer_id = $4 AND state = 'waits'
        """,
        person_id,
        collection_id,
        payer_person_id,
        transfer_id,
        state,
    )


async def list_contributions(
    tx: ReadTx, *, person_id: UUID, collection_id: UUID, before_at: datetime | None, before_id: UUID | None, limit: int
) -> list[Contribution]:
    """Who paid into a collection, the latest first."""
    return await tx.all(
        Contribution,
        """
        SELECT collection_id, payer_person_id, transfer_id, amount, state, at FROM wallet.contribution
        WHERE person_id = $1 AND collection_id = $2 AND ($3::timestamptz IS NULL OR (at, transfer_id) < ($3, $4))
        ORDER BY at DESC, transfer_id DESC LIMIT $5
        """,
        person_id,
        collection_id,
        before_at,
        before_id,
        limit,
    )


async def list_all_contributions(tx: ReadTx, *, person_id: UUID) -> list[Contribution]:
    """All that was paid into somebody's collections, for their copy."""
    return await tx.all(
        Contribution,
        """
        SELECT collection_id, payer_person_id, transfer_id, amount, state, at FROM wallet.contribution
        WHERE person_id = $1 ORDER BY collection_id, at LIMIT 100000
        """,
        person_id,
    )


async def delete_collections(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.collection WHERE person_id = $1", person_id)


async def delete_contributions(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.contribution WHERE person_id = $1", person_id)
