"""Items and decisions that their owners ask a person to look at."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.media import Photo, read_photos, write_photos

State = Literal["open", "corrected", "stands", "not_answered", "withdrawn"]


class Dispute(msgspec.Struct, frozen=True):
    """A dispute of an item (`fact_id`), of a no (`refusal_id`) or of a score (`score_run_at`): one of the three.

    `due_at` is until when a person answers, `extended_at` when it was moved by new evidence; `first_…` is the no that was appealed.
    `pictures` are part of the evidence.
    """

    person_id: UUID
    dispute_id: UUID
    fact_id: UUID | None
    refusal_id: UUID | None
    score_run_at: datetime | None
    words: str
    evidence: str
    at: datetime
    due_at: datetime
    extended_at: datetime | None = None
    state: State = "open"
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    answer: str = ""
    appeal: str = ""
    appealed_at: datetime | None = None
    first_decided_by: UUID | None = None
    first_answer: str = ""
    pictures: tuple[Photo, ...] = ()


def _read(*, pictures: list[dict[str, Any]], **columns: Any) -> Dispute:  # noqa: ANN401 -- the columns of a dispute
    return Dispute(pictures=read_photos(pictures), **columns)


async def insert_dispute(tx: Tx, *, dispute: Dispute) -> int:
    """Nothing happens where one about the same is open."""
    return await tx.execute(
        """
        INSERT INTO credit.dispute (person_id, dispute_id, fact_id, refusal_id, score_run_at, words, evidence, at, due_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
        """,
        dispute.person_id,
        dispute.dispute_id,
        dispute.fact_id,
        dispute.refusal_id,
        dispute.score_run_at,
        dispute.words,
        dispute.evidence,
        dispute.at,
        dispute.due_at,
    )


async def list_disputes(tx: ReadTx, *, person_id: UUID, limit: int) -> list[Dispute]:
    """A person's own, the latest first."""
    return await tx.all(
        _read,
        """
        SELECT
            person_id, dispute_id, fact_id, refusal_id, score_run_at, words, evidence, at, due_at, extended_at, state, decided_by,
            decided_at, answer, appeal, appealed_at, first_decided_by, first_answer, pictures
        FROM credit.dispute WHERE person_id = $1 ORDER BY at DESC, dispute_id DESC LIMIT $2
        """,
        person_id,
        limit,
    )


async def list_about(
    tx: ReadTx, *, person_id: UUID, fact_id: UUID | None, refusal_id: UUID | None, score_run_at: datetime | None
) -> list[Dispute]:
    """Those about one thing, the latest first."""
    return await tx.all(
        _read,
        """
        SELECT
            person_id, dispute_id, fact_id, refusal_id, score_run_at, words, evidence, at, due_at, extended_at, state, decided_by,
            decided_at, answer, appeal, appealed_at, first_decided_by, first_answer, pictures
        FROM credit.dispute
        WHERE person_id = $1 AND (fact_id = $2 OR refusal_id = $3 OR score_run_at = $4) ORDER BY at DESC, dispute_id DESC LIMIT 20
        """,
        person_id,
        fact_id,
        refusal_id,
        score_run_at,
    )


async def find_dispute(tx: ReadTx, *, person_id: UUID, dispute_id: UUID) -> Dispute | None:
    return await tx.maybe(
        _read,
        """
        SELECT
            person_id, dispute_id, fact_id, refusal_id, score_run_at, words, evidence, at, due_at, extended_at, state, decided_by,
            decided_at, answer, appeal, appealed_at, first_decided_by, first_answer, pictures
        FROM credit.dispute WHERE person_id = $1 AND dispute_id = $2
        """,
        person_id,
        dispute_id,
    )


async def lock_dispute(tx: Tx, *, person_id: UUID, dispute_id: UUID) -> Dispute | None:
    return await tx.maybe(
        _read,
        """
        SELECT
            person_id, dispute_id, fact_id, refusal_id, score_run_at, words, evidence, at, due_at, extended_at, state, decided_by,
            decided_at, answer, appeal, appealed_at, first_decided_by, first_answer, pictures
        FROM credit.dispute WHERE person_id = $1 AND dispute_id = $2 FOR UPDATE
        """,
        person_id,
        dispute_id,
    )


async def list_open_disputes(tx: ReadTx, *, but: UUID | None, limit: int) -> list[Dispute]:
    """What waits for an operator who is not its owner, the soonest due first."""
    return await tx.all(
        _read,
        """
        SELECT
            person_id, dispute_id, fact_id, refusal_id, score_run_at, words, evidence, at, due_at, extended_at, state, decided_by,
            decided_at, answer, appeal, appealed_at, first_decided_by, first_answer, pictures
        FROM credit.dispute WHERE state = 'open' AND person_id IS DISTINCT FROM $1 ORDER BY due_at LIMIT $2
        """,
        but,
        limit,
    )


async def list_due_disputes(tx: ReadTx, *, limit: int) -> list[Dispute]:
    """Whose time to answer is over; a score alone has nothing that could be removed, and waits on."""
    return await tx.all(
        _read,
        """
        SELECT
            person_id, dispute_id, fact_id, refusal_id, score_run_at, words, evidence, at, due_at, extended_at, state, decided_by,
            decided_at, answer, appeal, appealed_at, first_decided_by, first_answer, pictures
        FROM credit.dispute WHERE state = 'open' AND due_at <= $1 AND score_run_at IS NULL ORDER BY due_at LIMIT $2
        """,
        tx.now,
        limit,
    )


async def count_open(tx: ReadTx, *, person_id: UUID) -> int:
    return await tx.value("SELECT count(*) FROM credit.dispute WHERE person_id = $1 AND state = 'open'", person_id)


async def update_dispute(tx: Tx, *, dispute: Dispute) -> None:
    """Write how a locked dispute went on."""
    await tx.execute(
        """
        UPDATE credit.dispute SET evidence = $3, due_at = $4, extended_at = $5, state = $6, decided_by = $7, decided_at = $8, answer = $9,
            appeal = $10, appealed_at = $11, first_decided_by = $12, first_answer = $13, pictures = $14
        WHERE person_id = $1 AND dispute_id = $2
        """,
        dispute.person_id,
        dispute.dispute_id,
        dispute.evidence,
        dispute.due_at,
        dispute.extended_at,
        dispute.state,
        dispute.decided_by,
        dispute.decided_at,
        dispute.answer,
        dispute.appeal,
        dispute.appealed_at,
        dispute.first_decided_by,
        dispute.first_answer,
        write_photos(dispute.pictures) or [],
    )


async def delete_disputes(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.dispute WHERE person_id = $1", person_id)
