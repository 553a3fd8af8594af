"""Which movement of ours a line of the bank is, and which has no line yet."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.wallet.store.entries import Entry


class Transit(msgspec.Struct, frozen=True):
    """What an operator knows about a movement that the bank has not booked."""

    debit_account_id: UUID
    transfer_id: UUID
    note: str
    added_at: datetime


async def list_unmatched(tx: ReadTx, *, account_id: UUID, limit: int) -> list[Entry]:
    """Movements of the bank's account that no line of the bank is, the latest first."""
    return await tx.all(
        Entry,
        """
        (
            SELECT
                t.debit_version AS version, t.transfer_id, t.debit_account_id, t.credit_account_id AS other_account_id,
                -t.amount AS amount, t.debit_balance AS balance, t.at, t.kind, t.effective_at, t.origin_id, t.by_person_id, t.memo
            FROM wallet.transfer AS t
            WHERE t.debit_account_id = $1 AND NOT EXISTS (
                SELECT FROM wallet.bank_line AS l WHERE l.debit_account_id = t.debit_account_id AND l.transfer_id = t.transfer_id
            )
            ORDER BY t.debit_version DESC LIMIT $2
        ) UNION ALL (
            SELECT
                t.credit_version, t.transfer_id, t.debit_account_id, t.debit_account_id,
                t.amount, t.credit_balance, t.at, t.kind, t.effective_at, t.origin_id, t.by_person_id, t.memo
            FROM wallet.transfer AS t
            WHERE t.credit_account_id = $1 AND NOT EXISTS (
                SELECT FROM wallet.bank_line AS l WHERE l.debit_account_id = t.debit_account_id AND l.transfer_id = t.transfer_id
            )
            ORDER BY t.credit_version DESC LIMIT $2
        )
        ORDER BY version DESC LIMIT $2
        """,
        account_id,
        limit,
    )


async def update_found(
    tx: Tx,
    *,
    currency: str,
    reference: str,
    debit_account_id: UUID,
    transfer_id: UUID,
    found_by: Literal["itself", "hand", "suspense"],
    resolved_by: UUID | None = None,
    reason: str = "",
) -> int:
    """Say which movement of ours an open line is; none when it has one, or the movement has a line."""
    return await tx.execute(
        """
        UPDATE wallet.bank_line SET
            debit_account_id = $3, transfer_id = $4, found_by = $5, found_at = $6, resolved_by = $7, reason = $8
        WHERE currency = $1 AND reference = $2 AND transfer_id IS NULL AND NOT EXISTS (
            SELECT FROM wallet.bank_line AS l WHERE l.debit_account_id = $3 AND l.transfer_id = $4
        )
        """,
        currency,
        reference,
        debit_account_id,
        transfer_id,
        found_by,
        tx.now,
        resolved_by,
        reason,
    )


async def update_onward(tx: Tx, *, currency: str, reference: str, onward_id: UUID, onward_to: UUID | None, onward_by: UUID | None) -> int:
    """Say how it left suspense, once."""
    return await tx.execute(
        """
        UPDATE wallet.bank_line SET onward_id = $3, onward_to = $4, onward_at = $5, onward_by = $6
        WHERE currency = $1 AND reference = $2 AND found_by = 'suspense' AND onward_id IS NULL
        """,
        currency,
        reference,
        onward_id,
        onward_to,
        tx.now,
        onward_by,
    )


async def count_given(tx: ReadTx, *, currency: str, by: UUID, since: datetime) -> int:
    """How much one operator gave to people since then of what the same operator had put into suspense, in minor units."""
    return await tx.value(
        """
        SELECT coalesce(sum(amount), 0)::bigint FROM wallet.bank_line
        WHERE currency = $1 AND onward_by = $2 AND onward_at > $3 AND onward_to IS NOT NULL AND resolved_by = $2
        """,
        currency,
        by,
        since,
    )


async def find_resolver(tx: ReadTx, *, currency: str, reference: str) -> UUID | None:
    """Which operator said what a line is."""
    return await tx.value("SELECT resolved_by FROM wallet.bank_line WHERE currency = $1 AND reference = $2", currency, reference)


async def upsert_transit(tx: Tx, *, debit_account_id: UUID, transfer_id: UUID, note: str, added_by: UUID | None) -> None:
    await tx.execute(
        """
        INSERT INTO wallet.bank_transit (debit_account_id, transfer_id, note, added_by, added_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (debit_account_id, transfer_id) DO UPDATE SET note = excluded.note, added_by = excluded.added_by,
            added_at = excluded.added_at
        """,
        debit_account_id,
        transfer_id,
        note,
        added_by,
        tx.now,
    )


async def list_transit(tx: ReadTx, *, transfer_ids: list[UUID]) -> list[Transit]:
    """The notes on these movements."""
    return await tx.all(
        Transit,
        """
        SELECT debit_account_id, transfer_id, note, added_at FROM wallet.bank_transit WHERE transfer_id = ANY($1) LIMIT 1000
        """,
        transfer_ids,
    )
