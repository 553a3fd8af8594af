"""Whom an account paid before."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quanzi.infra.postgres import ReadTx, Tx


async def list_known(tx: ReadTx, *, account_ids: Sequence[UUID], payee_account_ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Those of the pairs (payer, payee) that are no strangers."""
    rows = await tx.connection.fetch(
        """
        SELECT p.account_id, p.payee_account_id FROM unnest($1::uuid[], $2::uuid[]) AS k (account_id, payee_account_id)
        INNER JOIN wallet.payee AS p ON p.account_id = k.account_id AND p.payee_account_id = k.payee_account_id
        """,
        account_ids,
        payee_account_ids,
    )
    return [(row[0], row[1]) for row in rows]


async def is_known(tx: ReadTx, *, account_id: UUID, payee_account_id: UUID) -> bool:
    """Whether the one account paid the other before, and so is no stranger to it."""
    return await tx.value(
        "SELECT EXISTS (SELECT FROM wallet.payee WHERE account_id = $1 AND payee_account_id = $2)", account_id, payee_account_id
    )


async def insert_payee(tx: Tx, *, account_id: UUID, payee_account_id: UUID, at: datetime) -> None:
    await tx.execute(
        "INSERT INTO wallet.payee (account_id, payee_account_id, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        account_id,
        payee_account_id,
        at,
    )


async def list_payees(tx: ReadTx, *, account_id: UUID) -> list[UUID]:
    return await tx.column("SELECT payee_account_id FROM wallet.payee WHERE account_id = $1 ORDER BY since LIMIT 100000", account_id)


async def delete_payees(tx: Tx, *, account_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.payee WHERE account_id = $1", account_id)


async def delete_pairs(tx: Tx, *, account_ids: Sequence[UUID], payee_account_ids: Sequence[UUID]) -> None:
    """They are strangers again."""
    await tx.execute(
        """
        DELETE FROM wallet.payee AS p USING unnest($1::uuid[], $2::uuid[]) AS k (account_id, payee_account_id)
        WHERE p.account_id = k.account_id AND p.payee_account_id = k.payee_account_id
        """,
        account_ids,
        payee_account_ids,
    )
