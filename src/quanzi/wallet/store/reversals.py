"""What of a transfer was given back."""

from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Reversal(msgspec.Struct, frozen=True):
    """A part of a transfer that was given back by another transfer, in minor units."""

    reversal_id: UUID
    amount: int


async def list_reversals(tx: ReadTx, *, debit_account_id: UUID, transfer_id: UUID) -> list[Reversal]:
    """What was given back of one transfer so far."""
    return await tx.all(
        Reversal,
        """
        SELECT reversal_id, amount FROM wallet.reversal
        WHERE debit_account_id = $1 AND transfer_id = $2 ORDER BY at, reversal_id LIMIT 1000
        """,
        debit_account_id,
        transfer_id,
    )


async def insert_reversal(tx: Tx, *, debit_account_id: UUID, transfer_id: UUID, reversal: Reversal) -> None:
    await tx.execute(
        "INSERT INTO wallet.reversal (debit_account_id, transfer_id, reversal_id, amount, at) VALUES ($1, $2, $3, $4, $5)",
        debit_account_id,
        transfer_id,
        reversal.reversal_id,
        reversal.amount,
        tx.now,
    )
