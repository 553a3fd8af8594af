"""A no that a score had a part in."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from quanzi.credit.explain import Reason
from quanzi.credit.scoring import Score
from quanzi.infra.postgres import ReadTx, Tx

What = Literal["answer", "gate"]
By = Literal["person", "circle", "merchant", "house"]


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A no: who gave it and for which purpose, the bar where there was one, the score that was used, and why it was not higher.

    `what` is an answer to somebody who asked, or a gate of a circle or of the house. A score of None: there was none to use.
    """

    refusal_id: UUID
    what: What
    by_kind: By
    by_id: UUID | None
    by_name: str
    purpose: str
    threshold: int | None
    at: datetime
    score: Score | None
    reasons: tuple[Reason, ...]
    lifted_at: datetime | None = None
    lifted_by: UUID | None = None


def _read(*, score: Any, reasons: Any, **columns: Any) -> Refusal:  # noqa: ANN401 -- the columns of a refusal
    return Refusal(score=msgspec.convert(score, Score | None), reasons=msgspec.convert(reasons, tuple[Reason, ...]), **columns)


async def insert_refusal(tx: Tx, *, person_id: UUID, refusal: Refusal) -> None:
    await tx.execute(
        """
        INSERT INTO credit.refusal (person_id, refusal_id, what, by_kind, by_id, by_name, purpose, threshold, at, score, reasons)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        person_id,
        refusal.refusal_id,
        refusal.what,
        refusal.by_kind,
        refusal.by_id,
        refusal.by_name,
        refusal.purpose,
        refusal.threshold,
        refusal.at,
        refusal.score,
        refusal.reasons,
    )


async def list_refusals(tx: ReadTx, *, person_id: UUID, limit: int) -> list[Refusal]:
    """The latest first."""
    return await tx.all(
        _read,
        """
        SELECT refusal_id, what, by_kind, by_id, by_name, purpose, threshold, at, score, reasons, lifted_at, lifted_by
        FROM credit.refusal WHERE person_id = $1 ORDER BY at DESC, refusal_id LIMIT $2
        """,
        person_id,
        limit,
    )


async def find_refusal(tx: ReadTx, *, person_id: UUID, refusal_id: UUID) -> Refusal | None:
    return await tx.maybe(
        _read,
        """
        SELECT refusal_id, what, by_kind, by_id, by_name, purpose, threshold, at, score, reasons, lifted_at, lifted_by
        FROM credit.refusal WHERE person_id = $1 AND refusal_id = $2
        """,
        person_id,
        refusal_id,
    )


async def find_lifted(tx: ReadTx, *, person_id: UUID, by_id: UUID, purpose: str, threshold: int | None, since: datetime) -> datetime | None:
    """When a no of somebody for a purpose was lifted last, since a moment, of those as high as a threshold or higher."""
    return await tx.value(
        """
        SELECT max(lifted_at) FROM credit.refusal
        WHERE person_id = $1 AND by_id = $2 AND purpose = $3 AND lifted_at > $5 AND ($4::int IS NULL OR threshold >= $4)
        """,
        person_id,
        by_id,
        purpose,
        threshold,
        since,
    )


async def update_lifted(tx: Tx, *, person_id: UUID, refusal_id: UUID, by: UUID | None) -> int:
    """Whether it still stood."""
    return await tx.execute(
        "UPDATE credit.refusal SET lifted_at = $3, lifted_by = $4 WHERE person_id = $1 AND refusal_id = $2 AND lifted_at IS NULL",
        person_id,
        refusal_id,
        tx.now,
        by,
    )


async def delete_refusals(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.refusal WHERE person_id = $1", person_id)
