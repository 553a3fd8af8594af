"""The journal as operators search it: by time and by id alone, whoever paid."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx


class Line(msgspec.Struct, frozen=True, gc=False):
    """A transfer as a search finds it."""

    debit_account_id: UUID
    transfer_id: UUID
    credit_account_id: UUID
    amount: int
    at: datetime
    kind: int
    memo: str | None


async def list_by_id(tx: ReadTx, *, transfer_id: UUID) -> list[Line]:
    """Transfers with an id, whoever made it: more than one only where two payers' phones chose the same."""
    return await tx.all(
        Line,
        """
        SELECT debit_account_id, transfer_id, credit_account_id, amount, at, kind, memo
        FROM wallet.transfer WHERE transfer_id = $1 ORDER BY at DESC LIMIT 20
        """,
        transfer_id,
    )


async def list_between(
    tx: ReadTx,
    *,
    since: datetime,
    before_at: datetime,
    before_id: UUID,
    currency: str,
    kinds: Sequence[int],
    amount_min: int,
    amount_max: int,
    limit: int,
) -> list[Line]:
    """Transfers of one currency in a stretch of time, the latest first; no kinds: of any kind."""
    return await tx.all(
        Line,
        """
        SELECT t.debit_account_id, t.transfer_id, t.credit_account_id, t.amount, t.at, t.kind, t.memo
        FROM wallet.transfer AS t
        INNER JOIN wallet.account AS a ON a.account_id = t.debit_account_id
        WHERE
            t.at >= $1 AND t.at <= $2 AND (t.at, t.transfer_id) < ($2, $3) AND a.currency = $4
            AND (cardinality($5::smallint[]) = 0 OR t.kind = ANY($5)) AND t.amount BETWEEN $6 AND $7
        ORDER BY t.at DESC, t.transfer_id DESC LIMIT $8
        """,
        since,
        before_at,
        before_id,
        currency,
        list(kinds),
        amount_min,
        amount_max,
        limit,
    )
