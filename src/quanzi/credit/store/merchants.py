"""Merchants, what they ask members for, and the ids by which they know them."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.credit.terms import Form, Purpose
from quanzi.infra.postgres import ReadTx, Tx


class Merchant(msgspec.Struct, frozen=True):
    """Who may ask from outside: `origin` is its site ("https://…", no path), `owner_id` the member whose programs act for it."""

    merchant_id: UUID
    owner_id: UUID
    name: str
    origin: str
    purposes: list[Purpose]
    registered_at: datetime
    registered_by: UUID | None
    ended_at: datetime | None


class MerchantRequest(msgspec.Struct, frozen=True):
    """What a merchant asks one member for. `days` is how long it would last; with `pair_id` it was approved."""

    request_id: UUID
    merchant_id: UUID
    purpose: Purpose
    form: Form
    threshold: int | None
    uses_max: int
    days: int
    return_url: str
    made_at: datetime
    expires_at: datetime
    pair_id: UUID | None = None


class Query(msgspec.Struct, frozen=True):
    """The look that a transaction made."""

    pair_id: UUID
    inquiry_id: UUID
    purpose: str


class Pair(msgspec.Struct, frozen=True):
    """As whom a merchant knows a member."""

    merchant_id: UUID
    pair_id: UUID
    made_at: datetime


async def insert_merchant(tx: Tx, *, merchant: Merchant) -> None:
    await tx.execute(
        """
        INSERT INTO credit.merchant (merchant_id, owner_id, name, origin, purposes, registered_at, registered_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        merchant.merchant_id,
        merchant.owner_id,
        merchant.name,
        merchant.origin,
        [str(one) for one in merchant.purposes],
        merchant.registered_at,
        merchant.registered_by,
    )


async def find_merchant(tx: ReadTx, *, merchant_id: UUID) -> Merchant | None:
    return await tx.maybe(
        Merchant,
        """
        SELECT merchant_id, owner_id, name, origin, purposes, registered_at, registered_by, ended_at
        FROM credit.merchant WHERE merchant_id = $1
        """,
        merchant_id,
    )


async def list_merchants(tx: ReadTx, *, limit: int) -> list[Merchant]:
    """All, those that act first."""
    return await tx.all(
        Merchant,
        """
        SELECT merchant_id, owner_id, name, origin, purposes, registered_at, registered_by, ended_at
        FROM credit.merchant ORDER BY ended_at DESC NULLS FIRST, registered_at DESC, merchant_id LIMIT $1
        """,
        limit,
    )


async def list_merchants_of(tx: ReadTx, *, owner_id: UUID, limit: int) -> list[Merchant]:
    return await tx.all(
        Merchant,
        """
        SELECT merchant_id, owner_id, name, origin, purposes, registered_at, registered_by, ended_at
        FROM credit.merchant WHERE owner_id = $1 ORDER BY registered_at DESC, merchant_id LIMIT $2
        """,
        owner_id,
        limit,
    )


async def list_merchants_by_id(tx: ReadTx, *, merchant_ids: list[UUID]) -> list[Merchant]:
    return await tx.all(
        Merchant,
        """
        SELECT merchant_id, owner_id, name, origin, purposes, registered_at, registered_by, ended_at
        FROM credit.merchant WHERE merchant_id = ANY($1)
        """,
        merchant_ids,
    )


async def update_merchant_ended(tx: Tx, *, merchant_id: UUID) -> int:
    return await tx.execute("UPDATE credit.merchant SET ended_at = $2 WHERE merchant_id = $1 AND ended_at IS NULL", merchant_id, tx.now)


async def update_merchants_of_ended(tx: Tx, *, owner_id: UUID) -> None:
    await tx.execute("UPDATE credit.merchant SET ended_at = $2 WHERE owner_id = $1 AND ended_at IS NULL", owner_id, tx.now)


async def insert_request(tx: Tx, *, request: MerchantRequest) -> None:
    await tx.execute(
        """
        INSERT INTO credit.merchant_request
            (request_id, merchant_id, purpose, form, threshold, uses_max, days, return_url, made_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        request.request_id,
        request.merchant_id,
        request.purpose,
        request.form,
        request.threshold,
        request.uses_max,
        request.days,
        request.return_url,
        request.made_at,
        request.expires_at,
    )


async def find_request(tx: ReadTx, *, request_id: UUID) -> MerchantRequest | None:
    return await tx.maybe(
        MerchantRequest,
        """
        SELECT request_id, merchant_id, purpose, form, threshold, uses_max, days, return_url, made_at, expires_at, pair_id
        FROM credit.merchant_request WHERE request_id = $1
        """,
        request_id,
    )


async def update_request_approved(tx: Tx, *, request_id: UUID, pair_id: UUID) -> int:
    """The first who approves has it."""
    return await tx.execute(
        "UPDATE credit.merchant_request SET pair_id = $2 WHERE request_id = $1 AND pair_id IS NULL", request_id, pair_id
    )


async def insert_pair(tx: Tx, *, person_id: UUID, merchant_id: UUID, pair_id: UUID) -> int:
    """Nothing happens where the merchant knows the member already."""
    return await tx.execute(
        "INSERT INTO credit.pair (person_id, merchant_id, pair_id, made_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        person_id,
        merchant_id,
        pair_id,
        tx.now,
    )


async def insert_merchant_pair(tx: Tx, *, merchant_id: UUID, pair_id: UUID, person_id: UUID) -> None:
    await tx.execute(
        "INSERT INTO credit.merchant_pair (merchant_id, pair_id, person_id) VALUES ($1, $2, $3)", merchant_id, pair_id, person_id
    )


async def find_pair_id(tx: ReadTx, *, person_id: UUID, merchant_id: UUID) -> UUID | None:
    return await tx.value("SELECT pair_id FROM credit.pair WHERE person_id = $1 AND merchant_id = $2", person_id, merchant_id)


async def find_paired(tx: ReadTx, *, merchant_id: UUID, pair_id: UUID) -> UUID | None:
    """Whom a merchant means."""
    return await tx.value("SELECT person_id FROM credit.merchant_pair WHERE merchant_id = $1 AND pair_id = $2", merchant_id, pair_id)


async def list_pairs(tx: ReadTx, *, person_id: UUID) -> list[Pair]:
    return await tx.all(Pair, "SELECT merchant_id, pair_id, made_at FROM credit.pair WHERE person_id = $1", person_id)


async def insert_query(tx: Tx, *, merchant_id: UUID, transaction_id: str, query: Query) -> int:
    """Nothing happens where the transaction looked already; who comes at the same time waits."""
    return await tx.execute(
        """
        INSERT INTO credit.merchant_query (merchant_id, transaction_id, pair_id, inquiry_id, purpose, asked_at)
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
        """,
        merchant_id,
        transaction_id,
        query.pair_id,
        query.inquiry_id,
        query.purpose,
        tx.now,
    )


async def find_query(tx: ReadTx, *, merchant_id: UUID, transaction_id: str) -> Query | None:
    return await tx.maybe(
        Query,
        "SELECT pair_id, inquiry_id, purpose FROM credit.merchant_query WHERE merchant_id = $1 AND transaction_id = $2",
        merchant_id,
        transaction_id,
    )


async def delete_pairs(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.pair WHERE person_id = $1", person_id)


async def delete_merchant_pairs(tx: Tx, *, pairs: list[Pair]) -> None:
    """The other side of these."""
    await tx.execute(
        """
        DELETE FROM credit.merchant_pair AS m USING unnest($1::uuid[], $2::uuid[]) AS p (merchant_id, pair_id)
        WHERE m.merchant_id = p.merchant_id AND m.pair_id = p.pair_id
        """,
        [one.merchant_id for one in pairs],
        [one.pair_id for one in pairs],
    )
