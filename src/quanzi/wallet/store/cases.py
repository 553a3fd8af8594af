"""Payments that met a risk rule."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

Decision = Literal["released", "returned"]
Answer = Literal["granted", "declined"]


class Case(msgspec.Struct, frozen=True):
    """A payment kept waiting by a rule, with the hold beneath it.

    `state` is the hold's: open, captured (it arrived) or voided (it went back). `due_at`: when it arrives of itself.
    """

    account_id: UUID
    case_id: UUID
    rule: str
    version: int
    person_id: UUID
    to_account_id: UUID
    outcome: str
    kind: str
    facts: Mapping[str, Any]
    at: datetime
    decision: Decision | None
    decided_by: UUID | None
    decided_at: datetime | None
    reason: str
    appeal: str
    appealed_at: datetime | None
    answer: Answer | None
    answered_by: UUID | None
    answered_at: datetime | None
    answer_reason: str
    amount: int
    memo: str | None
    state: str
    due_at: datetime


async def insert_case(
    tx: Tx,
    *,
    account_id: UUID,
    case_id: UUID,
    rule: str,
    version: int,
    shadow: bool,
    person_id: UUID,
    to_account_id: UUID,
    outcome: str,
    kind: str,
    facts: Mapping[str, Any],
) -> None:
    await tx.execute(
        """
        INSERT INTO wallet.risk_case (account_id, case_id, rule, version, shadow, person_id, to_account_id, outcome, kind, facts, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
        """,
        account_id,
        case_id,
        rule,
        version,
        shadow,
        person_id,
        to_account_id,
        outcome,
        kind,
        facts,
        tx.now,
    )


async def find_case(tx: ReadTx, *, account_id: UUID, case_id: UUID) -> Case | None:
    return await tx.maybe(
        Case,
        """
        SELECT
            c.account_id, c.case_id, c.rule, c.version, c.person_id, c.to_account_id, c.outcome, c.kind, c.facts, c.at, c.decision,
            c.decided_by, c.decided_at, c.reason, c.appeal, c.appealed_at, c.answer, c.answered_by, c.answered_at, c.answer_reason,
            h.amount, h.memo, h.state, h.due_at
        FROM wallet.risk_case AS c
        INNER JOIN wallet.hold AS h ON h.account_id = c.account_id AND h.hold_id = c.case_id
        WHERE c.account_id = $1 AND c.case_id = $2 AND NOT c.shadow
        """,
        account_id,
        case_id,
    )


async def list_cases(tx: ReadTx, *, account_id: UUID, limit: int) -> list[Case]:
    """An account's own, the latest first."""
    return await tx.all(
        Case,
        """
        SELECT
            c.account_id, c.case_id, c.rule, c.version, c.person_id, c.to_account_id, c.outcome, c.kind, c.facts, c.at, c.decision,
            c.decided_by, c.decided_at, c.reason, c.appeal, c.appealed_at, c.answer, c.answered_by, c.answered_at, c.answer_reason,
            h.amount, h.memo, h.state, h.due_at
        FROM wallet.risk_case AS c
        INNER JOIN wallet.hold AS h ON h.account_id = c.account_id AND h.hold_id = c.case_id
        WHERE c.account_id = $1 AND NOT c.shadow ORDER BY c.at DESC LIMIT $2
        """,
        account_id,
        limit,
    )


async def list_waiting_cases(tx: ReadTx, *, but: UUID | None, limit: int) -> list[Case]:
    """Holds that nobody decided yet and appeals that nobody answered, but one's own, the soonest due first."""
    return await tx.all(
        Case,
        """
        SELECT
            c.account_id, c.case_id, c.rule, c.version, c.person_id, c.to_account_id, c.outcome, c.kind, c.facts, c.at, c.decision,
            c.decided_by, c.decided_at, c.reason, c.appeal, c.appealed_at, c.answer, c.answered_by, c.answered_at, c.answer_reason,
            h.amount, h.memo, h.state, h.due_at
        FROM wallet.risk_case AS c
        INNER JOIN wallet.hold AS h ON h.account_id = c.account_id AND h.hold_id = c.case_id
        WHERE
            NOT c.shadow AND c.person_id IS DISTINCT FROM $1
            AND (
                (c.decision IS NULL AND h.state = 'open' AND (c.outcome = 'hold' OR c.appealed_at IS NOT NULL))
                OR (c.decision = 'returned' AND c.appealed_at > c.decided_at AND c.answer IS NULL)
            )
        ORDER BY h.due_at, c.case_id LIMIT $2
        """,
        but,
        limit,
    )


async def update_decided(tx: Tx, *, account_id: UUID, case_id: UUID, decision: Decision, by: UUID, reason: str) -> int:
    return await tx.execute(
        """
        UPDATE wallet.risk_case SET decision = $3, decided_by = $4, decided_at = $5, reason = $6
        WHERE account_id = $1 AND case_id = $2 AND NOT shadow AND decision IS NULL
        """,
        account_id,
        case_id,
        decision,
        by,
        tx.now,
        reason,
    )


async def update_appealed(tx: Tx, *, account_id: UUID, case_id: UUID, words: str) -> int:
    """Once for each case."""
    return await tx.execute(
        """
        UPDATE wallet.risk_case SET appeal = $3, appealed_at = $4
        WHERE account_id = $1 AND case_id = $2 AND NOT shadow AND appealed_at IS NULL
        """,
        account_id,
        case_id,
        words,
        tx.now,
    )


async def update_answered(tx: Tx, *, account_id: UUID, case_id: UUID, answer: Answer, by: UUID, reason: str) -> int:
    return await tx.execute(
        """
        UPDATE wallet.risk_case SET answer = $3, answered_by = $4, answered_at = $5, answer_reason = $6
        WHERE account_id = $1 AND case_id = $2 AND NOT shadow AND appealed_at IS NOT NULL AND answer IS NULL
        """,
        account_id,
        case_id,
        answer,
        by,
        tx.now,
        reason,
    )


async def find_exempt(tx: ReadTx, *, account_id: UUID, to_account_id: UUID, rule: str, since: datetime) -> bool:
    """Whether an appeal against this rule was granted for this payee since then."""
    return await tx.value(
        """
        SELECT EXISTS (
            SELECT FROM wallet.risk_case
            WHERE account_id = $1 AND to_account_id = $2 AND rule = $3 AND NOT shadow AND answer = 'granted' AND answered_at > $4
        )
        """,
        account_id,
        to_account_id,
        rule,
        since,
    )


async def delete_cases(tx: Tx, *, account_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.risk_case WHERE account_id = $1", account_id)


async def list_all_cases(tx: ReadTx, *, account_id: UUID) -> list[dict[str, Any]]:
    """Every case that touched the owner, for the copy of the own data."""
    rows = await tx.connection.fetch(
        """
        SELECT case_id, rule, version, outcome, kind, facts, at, decision, decided_at, reason, appeal, appealed_at, answer, answered_at,
            answer_reason
        FROM wallet.risk_case WHERE account_id = $1 AND NOT shadow ORDER BY at, case_id LIMIT 10000
        """,
        account_id,
    )
    return [dict(row) for row in rows]
