"""What proves the ledger: each statement goes through all rows of its kind and counts what contradicts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Walked(msgspec.Struct, frozen=True):
    """The entries of some accounts, walked in the order of their versions; a fault's example names account and entry."""

    entries: int
    ends: int
    accounts: int
    gaps: int
    gap: str | None
    sums: int
    sum: str | None
    backwards: int
    backward: str | None
    strays: int
    stray: str | None


class Counted(msgspec.Struct, frozen=True):
    """How many rows were looked at, how many are wrong, and one of those."""

    examined: int
    faults: int
    example: str | None


class KindSum(msgspec.Struct, frozen=True):
    """The accounts of one kind and currency: how many, what they hold and have set aside, in minor units."""

    currency: str
    kind: str
    accounts: int
    balance: int
    held: int


class KeptProof(msgspec.Struct, frozen=True):
    """A proof as it is kept."""

    proof_id: UUID
    at: datetime
    seconds: float
    transfers: int
    accounts: int
    holds: int
    days: int
    faults: list[dict[str, Any]]


async def find_size(tx: ReadTx) -> int:
    """About how many transfers there are, as the planner knows it."""
    return await tx.value("SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'wallet.transfer'::regclass")


async def find_walk(tx: ReadTx, *, low: UUID, high: UUID) -> Walked | None:
    """Walk the accounts whose ids lie between two: versions without a gap, balances that add up, time that never turns.

    `ends` counts the last entry of each account; `strays` are those whose account is missing or says something else.
    """
    return await tx.maybe(
        Walked,
        """
        WITH side AS (
            SELECT debit_account_id AS account_id, debit_version AS version, debit_balance AS balance, -amount AS amount, at
            FROM wallet.transfer WHERE debit_account_id >= $1 AND debit_account_id <= $2
            UNION ALL
            SELECT credit_account_id, credit_version, credit_balance, amount, at
            FROM wallet.transfer WHERE credit_account_id >= $1 AND credit_account_id <= $2
        ), walked AS (
            SELECT
                account_id, version, balance,
                version <> lag(version, 1, 0::bigint) OVER along + 1 AS gap,
                balance <> lag(balance, 1, 0::bigint) OVER along + amount AS off,
                at < lag(at, 1, at) OVER along AS back,
                lead(version) OVER along IS NULL AS is_end
            FROM side WINDOW along AS (PARTITION BY account_id ORDER BY version)
        )
        SELECT
            count(*) AS entries,
            count(*) FILTER (WHERE w.is_end) AS ends,
            (
                SELECT count(*) FROM wallet.account AS o
                WHERE o.account_id >= $1 AND o.account_id <= $2 AND (o.version <> 0 OR o.balance <> 0)
            ) AS accounts,
            count(*) FILTER (WHERE w.gap) AS gaps,
            min(w.account_id::text || ': ' || w.version) FILTER (WHERE w.gap) AS gap,
            count(*) FILTER (WHERE w.off) AS sums,
            min(w.account_id::text || ': ' || w.version) FILTER (WHERE w.off) AS sum,
            count(*) FILTER (WHERE w.back) AS backwards,
            min(w.account_id::text || ': ' || w.version) FILTER (WHERE w.back) AS backward,
            count(*) FILTER (WHERE w.is_end AND (a.account_id IS NULL OR a.version <> w.version OR a.balance <> w.balance)) AS strays,
            min(w.account_id::text) FILTER (
                WHERE w.is_end AND (a.account_id IS NULL OR a.version <> w.version OR a.balance <> w.balance)
            ) AS stray
        FROM walked AS w
        LEFT JOIN wallet.account AS a ON w.is_end AND a.account_id = w.account_id
        """,
        low,
        high,
    )


async def find_uneven(tx: ReadTx, *, kinds: Collection[int]) -> Counted | None:
    """Transfers that are not between two accounts of one currency, not of a known kind, or not of something."""
    return await tx.maybe(
        Counted,
        """
        SELECT
            count(*) AS examined,
            count(*) FILTER (WHERE x.wrong) AS faults,
            min(x.transfer_id::text) FILTER (WHERE x.wrong) AS example
        FROM (
            SELECT
                t.transfer_id,
                d.currency IS NULL OR c.currency IS NULL OR d.currency <> c.currency OR d.account_id = c.account_id
                OR t.amount <= 0 OR t.kind <> ALL ($1::smallint[]) AS wrong
            FROM wallet.transfer AS t
            LEFT JOIN wallet.account AS d ON d.account_id = t.debit_account_id
            LEFT JOIN wallet.account AS c ON c.account_id = t.credit_account_id
        ) AS x
        """,
        list(kinds),
    )


async def list_sums(tx: ReadTx) -> list[KindSum]:
    """Everything there is, by currency and kind of account."""
    return await tx.all(
        KindSum,
        """
        SELECT currency, kind, count(*) AS accounts, sum(balance)::bigint AS balance, sum(held)::bigint AS held
        FROM wallet.account GROUP BY currency, kind ORDER BY currency, kind LIMIT 1000
        """,
    )


async def find_out_of_bounds(tx: ReadTx) -> Counted | None:
    """Accounts below their floor or above their ceiling, were the table's own rules ever off."""
    return await tx.maybe(
        Counted,
        """
        SELECT
            count(*) AS examined,
            count(*) FILTER (WHERE balance - held < floor OR balance > ceiling OR held < 0) AS faults,
            min(account_id::text) FILTER (WHERE balance - held < floor OR balance > ceiling OR held < 0) AS example
        FROM wallet.account
        """,
    )


async def find_loose_holds(tx: ReadTx) -> Counted | None:
    """Accounts whose open holds are not what they have set aside."""
    return await tx.maybe(
        Counted,
        """
        WITH kept AS (
            SELECT account_id, count(*) AS holds, sum(amount - captured) AS held
            FROM wallet.hold WHERE state = 'open' GROUP BY account_id
        )
        SELECT
            coalesce(sum(k.holds), 0)::bigint AS examined,
            count(*) FILTER (WHERE coalesce(a.held, 0) <> coalesce(k.held, 0)) AS faults,
            min(coalesce(a.account_id, k.account_id)::text) FILTER (WHERE coalesce(a.held, 0) <> coalesce(k.held, 0)) AS example
        FROM wallet.account AS a
        FULL JOIN kept AS k ON k.account_id = a.account_id
        """,
    )


async def insert_proof(tx: Tx, *, proof: KeptProof) -> None:
    await tx.execute(
        """
        INSERT INTO wallet.proof (proof_id, at, seconds, transfers, accounts, holds, days, faults)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        *msgspec.structs.astuple(proof),
    )


async def list_proofs(tx: ReadTx, *, limit: int) -> list[KeptProof]:
    """The last proofs, the latest first."""
    return await tx.all(
        KeptProof,
        "SELECT proof_id, at, seconds, transfers, accounts, holds, days, faults FROM wallet.proof ORDER BY at DESC LIMIT $1",
        limit,
    )


async def find_oldest_hold(tx: ReadTx) -> tuple[UUID, int, datetime, str] | None:
    """The open hold that waits longest beyond its moment or for it: account, what is left of it, since when, its currency."""
    row = await tx.connection.fetchrow(
        """
        SELECT h.account_id, h.amount - h.captured, h.at, a.currency
        FROM (
            SELECT account_id, amount, captured, at FROM wallet.hold WHERE state = 'open' ORDER BY due_at, hold_id LIMIT 1
        ) AS h
        INNER JOIN wallet.account AS a ON a.account_id = h.account_id
        """
    )
    return None if row is None else (row[0], row[1], row[2], row[3])
