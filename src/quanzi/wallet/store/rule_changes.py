"""Changes of limits: who, when, from what to what, and from which moment on."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

State = Literal["waiting", "in_force", "withdrawn"]


class RuleChange(msgspec.Struct, frozen=True):
    """A limit that changes from `before` to `after` (minor units; None: no limit) at `valid_from`; `tier` None: of the currency."""

    change_id: UUID
    currency: str
    rule: str
    tier: int | None
    before: int | None
    after: int | None
    reason: str
    ordered_by: UUID
    ordered_at: datetime
    valid_from: datetime
    state: State
    withdrawn_by: UUID | None


async def insert_change(tx: Tx, *, new: RuleChange) -> int:
    """Keep it, unless its id is there already."""
    return await tx.execute(
        """
        INSERT INTO wallet.rule_change (change_id, currency, rule, tier, before, after, reason, ordered_by, ordered_at, valid_from, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (change_id) DO NOTHING
        """,
        new.change_id,
        new.currency,
        new.rule,
        new.tier,
        new.before,
        new.after,
        new.reason,
        new.ordered_by,
        new.ordered_at,
        new.valid_from,
        new.state,
    )


async def lock_change(tx: Tx, *, change_id: UUID) -> RuleChange | None:
    return await tx.maybe(
        RuleChange,
        """
        SELECT change_id, currency, rule, tier, before, after, reason, ordered_by, ordered_at, valid_from, state, withdrawn_by
        FROM wallet.rule_change WHERE change_id = $1 FOR UPDATE
        """,
        change_id,
    )


async def list_changes(tx: ReadTx, *, limit: int) -> list[RuleChange]:
    """The latest first."""
    return await tx.all(
        RuleChange,
        """
        SELECT change_id, currency, rule, tier, before, after, reason, ordered_by, ordered_at, valid_from, state, withdrawn_by
        FROM wallet.rule_change ORDER BY ordered_at DESC, change_id DESC LIMIT $1
        """,
        limit,
    )


async def list_changes_due(tx: ReadTx, *, at: datetime, limit: int) -> list[RuleChange]:
    """Those whose moment has come, in their order."""
    return await tx.all(
        RuleChange,
        """
        SELECT change_id, currency, rule, tier, before, after, reason, ordered_by, ordered_at, valid_from, state, withdrawn_by
        FROM wallet.rule_change WHERE state = 'waiting' AND valid_from <= $1 ORDER BY valid_from, ordered_at, change_id LIMIT $2
        """,
        at,
        limit,
    )


async def update_change(tx: Tx, *, change_id: UUID, state: State, before: int | None, withdrawn_by: UUID | None) -> int:
    """It came into force, or was withdrawn before."""
    return await tx.execute(
        """
        UPDATE wallet.rule_change SET
            state = $2, before = $3, withdrawn_by = $4, in_force_at = CASE WHEN $2 = 'in_force' THEN $5::timestamptz END
        WHERE change_id = $1 AND state = 'waiting'
        """,
        change_id,
        state,
        before,
        withdrawn_by,
        tx.now,
    )


async def lock_currency(tx: Tx, *, currency: str) -> tuple[int, int] | None:
    """Credit limit and step-up amount of a currency, whose limits are mine to change until the transaction ends."""
    row = await tx.connection.fetchrow("SELECT credit_limit, step_up_over FROM wallet.currency WHERE code = $1 FOR NO KEY UPDATE", currency)
    return None if row is None else (row[0], row[1])


async def update_credit_limit(tx: Tx, *, currency: str, amount: int) -> int:
    return await tx.execute("UPDATE wallet.currency SET credit_limit = $2 WHERE code = $1", currency, amount)


async def update_step_up_over(tx: Tx, *, currency: str, amount: int) -> int:
    return await tx.execute("UPDATE wallet.currency SET step_up_over = $2 WHERE code = $1", currency, amount)
