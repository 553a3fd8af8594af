"""The journal: appended to, never changed."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.wallet.model import Transfer


async def insert_transfers(tx: Tx, *, transfers: Sequence[Transfer]) -> None:
    """Append, by COPY, which is the quickest way in for one and for many. A key that is taken fails them all."""
    await tx.copy(schema="wallet", table="transfer", columns=Transfer.__struct_fields__, rows=map(msgspec.structs.astuple, transfers))


async def list_by_key(tx: ReadTx, *, debit_account_ids: Sequence[UUID], transfer_ids: Sequence[UUID]) -> list[Transfer]:
    """The transfers with these keys, as far as they were made."""
    return await tx.all(
        Transfer,
        """
        SELECT
            t.debit_account_id, t.transfer_id, t.credit_account_id, t.amount, t.debit_balance, t.debit_held, t.debit_version,
            t.credit_balance, t.credit_version, t.at, t.kind, t.effective_at, t.origin_id, t.by_person_id, t.memo, t.metadata
        FROM unnest($1::uuid[], $2::uuid[]) AS k (debit_account_id, transfer_id)
        INNER JOIN wallet.transfer AS t ON t.debit_account_id = k.debit_account_id AND t.transfer_id = k.transfer_id
        """,
        debit_account_ids,
        transfer_ids,
    )


async def list_of_debit(tx: ReadTx, *, debit_account_id: UUID, transfer_ids: Sequence[UUID]) -> list[Transfer]:
    """Those of the transfers that one account made already."""
    return await tx.all(
        Transfer,
        """
        SELECT
            t.debit_account_id, t.transfer_id, t.credit_account_id, t.amount, t.debit_balance, t.debit_held, t.debit_version,
            t.credit_balance, t.credit_version, t.at, t.kind, t.effective_at, t.origin_id, t.by_person_id, t.memo, t.metadata
        FROM wallet.transfer AS t WHERE t.debit_account_id = $1 AND t.transfer_id = ANY($2)
        """,
        debit_account_id,
        transfer_ids,
    )
