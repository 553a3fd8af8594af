"""Freezes: an account keeps all it has for a while, and its owner may object."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

State = Literal["running", "lifted", "over", "renewed"]


class Freeze(msgspec.Struct, frozen=True):
    """Why and until when an account is frozen; `was` is what it is again afterwards. `appeal` is what its owner says to it."""

    account_id: UUID
    freeze_id: UUID
    owner_id: UUID
    ground: str
    note: str
    was: str
    frozen_by: UUID
    frozen_at: datetime
    until_at: datetime
    renews: UUID | None
    state: State
    ended_by: UUID | None
    ended_at: datetime | None
    end_reason: str
    appeal: str
    appealed_at: datetime | None
    appeal_answer: str
    appeal_kept: bool | None
    answered_by: UUID | None
    answered_at: datetime | None


async def insert_freeze(tx: Tx, *, freeze: Freeze) -> None:
    await tx.execute(
        """
        INSERT INTO wallet.freeze (account_id, freeze_id, owner_id, ground, note, was, frozen_by, frozen_at, until_at, renews)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        freeze.account_id,
        freeze.freeze_id,
        freeze.owner_id,
        freeze.ground,
        freeze.note,
        freeze.was,
        freeze.frozen_by,
        freeze.frozen_at,
        freeze.until_at,
        freeze.renews,
    )


async def find_freeze(tx: ReadTx, *, account_id: UUID, freeze_id: UUID) -> Freeze | None:
    return await tx.maybe(
        Freeze,
        """
        SELECT
            account_id, freeze_id, owner_id, ground, note, was, frozen_by, frozen_at, until_at, renews, state, ended_by, ended_at,
            end_reason, appeal, appealed_at, appeal_answer, appeal_kept, answered_by, answered_at
        FROM wallet.freeze WHERE account_id = $1 AND freeze_id = $2
        """,
        account_id,
        freeze_id,
    )


async def lock_freeze(tx: Tx, *, account_id: UUID, freeze_id: UUID) -> Freeze | None:
    return await tx.maybe(
        Freeze,
        """
        SELECT
            account_id, freeze_id, owner_id, ground, note, was, frozen_by, frozen_at, until_at, renews, state, ended_by, ended_at,
            end_reason, appeal, appealed_at, appeal_answer, appeal_kept, answered_by, answered_at
        FROM wallet.freeze WHERE account_id = $1 AND freeze_id = $2 FOR UPDATE
        """,
        account_id,
        freeze_id,
    )


async def list_freezes(tx: ReadTx, *, account_ids: Collection[UUID], limit: int) -> list[Freeze]:
    """Freezes of some accounts, the latest first."""
    return await tx.all(
        Freeze,
        """
        SELECT
            account_id, freeze_id, owner_id, ground, note, was, frozen_by, frozen_at, until_at, renews, state, ended_by, ended_at,
            end_reason, appeal, appealed_at, appeal_answer, appeal_kept, answered_by, answered_at
        FROM wallet.freeze WHERE account_id = ANY($1) ORDER BY frozen_at DESC, freeze_id DESC LIMIT $2
        """,
        list(account_ids),
        limit,
    )


async def list_running(tx: ReadTx, *, limit: int) -> list[Freeze]:
    """Every freeze that runs in the house, the one that ends first on top."""
    return await tx.all(
        Freeze,
        """
        SELECT
            account_id, freeze_id, owner_id, ground, note, was, frozen_by, frozen_at, until_at, renews, state, ended_by, ended_at,
            end_reason, appeal, appealed_at, appeal_answer, appeal_kept, answered_by, answered_at
        FROM wallet.freeze WHERE state = 'running' ORDER BY until_at, freeze_id LIMIT $1
        """,
        limit,
    )


async def list_freezes_due(tx: ReadTx, *, at: datetime, limit: int) -> list[Freeze]:
    """Those whose time is over."""
    return await tx.all(
        Freeze,
        """
        SELECT
            account_id, freeze_id, owner_id, ground, note, was, frozen_by, frozen_at, until_at, renews, state, ended_by, ended_at,
            end_reason, appeal, appealed_at, appeal_answer, appeal_kept, answered_by, answered_at
        FROM wallet.freeze WHERE state = 'running' AND until_at <= $1 ORDER BY until_at, freeze_id LIMIT $2
        """,
        at,
        limit,
    )


async def update_freeze_ended(tx: Tx, *, freeze: Freeze, state: State, by: UUID | None, reason: str) -> int:
    """It ends, where it still runs."""
    return await tx.execute(
        """
        UPDATE wallet.freeze SET state = $3, ended_by = $4, ended_at = $5, end_reason = $6
        WHERE account_id = $1 AND freeze_id = $2 AND state = 'running'
        """,
        freeze.account_id,
        freeze.freeze_id,
        state,
        by,
        tx.now,
        reason,
    )


async def update_freeze_appealed(tx: Tx, *, freeze: Freeze, appeal: str) -> int:
    """Its owner objects: once for each freeze, while it runs."""
    return await tx.execute(
        """
        UPDATE wallet.freeze SET appeal = $3, appealed_at = $4
        WHERE account_id = $1 AND freeze_id = $2 AND state = 'running' AND appealed_at IS NULL
        """,
        freeze.account_id,
        freeze.freeze_id,
        appeal,
        tx.now,
    )


async def update_freeze_answered(tx: Tx, *, freeze: Freeze, kept: bool, by: UUID | None, answer: str) -> int:
    """Somebody else answers the objection."""
    return await tx.execute(
        """
        UPDATE wallet.freeze SET appeal_answer = $3, appeal_kept = $4, answered_by = $5, answered_at = $6
        WHERE account_id = $1 AND freeze_id = $2 AND appealed_at IS NOT NULL AND answered_at IS NULL
        """,
        freeze.account_id,
        freeze.freeze_id,
        answer,
        kept,
        by,
        tx.now,
    )


async def update_account_frozen(tx: Tx, *, account_id: UUID) -> int:
    """What is in the account stays there."""
    return await tx.execute(
        "UPDATE wallet.account SET state = 'frozen', stamp = stamp + 1 WHERE account_id = $1 AND state IN ('open', 'locked')", account_id
    )


async def update_account_thawed(tx: Tx, *, account_id: UUID, state: str) -> int:
    """The account is again as it was before."""
    return await tx.execute(
        "UPDATE wallet.account SET state = $2, stamp = stamp + 1 WHERE account_id = $1 AND state = 'frozen'", account_id, state
    )


async def update_freezes_forgotten(tx: Tx, *, account_ids: Collection[UUID]) -> None:
    """Who leaves is not spoken of any more; a freeze of an account that is closed is over."""
    await tx.execute(
        """
        UPDATE wallet.freeze SET appeal = '', note = '', appeal_answer = '', end_reason = '',
            ended_at = CASE WHEN state = 'running' THEN $2 ELSE ended_at END,
            state = CASE WHEN state = 'running' THEN 'over' ELSE state END
        WHERE account_id = ANY($1)
        """,
        list(account_ids),
        tx.now,
    )
