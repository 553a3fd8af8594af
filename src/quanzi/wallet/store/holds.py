"""Holds: money set aside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

State = Literal["open", "captured", "voided", "expired"]


class Hold(msgspec.Struct, frozen=True):
    """Money set aside on an account; at `due_at` what is `due` happens: it is captured or it expires."""

    account_id: UUID
    hold_id: UUID
    to_account_id: UUID | None
    amount: int
    captured: int
    kind: int
    state: State
    at: datetime
    due_at: datetime
    due: Literal["capture", "expire"]
    closed_at: datetime | None
    origin_id: UUID | None
    by_person_id: UUID | None
    memo: str | None
    reason: str

    @property
    def left(self) -> int:
        """What is still set aside."""
        return self.amount - self.captured if self.state == "open" else 0

    @property
    def told(self) -> str:
        """How it stands, to whoever set it aside."""
        return "waiting" if self.state == "open" else self.state


async def insert_hold(tx: Tx, *, hold: Hold) -> None:
    await tx.execute(
        """
        INSERT INTO wallet.hold (
            account_id, hold_id, to_account_id, amount, kind, at, due_at, due, origin_id, by_person_id, memo, reason
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        """,
        hold.account_id,
        hold.hold_id,
        hold.to_account_id,
        hold.amount,
        hold.kind,
        hold.at,
        hold.due_at,
        hold.due,
        hold.origin_id,
        hold.by_person_id,
        hold.memo,
        hold.reason,
    )


async def find_hold(tx: ReadTx, *, account_id: UUID, hold_id: UUID) -> Hold | None:
    return await tx.maybe(
        Hold,
        """
        SELECT
            account_id, hold_id, to_account_id, amount, captured, kind, state, at, due_at, due, closed_at, origin_id, by_person_id,
            memo, reason
        FROM wallet.hold WHERE account_id = $1 AND hold_id = $2
        """,
        account_id,
        hold_id,
    )


async def lock_hold(tx: Tx, *, account_id: UUID, hold_id: UUID) -> Hold | None:
    return await tx.maybe(
        Hold,
        """
        SELECT
            account_id, hold_id, to_account_id, amount, captured, kind, state, at, due_at, due, closed_at, origin_id, by_person_id,
            memo, reason
        FROM wallet.hold WHERE account_id = $1 AND hold_id = $2 FOR UPDATE
        """,
        account_id,
        hold_id,
    )


async def list_due(tx: ReadTx, *, at: datetime, limit: int) -> list[Hold]:
    """Holds whose moment has come, the longest waiting first."""
    return await tx.all(
        Hold,
        """
        SELECT
            account_id, hold_id, to_account_id, amount, captured, kind, state, at, due_at, due, closed_at, origin_id, by_person_id,
            memo, reason
        FROM wallet.hold WHERE state = 'open' AND due_at <= $1 ORDER BY due_at, hold_id LIMIT $2
        """,
        at,
        limit,
    )


async def list_open(tx: ReadTx, *, account_id: UUID, limit: int) -> list[Hold]:
    """What is set aside on an account, the latest first."""
    return await tx.all(
        Hold,
        """
        SELECT
            account_id, hold_id, to_account_id, amount, captured, kind, state, at, due_at, due, closed_at, origin_id, by_person_id,
            memo, reason
        FROM wallet.hold WHERE account_id = $1 AND state = 'open' ORDER BY at DESC LIMIT $2
        """,
        account_id,
        limit,
    )


async def list_open_by_key(tx: ReadTx, *, account_ids: Sequence[UUID], hold_ids: Sequence[UUID]) -> list[Hold]:
    """Those of several holds that are open, in the order given."""
    return await tx.all(
        Hold,
        """
        SELECT
            h.account_id, h.hold_id, h.to_account_id, h.amount, h.captured, h.kind, h.state, h.at, h.due_at, h.due, h.closed_at,
            h.origin_id, h.by_person_id, h.memo, h.reason
        FROM unnest($1::uuid[], $2::uuid[]) WITH ORDINALITY AS k (account_id, hold_id, place)
        INNER JOIN wallet.hold AS h ON h.account_id = k.account_id AND h.hold_id = k.hold_id
        WHERE h.state = 'open' ORDER BY k.place
        """,
        account_ids,
        hold_ids,
    )


async def list_taken(tx: ReadTx, *, account_ids: Sequence[UUID], hold_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Those of the keys (account, id) under which money was set aside, whatever became of it."""
    rows = await tx.connection.fetch(
        """
        SELECT h.account_id, h.hold_id FROM unnest($1::uuid[], $2::uuid[]) AS k (account_id, hold_id)
        INNER JOIN wallet.hold AS h ON h.account_id = k.account_id AND h.hold_id = k.hold_id
        """,
        account_ids,
        hold_ids,
    )
    return [(row[0], row[1]) for row in rows]


async def update_hold(tx: Tx, *, hold: Hold, captured: int, state: State) -> int:
    """Write how a hold went on, where it is still as it was read."""
    return await tx.execute(
        """
        UPDATE wallet.hold SET captured = $4, state = $5, closed_at = CASE WHEN $5 = 'open' THEN NULL ELSE $6::timestamptz END
        WHERE account_id = $1 AND hold_id = $2 AND state = 'open' AND captured = $3
        """,
        hold.account_id,
        hold.hold_id,
        hold.captured,
        captured,
        state,
        tx.now,
    )


async def update_hold_due(tx: Tx, *, hold: Hold, due_at: datetime) -> int:
    """Look at it again later."""
    return await tx.execute(
        "UPDATE wallet.hold SET due_at = $3 WHERE account_id = $1 AND hold_id = $2 AND state = 'open'",
        hold.account_id,
        hold.hold_id,
        due_at,
    )


async def update_hold_taken(tx: Tx, *, hold: Hold, due_at: datetime) -> int:
    """Let what would have gone back arrive at `due_at`, since its payee took it."""
    return await tx.execute(
        "UPDATE wallet.hold SET due = 'capture', due_at = $3 WHERE account_id = $1 AND hold_id = $2 AND state = 'open' AND due = 'expire'",
        hold.account_id,
        hold.hold_id,
        due_at,
    )


async def list_all(tx: ReadTx, *, account_id: UUID) -> list[Hold]:
    """Every hold of an account, for its owner's copy."""
    return await tx.all(
        Hold,
        """
        SELECT
            account_id, hold_id, to_account_id, amount, captured, kind, state, at, due_at, due, closed_at, origin_id, by_person_id,
            memo, reason
        FROM wallet.hold WHERE account_id = $1 ORDER BY at, hold_id LIMIT 100000
        """,
        account_id,
    )
