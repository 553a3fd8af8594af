"""Accounts: opened on demand, locked in one order, written back in one statement."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.wallet.model import Account


class NewAccount(msgspec.Struct, frozen=True):
    """An account to open; `floor` None is no floor."""

    account_id: UUID
    owner_id: UUID
    kind: str
    currency: str
    floor: int | None


async def insert_accounts(tx: Tx, *, new: Sequence[NewAccount], at: datetime) -> None:
    """Open those that are not there yet."""
    await tx.execute(
        """
        INSERT INTO wallet.account (account_id, owner_id, kind, currency, floor, posted_at, opened_at)
        SELECT account_id, owner_id, kind, currency, floor, $6, $6
        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[]) AS new (account_id, owner_id, kind, currency, floor)
        ORDER BY account_id
        ON CONFLICT (account_id) DO NOTHING
        """,
        [one.account_id for one in new],
        [one.owner_id for one in new],
        [one.kind for one in new],
        [one.currency for one in new],
        [one.floor for one in new],
        at,
    )


async def lock_accounts(tx: Tx, *, account_ids: Collection[UUID]) -> list[Account]:
    """The accounts, mine until the transaction ends; always in the order of their ids, so that nobody waits in a ring."""
    return await tx.all(
        Account,
        """
        SELECT
            account_id, owner_id, kind, currency, state, balance, held, floor, ceiling, version, stamp, posted_at,
            spent_on, spent_day, spent_year, spent_total, own_payment_max, own_day_max
        FROM wallet.account WHERE account_id = ANY($1) ORDER BY account_id FOR NO KEY UPDATE
        """,
        list(account_ids),
    )


async def list_accounts(tx: ReadTx, *, account_ids: Collection[UUID]) -> list[Account]:
    """The accounts as they stand now."""
    return await tx.all(
        Account,
        """
        SELECT
            account_id, owner_id, kind, currency, state, balance, held, floor, ceiling, version, stamp, posted_at,
            spent_on, spent_day, spent_year, spent_total, own_payment_max, own_day_max
        FROM wallet.account WHERE account_id = ANY($1) ORDER BY account_id
        """,
        list(account_ids),
    )


async def update_accounts(tx: Tx, *, accounts: Sequence[Account], at: datetime) -> int:
    """Write accounts back, each only where its row is still the one that was read; how many were."""
    return await tx.execute(
        """
        UPDATE wallet.account AS a SET
            balance = new.balance, held = new.held, version = new.version, stamp = a.stamp + 1, posted_at = $10,
            spent_on = new.spent_on, spent_day = new.spent_day, spent_year = new.spent_year, spent_total = new.spent_total
        FROM unnest(
            $1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
            $6::date[], $7::bigint[], $8::bigint[], $9::bigint[]
        ) AS new (account_id, stamp, balance, held, version, spent_on, spent_day, spent_year, spent_total)
        WHERE a.account_id = new.account_id AND a.stamp = new.stamp
        """,
        [one.account_id for one in accounts],
        [one.stamp for one in accounts],
        [one.balance for one in accounts],
        [one.held for one in accounts],
        [one.version for one in accounts],
        [one.spent_on for one in accounts],
        [one.spent_day for one in accounts],
        [one.spent_year for one in accounts],
        [one.spent_total for one in accounts],
        at,
    )


async def update_closed(tx: Tx, *, account_id: UUID) -> None:
    """Nothing comes or goes any more."""
    await tx.execute(
        "UPDATE wallet.account SET state = 'closed', floor = 0, stamp = stamp + 1 WHERE account_id = $1 AND balance = 0", account_id
    )


async def list_missing(tx: ReadTx, *, account_ids: Sequence[UUID]) -> list[UUID]:
    """Those of the accounts that nobody opened yet."""
    return await tx.column(
        """
        SELECT k.account_id FROM unnest($1::uuid[]) AS k (account_id)
        LEFT JOIN wallet.account AS a ON a.account_id = k.account_id WHERE a.account_id IS NULL
        """,
        account_ids,
    )


async def find_total(tx: ReadTx, *, currency: str) -> int:
    """What all accounts of a currency add up to, which is nothing."""
    return await tx.value("SELECT coalesce(sum(balance), 0)::bigint FROM wallet.account WHERE currency = $1", currency)
