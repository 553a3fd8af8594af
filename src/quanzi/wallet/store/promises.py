"""How debts ended, and which are open long after their day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.wallet.store.ious import IouRow


async def list_ious_by_key(tx: ReadTx, *, debtor_ids: Sequence[UUID], iou_ids: Sequence[UUID]) -> list[IouRow]:
    """Debts, each named by who owes and its id."""
    return await tx.all(
        IouRow,
        """
        SELECT
            i.debtor_id, i.iou_id, i.creditor_id, i.currency, i.amount, i.remaining, i.state, i.by_debtor, i.at, i.answer_until,
            i.closed_at, i.due_on, i.reminded_at, i.steps, i.memo, i.overdue_at
        FROM unnest($1::uuid[], $2::uuid[]) AS k (debtor_id, iou_id)
        INNER JOIN wallet.iou AS i ON i.debtor_id = k.debtor_id AND i.iou_id = k.iou_id
        """,
        debtor_ids,
        iou_ids,
    )


async def list_overdue(tx: ReadTx, *, at: datetime, after: timedelta, beyond: tuple[date, UUID] | None, limit: int) -> list[IouRow]:
    """Debts that are open so long after their day, by the calendar of their currency, and of which that was not said yet.

    In the order of their days; `beyond` is where the page before ended.
    """
    return await tx.all(
        IouRow,
        """
        SELECT
            i.debtor_id, i.iou_id, i.creditor_id, i.currency, i.amount, i.remaining, i.state, i.by_debtor, i.at, i.answer_until,
            i.closed_at, i.due_on, i.reminded_at, i.steps, i.memo, i.overdue_at
        FROM wallet.iou AS i INNER JOIN wallet.currency AS c ON c.code = i.currency
        WHERE i.state = 'open' AND i.overdue_at IS NULL AND i.due_on + $2::interval < ($1::timestamptz AT TIME ZONE c.zone)::date
            AND ($4::date IS NULL OR (i.due_on, i.iou_id) > ($4, $5))
        ORDER BY i.due_on, i.iou_id LIMIT $3
        """,
        at,
        after,
        limit,
        None if beyond is None else beyond[0],
        None if beyond is None else beyond[1],
    )


async def update_overdue(tx: Tx, *, debtor_id: UUID, iou_id: UUID) -> int:
    """Note that it was said; 0 where it is closed, or somebody was faster."""
    return await tx.execute(
        "UPDATE wallet.iou SET overdue_at = $3 WHERE debtor_id = $1 AND iou_id = $2 AND state = 'open' AND overdue_at IS NULL",
        debtor_id,
        iou_id,
        tx.now,
    )
