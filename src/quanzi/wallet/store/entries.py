"""An account's own side of the journal: each transfer is a credit or a debit of it, in the order of its versions."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One movement as an account sees it: `amount` is negative where money left, `balance` is what there was after it."""

    version: int
    transfer_id: UUID
    debit_account_id: UUID
    other_account_id: UUID
    amount: int
    balance: int
    at: datetime
    kind: int
    effective_at: datetime | None
    origin_id: UUID | None
    by_person_id: UUID | None
    memo: str | None


class Month(msgspec.Struct, frozen=True):
    """What came and went in a month, of one kind."""

    month: date
    kind: int
    money_in: int
    money_out: int


async def list_entries(tx: ReadTx, *, account_id: UUID, before: int, limit: int) -> list[Entry]:
    """The latest entries below a version: two short walks along an index, whatever the account's length."""
    return await tx.all(
        Entry,
        """
        (
            SELECT
                debit_version AS version, transfer_id, debit_account_id, credit_account_id AS other_account_id, -amount AS amount,
                debit_balance AS balance, at, kind, effective_at, origin_id, by_person_id, memo
            FROM wallet.transfer WHERE debit_account_id = $1 AND debit_version < $2 ORDER BY debit_version DESC LIMIT $3
        ) UNION ALL (
            SELECT
                credit_version, transfer_id, debit_account_id, debit_account_id, amount,
                credit_balance, at, kind, effective_at, origin_id, by_person_id, memo
            FROM wallet.transfer WHERE credit_account_id = $1 AND credit_version < $2 ORDER BY credit_version DESC LIMIT $3
        )
        ORDER BY version DESC LIMIT $3
        """,
        account_id,
        before,
        limit,
    )


async def find_entry_at(tx: ReadTx, *, account_id: UUID, version: int) -> Entry | None:
    """The entry with a version."""
    found = await list_entries(tx, account_id=account_id, before=version + 1, limit=1)
    return found[0] if found else None


async def list_entries_from(tx: ReadTx, *, account_id: UUID, after: int, until: int, limit: int) -> list[Entry]:
    """The first entries above a version and up to another, oldest first: two short walks along an index."""
    return await tx.all(
        Entry,
        """
        (
            SELECT
                debit_version AS version, transfer_id, debit_account_id, credit_account_id AS other_account_id, -amount AS amount,
                debit_balance AS balance, at, kind, effective_at, origin_id, by_person_id, memo
            FROM wallet.transfer
            WHERE debit_account_id = $1 AND debit_version > $2 AND debit_version <= $3 ORDER BY debit_version LIMIT $4
        ) UNION ALL (
            SELECT
                credit_version, transfer_id, debit_account_id, debit_account_id, amount,
                credit_balance, at, kind, effective_at, origin_id, by_person_id, memo
            FROM wallet.transfer
            WHERE credit_account_id = $1 AND credit_version > $2 AND credit_version <= $3 ORDER BY credit_version LIMIT $4
        )
        ORDER BY version LIMIT $4
        """,
        account_id,
        after,
        until,
        limit,
    )


class Sums(msgspec.Struct, frozen=True):
    """How many entries came and went between two versions of an account, and how much."""

    came: int
    money_in: int
    went: int
    money_out: int


async def find_sums(tx: ReadTx, *, account_id: UUID, after: int, until: int) -> Sums | None:
    """What came and went above a version and up to another."""
    return await tx.maybe(
        Sums,
        """
        SELECT c.came, c.money_in, d.went, d.money_out
        FROM (
            SELECT count(*) AS came, coalesce(sum(amount), 0)::bigint AS money_in
            FROM wallet.transfer WHERE credit_account_id = $1 AND credit_version > $2 AND credit_version <= $3
        ) AS c CROSS JOIN (
            SELECT count(*) AS went, coalesce(sum(amount), 0)::bigint AS money_out
            FROM wallet.transfer WHERE debit_account_id = $1 AND debit_version > $2 AND debit_version <= $3
        ) AS d
        """,
        account_id,
        after,
        until,
    )


async def add_months(tx: Tx, *, debit_account_ids: Sequence[UUID], transfer_ids: Sequence[UUID], zones: Sequence[tuple[str, str]]) -> None:
    """Count transfers into their months, on both sides; `zones` says where each currency's months begin."""
    await tx.execute(
        """
        WITH moved AS (
            SELECT t.debit_account_id, t.credit_account_id, t.amount, t.kind, t.at
            FROM unnest($1::uuid[], $2::uuid[]) AS k (debit_account_id, transfer_id)
            INNER JOIN wallet.transfer AS t ON t.debit_account_id = k.debit_account_id AND t.transfer_id = k.transfer_id
        ), side AS (
            SELECT debit_account_id AS account_id, at, kind, 0::bigint AS money_in, amount AS money_out FROM moved
            UNION ALL
            SELECT credit_account_id, at, kind, amount, 0 FROM moved
        )
        INSERT INTO wallet.month AS m (account_id, month, kind, money_in, money_out, entries)
        SELECT s.account_id, date_trunc('month', s.at AT TIME ZONE z.zone)::date, s.kind, sum(s.money_in), sum(s.money_out), count(*)
        FROM side AS s
        INNER JOIN wallet.account AS a ON a.account_id = s.account_id
        INNER JOIN unnest($3::text[], $4::text[]) AS z (currency, zone) ON z.currency = a.currency
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (account_id, month, kind) DO UPDATE SET
            money_in = m.money_in + excluded.money_in,
            money_out = m.money_out + excluded.money_out,
            entries = m.entries + excluded.entries
        """,
        debit_account_ids,
        transfer_ids,
        [currency for currency, _zone in zones],
        [zone for _currency, zone in zones],
    )


async def list_months(tx: ReadTx, *, account_id: UUID, since: date) -> list[Month]:
    return await tx.all(
        Month,
        """
        SELECT month, kind, money_in, money_out FROM wallet.month
        WHERE account_id = $1 AND month >= $2 ORDER BY month, kind LIMIT 1000
        """,
        account_id,
        since,
    )


async def list_owners(tx: ReadTx, *, account_ids: Sequence[UUID]) -> list[tuple[UUID, UUID, str]]:
    """Account, owner and kind of several accounts."""
    rows = await tx.connection.fetch("SELECT account_id, owner_id, kind FROM wallet.account WHERE account_id = ANY($1)", account_ids)
    return [(row[0], row[1], row[2]) for row in rows]
