"""What was asked to be proved, and the keys it was proved with."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class QuestionRow(msgspec.Struct, frozen=True):
    """A question and when it was passed."""

    question_id: UUID
    claim: str
    asked_at: datetime
    expires_at: datetime
    passed_at: datetime | None


async def insert_question(tx: Tx, *, row: QuestionRow) -> None:
    await tx.execute(
        "INSERT INTO credit.question (question_id, claim, asked_at, expires_at) VALUES ($1, $2, $3, $4)",
        row.question_id,
        row.claim,
        row.asked_at,
        row.expires_at,
    )


async def find_question(tx: ReadTx, *, question_id: UUID) -> QuestionRow | None:
    return await tx.maybe(
        QuestionRow, "SELECT question_id, claim, asked_at, expires_at, passed_at FROM credit.question WHERE question_id = $1", question_id
    )


async def lock_question(tx: Tx, *, question_id: UUID) -> QuestionRow | None:
    """One answer at a time."""
    return await tx.maybe(
        QuestionRow,
        "SELECT question_id, claim, asked_at, expires_at, passed_at FROM credit.question WHERE question_id = $1 FOR UPDATE",
        question_id,
    )


async def update_passed(tx: Tx, *, question_id: UUID) -> None:
    await tx.execute("UPDATE credit.question SET passed_at = $2 WHERE question_id = $1", question_id, tx.now)


async def insert_shown_key(tx: Tx, *, key_hash: bytes, expires_at: datetime) -> int:
    """1, or 0 for one that was shown before."""
    return await tx.execute(
        "INSERT INTO credit.shown_key (key_hash, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", key_hash, expires_at
    )


async def delete_questions_over(tx: Tx, *, before: datetime) -> int:
    return await tx.execute("DELETE FROM credit.question WHERE expires_at < $1", before)


async def delete_shown_keys_over(tx: Tx, *, before: datetime) -> int:
    return await tx.execute("DELETE FROM credit.shown_key WHERE expires_at < $1", before)
