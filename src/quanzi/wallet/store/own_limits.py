"""A member's own limits, and the raises that wait for their day."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Raise(msgspec.Struct, frozen=True):
    """Limits that count from `due_at` on; None is no limit of one's own."""

    account_id: UUID
    payment_max: int | None
    day_max: int | None
    asked_at: datetime
    due_at: datetime


async def update_own_limits(tx: Tx, *, account_id: UUID, payment_max: int | None, day_max: int | None) -> None:
    await tx.execute(
        "UPDATE wallet.account SET own_payment_max = $2, own_day_max = $3, stamp = stamp + 1 WHERE account_id = $1",
        account_id,
        payment_max,
        day_max,
    )


async def upsert_raise(tx: Tx, *, raised: Raise) -> None:
    """It takes the place of one that waits."""
    await tx.execute(
        """
        INSERT INTO wallet.limit_raise (account_id, payment_max, day_max, asked_at, due_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (account_id) DO UPDATE SET payment_max = excluded.payment_max, day_max = excluded.day_max,
            asked_at = excluded.asked_at, due_at = excluded.due_at
        """,
        *msgspec.structs.astuple(raised),
    )


async def list_raises(tx: ReadTx, *, account_ids: Collection[UUID]) -> list[Raise]:
    return await tx.all(
        Raise,
        "SELECT account_id, payment_max, day_max, asked_at, due_at FROM wallet.limit_raise WHERE account_id = ANY($1)",
        list(account_ids),
    )


async def delete_raise(tx: Tx, *, account_id: UUID) -> int:
    return await tx.execute("DELETE FROM wallet.limit_raise WHERE account_id = $1", account_id)


async def update_raise_due(tx: Tx, *, account_id: UUID, due_at: datetime) -> int:
    return await tx.execute("UPDATE wallet.limit_raise SET due_at = $2 WHERE account_id = $1", account_id, due_at)


async def lock_raise(tx: Tx, *, account_id: UUID) -> Raise | None:
    return await tx.maybe(
        Raise,
        "SELECT account_id, payment_max, day_max, asked_at, due_at FROM wallet.limit_raise WHERE account_id = $1 FOR UPDATE",
        account_id,
    )


async def list_raises_due(tx: ReadTx, *, at: datetime, limit: int) -> list[UUID]:
    """Accounts whose raise has come, the longest waiting first."""
    return await tx.column("SELECT account_id FROM wallet.limit_raise WHERE due_at <= $1 ORDER BY due_at LIMIT $2", at, limit)
