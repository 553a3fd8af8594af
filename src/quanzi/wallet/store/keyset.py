"""The whole journal in the order of its keys, for an export."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx


class AccountRow(msgspec.Struct, frozen=True, gc=False):
    """An account without its owner."""

    account_id: UUID
    kind: str
    currency: str
    balance: int
    opened_at: datetime


class TransferRow(msgspec.Struct, frozen=True, gc=False):
    """A transfer without what could name a person."""

    debit_account_id: UUID
    transfer_id: UUID
    credit_account_id: UUID
    amount: int
    at: datetime
    kind: int
    currency: str


async def list_accounts_after(tx: ReadTx, *, after: UUID, limit: int) -> list[AccountRow]:
    """Accounts in the order of their ids."""
    return await tx.all(
        AccountRow,
        "SELECT account_id, kind, currency, balance, opened_at FROM wallet.account WHERE account_id > $1 ORDER BY account_id LIMIT $2",
        after,
        limit,
    )


async def list_transfers_after(tx: ReadTx, *, after: UUID, after_id: UUID, limit: int) -> list[TransferRow]:
    """Transfers in the order of their keys."""
    return await tx.all(
        TransferRow,
        """
        SELECT t.debit_account_id, t.transfer_id, t.credit_account_id, t.amount, t.at, t.kind, a.currency
        FROM wallet.transfer AS t
        INNER JOIN wallet.account AS a ON a.account_id = t.debit_account_id
        WHERE (t.debit_account_id, t.transfer_id) > ($1, $2)
        ORDER BY t.debit_account_id, t.transfer_id LIMIT $3
        """,
        after,
        after_id,
        limit,
    )
