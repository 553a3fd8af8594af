"""Debts between two people, and what became of each."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

State = Literal["proposed", "open", "settled", "declined", "withdrawn", "expired"]
What = Literal[
    "proposed", "confirmed", "declined", "withdrawn", "expired", "loaded", "reminded", "paid", "forgiven", "netted", "cleared"
]  # fmt: skip


class IouRow(msgspec.Struct, frozen=True, gc=False):
    """A debt as kept; `by_debtor`: who owes wrote it, so who is owed answers."""

    debtor_id: UUID
    iou_id: UUID
    creditor_id: UUID
    currency: str
    amount: int
    remaining: int
    state: State
    by_debtor: bool
    at: datetime
    answer_until: datetime
    closed_at: datetime | None
    due_on: date | None
    reminded_at: datetime | None
    steps: int
    memo: str | None
    overdue_at: datetime | None = None


class StepRow(msgspec.Struct, frozen=True, gc=False):
    """One step of a debt: by how much it shrank and what remained; `by_person_id` None is the house."""

    debtor_id: UUID
    iou_id: UUID
    step: int
    creditor_id: UUID
    at: datetime
    what: What
    amount: int
    remaining: int
    by_person_id: UUID | None
    origin_id: UUID | None


async def insert_iou(tx: Tx, *, iou: IouRow) -> int:
    """Keep a new one; none when its id is taken."""
    return await tx.execute(
        """
        INSERT INTO wallet.iou (
            debtor_id, iou_id, creditor_id, currency, amount, remaining, state, by_debtor, at, answer_until, due_on, memo
        ) VALUES ($1, $2, $3, $4, $5, $5, 'proposed', $6, $7, $8, $9, $10) ON CONFLICT (debtor_id, iou_id) DO NOTHING
        """,
        iou.debtor_id,
        iou.iou_id,
        iou.creditor_id,
        iou.currency,
        iou.amount,
        iou.by_debtor,
        iou.at,
        iou.answer_until,
        iou.due_on,
        iou.memo,
    )


async def insert_step(tx: Tx, *, step: StepRow) -> None:
    await tx.execute(
        """
        INSERT INTO wallet.iou_step (debtor_id, iou_id, step, creditor_id, at, what, amount, remaining, by_person_id, origin_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        step.debtor_id,
        step.iou_id,
        step.step,
        step.creditor_id,
        step.at,
        step.what,
        step.amount,
        step.remaining,
        step.by_person_id,
        step.origin_id,
    )


async def find_iou(tx: ReadTx, *, debtor_id: UUID, iou_id: UUID) -> IouRow | None:
    return await tx.maybe(
        IouRow,
        """
        SELECT
            debtor_id, iou_id, creditor_id, currency, amount, remaining, state, by_debtor, at, answer_until, closed_at, due_on,
            reminded_at, steps, memo, overdue_at
        FROM wallet.iou WHERE debtor_id = $1 AND iou_id = $2
        """,
        debtor_id,
        iou_id,
    )


async def lock_iou(tx: Tx, *, debtor_id: UUID, iou_id: UUID) -> IouRow | None:
    return await tx.maybe(
        IouRow,
        """
        SELECT
            debtor_id, iou_id, creditor_id, currency, amount, remaining, state, by_debtor, at, answer_until, closed_at, due_on,
            reminded_at, steps, memo, overdue_at
        FROM wallet.iou WHERE debtor_id = $1 AND iou_id = $2 FOR NO KEY UPDATE
        """,
        debtor_id,
        iou_id,
    )


async def update_iou(tx: Tx, *, iou: IouRow, state: State, remaining: int) -> int:
    """Write how a debt went on, one step further, where it is still as it was read."""
    return await tx.execute(
        """
        UPDATE wallet.iou SET
            state = $4, remaining = $5, steps = steps + 1,
            closed_at = CASE WHEN $4 IN ('proposed', 'open') THEN NULL ELSE $6::timestamptz END
        WHERE debtor_id = $1 AND iou_id = $2 AND steps = $3
        """,
        iou.debtor_id,
        iou.iou_id,
        iou.steps,
        state,
        remaining,
        tx.now,
    )


async def update_reminded(tx: Tx, *, iou: IouRow) -> int:
    return await tx.execute(
        "UPDATE wallet.iou SET reminded_at = $4, steps = steps + 1 WHERE debtor_id = $1 AND iou_id = $2 AND steps = $3",
        iou.debtor_id,
        iou.iou_id,
        iou.steps,
        tx.now,
    )


async def count_proposed_to(tx: ReadTx, *, by_id: UUID, other_id: UUID) -> int:
    """How many one has written to another that wait for an answer."""
    return await tx.value(
        """
        SELECT count(*) FROM wallet.iou
        WHERE state = 'proposed'
            AND ((debtor_id = $1 AND creditor_id = $2 AND by_debtor) OR (debtor_id = $2 AND creditor_id = $1 AND NOT by_debtor))
        """,
        by_id,
        other_id,
    )


async def list_ious(tx: ReadTx, *, person_id: UUID, states: Sequence[str], limit: int) -> list[IouRow]:
    """What somebody owes and is owed, the latest first."""
    return await tx.all(
        IouRow,
        """
        (
            SELECT
                debtor_id, iou_id, creditor_id, currency, amount, remaining, state, by_debtor, at, answer_until, closed_at, due_on,
                reminded_at, steps, memo, overdue_at
            FROM wallet.iou WHERE debtor_id = $1 AND state = ANY($2) ORDER BY at DESC, iou_id LIMIT $3
        ) UNION ALL (
            SELECT
                debtor_id, iou_id, creditor_id, currency, amount, remaining, state, by_debtor, at, answer_until, closed_at, due_on,
                reminded_at, steps, memo, overdue_at
            FROM wallet.iou WHERE creditor_id = $1 AND state = ANY($2) ORDER BY at DESC, iou_id LIMIT $3
        )
        ORDER BY at DESC, iou_id
        """,
        person_id,
        states,
        limit,
    )


async def list_between(tx: ReadTx, *, one_id: UUID, other_id: UUID, currency: str) -> list[IouRow]:
    """The open debts of two people, either way."""
    return await tx.all(
        IouRow,
        """
        SELECT
            debtor_id, iou_id, creditor_id, currency, amount, remaining, state, by_debtor, at, answer_until, closed_at, due_on,
            reminded_at, steps, memo, overdue_at
        FROM wallet.iou
        WHERE ((debtor_id = $1 AND creditor_id = $2) OR (debtor_id = $2 AND creditor_id = $1)) AND currency = $3 AND state = 'open'
        ORDER BY debtor_id, iou_id LIMIT 1000
        """,
        one_id,
        other_id,
        currency,
    )


async def lock_between(tx: Tx, *, one_id: UUID, other_id: UUID, currency: str) -> list[IouRow]:
    """The same, mine until the transaction ends; in the order in which everybody locks debts."""
    return await tx.all(
        IouRow,
        """
        SELECT
            debtor_id, iou_id, creditor_id, currency, amount, remaining, state, by_debtor, at, answer_until, closed_at, due_on,
            reminded_at, steps, memo, overdue_at
        FROM wallet.iou
        WHERE ((debtor_id = $1 AND creditor_id = $2) OR (debtor_id = $2 AND creditor_id = $1)) AND currency = $3 AND state = 'open'
        ORDER BY debtor_id, iou_id LIMIT 1000 FOR NO KEY UPDATE
        """,
        one_id,
        other_id,
        currency,
    )


async def list_unanswered(tx: ReadTx, *, at: datetime, limit: int) -> list[IouRow]:
    """Those whose time to answer is over, the longest waiting first."""
    return await tx.all(
        IouRow,
        """
        SELECT
            debtor_id, iou_id, creditor_id, currency, amount, remaining, state, by_debtor, at, answer_until, closed_at, due_on,
            reminded_at, steps, memo, overdue_at
        FROM wallet.iou WHERE state = 'proposed' AND answer_until <= $1 ORDER BY answer_until, iou_id LIMIT $2
        """,
        at,
        limit,
    )


async def list_steps(tx: ReadTx, *, debtor_id: UUID, iou_id: UUID) -> list[StepRow]:
    """What became of a debt, the first step first."""
    return await tx.all(
        StepRow,
        """
        SELECT debtor_id, iou_id, step, creditor_id, at, what, amount, remaining, by_person_id, origin_id
        FROM wallet.iou_step WHERE debtor_id = $1 AND iou_id = $2 ORDER BY step LIMIT 1000
        """,
        debtor_id,
        iou_id,
    )


async def list_every_iou(tx: ReadTx, *, person_id: UUID) -> list[IouRow]:
    """All of somebody's debts, for their copy."""
    return await tx.all(
        IouRow,
        """
        SELECT
            debtor_id, iou_id, creditor_id, currency, amount, remaining, state, by_debtor, at, answer_until, closed_at, due_on,
            reminded_at, steps, memo, overdue_at
        FROM wallet.iou WHERE debtor_id = $1 OR creditor_id = $1 ORDER BY at, iou_id LIMIT 100000
        """,
        person_id,
    )


async def list_every_step(tx: ReadTx, *, person_id: UUID) -> list[StepRow]:
    """All steps of somebody's debts, for their copy."""
    return await tx.all(
        StepRow,
        """
        SELECT debtor_id, iou_id, step, creditor_id, at, what, amount, remaining, by_person_id, origin_id
        FROM wallet.iou_step WHERE debtor_id = $1 OR creditor_id = $1 ORDER BY at, iou_id, step LIMIT 100000
        """,
        person_id,
    )
