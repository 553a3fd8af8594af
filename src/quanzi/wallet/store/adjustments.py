"""What one operator proposed and another decides."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

State = Literal["waiting", "approved", "declined", "withdrawn", "expired"]


class Adjustment(msgspec.Struct, frozen=True):
    """A posting that operators agree on, in minor units; its id is the id of the transfer it becomes.

    `origin_account_id` and `origin_id` name the transfer that is given back. `alone`: small enough for one operator.
    `spent`: of a leave to pay out, how much was used.
    """

    adjustment_id: UUID
    kind: int
    currency: str
    debit_account_id: UUID
    credit_account_id: UUID | None
    amount: int
    spent: int
    reason: str
    origin_account_id: UUID | None
    origin_id: UUID | None
    state: State
    alone: bool
    proposed_by: UUID
    proposed_at: datetime
    expires_at: datetime
    decided_by: UUID | None
    decided_at: datetime | None
    answer: str


async def insert_adjustment(tx: Tx, *, new: Adjustment) -> int:
    """Keep it, unless its id is there already."""
    return await tx.execute(
        """
        INSERT INTO wallet.adjustment (
            adjustment_id, kind, currency, debit_account_id, credit_account_id, amount, reason, origin_account_id, origin_id,
            state, alone, proposed_by, proposed_at, expires_at, decided_by, decided_at
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT (adjustment_id) DO NOTHING
        """,
        new.adjustment_id,
        new.kind,
        new.currency,
        new.debit_account_id,
        new.credit_account_id,
        new.amount,
        new.reason,
        new.origin_account_id,
        new.origin_id,
        new.state,
        new.alone,
        new.proposed_by,
        new.proposed_at,
        new.expires_at,
        new.decided_by,
        new.decided_at,
    )


async def find_adjustment(tx: ReadTx, *, adjustment_id: UUID) -> Adjustment | None:
    return await tx.maybe(
        Adjustment,
        """
        SELECT
            adjustment_id, kind, currency, debit_account_id, credit_account_id, amount, spent, reason, origin_account_id, origin_id,
            state, alone, proposed_by, proposed_at, expires_at, decided_by, decided_at, answer
        FROM wallet.adjustment WHERE adjustment_id = $1
        """,
        adjustment_id,
    )


async def lock_adjustment(tx: Tx, *, adjustment_id: UUID) -> Adjustment | None:
    return await tx.maybe(
        Adjustment,
        """
        SELECT
            adjustment_id, kind, currency, debit_account_id, credit_account_id, amount, spent, reason, origin_account_id, origin_id,
            state, alone, proposed_by, proposed_at, expires_at, decided_by, decided_at, answer
        FROM wallet.adjustment WHERE adjustment_id = $1 FOR UPDATE
        """,
        adjustment_id,
    )


async def list_adjustments(tx: ReadTx, *, before_at: datetime, before_id: UUID, limit: int) -> list[Adjustment]:
    """All of the house, the latest first."""
    return await tx.all(
        Adjustment,
        """
        SELECT
            adjustment_id, kind, currency, debit_account_id, credit_account_id, amount, spent, reason, origin_account_id, origin_id,
            state, alone, proposed_by, proposed_at, expires_at, decided_by, decided_at, answer
        FROM wallet.adjustment WHERE (proposed_at, adjustment_id) < ($1, $2) ORDER BY proposed_at DESC, adjustment_id DESC LIMIT $3
        """,
        before_at,
        before_id,
        limit,
    )


async def list_waiting(tx: ReadTx, *, limit: int) -> list[Adjustment]:
    """Those that wait for a second operator, the one that ends first on top."""
    return await tx.all(
        Adjustment,
        """
        SELECT
            adjustment_id, kind, currency, debit_account_id, credit_account_id, amount, spent, reason, origin_account_id, origin_id,
            state, alone, proposed_by, proposed_at, expires_at, decided_by, decided_at, answer
        FROM wallet.adjustment WHERE state = 'waiting' ORDER BY expires_at, adjustment_id LIMIT $1
        """,
        limit,
    )


async def count_alone(tx: ReadTx, *, proposed_by: UUID, currency: str, since: datetime) -> int:
    """How much one operator moved alone since a moment, in minor units."""
    total = await tx.value(
        """
        SELECT coalesce(sum(amount), 0)::bigint FROM wallet.adjustment
        WHERE proposed_by = $1 AND proposed_at > $2 AND alone AND currency = $3
        """,
        proposed_by,
        since,
        currency,
    )
    return int(total)


async def update_decided(tx: Tx, *, adjustment_id: UUID, state: State, by: UUID | None, answer: str) -> int:
    """What was decided, where it still waits."""
    return await tx.execute(
        """
        UPDATE wallet.adjustment SET state = $2, decided_by = $3, decided_at = $4, answer = $5
        WHERE adjustment_id = $1 AND state = 'waiting'
        """,
        adjustment_id,
        state,
        by,
        tx.now,
        answer,
    )


async def update_spent(tx: Tx, *, adjustment_id: UUID, spent: int) -> int:
    """How much of a leave to pay out was used."""
    return await tx.execute("UPDATE wallet.adjustment SET spent = $2 WHERE adjustment_id = $1", adjustment_id, spent)


async def update_expired(tx: Tx, *, at: datetime) -> int:
    """Nobody agreed in time."""
    return await tx.execute("UPDATE wallet.adjustment SET state = 'expired' WHERE state = 'waiting' AND expires_at <= $1", at)
