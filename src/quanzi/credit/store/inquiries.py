"""Looks at scores: added, never changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi.credit.terms import Looker, Seen
from quanzi.infra.postgres import ReadTx, Tx


class Inquiry(msgspec.Struct, frozen=True):
    """A look, as the owner of the score reads it.

    `viewer_id` is a person, circle or merchant, by `viewer`; `by_id` the person who looked, unless it was a merchant's program.
    `answer` is what was shown ("yes", "no", a band, a number; "all" to an operator, who gave a `reason`), and `score_run_at`
    names the score it came from. A look that was "refused" for its purpose showed nothing and rests on no grant. `reasons` stand
    beside a "no": up to four, as `explain.Reason`.
    """

    inquiry_id: UUID
    at: datetime
    viewer: Looker
    viewer_id: UUID
    by_id: UUID | None
    purpose: str
    form: Seen
    threshold: int | None
    grant_id: UUID | None
    answer: str
    score_run_at: datetime | None
    transaction_id: str | None = None
    reasons: Sequence[Mapping[str, Any]] = ()
    reason: str = ""


class Viewing(msgspec.Struct, frozen=True):
    """Who was shown something, and when they were last."""

    viewer_id: UUID
    shown_at: datetime


async def insert_inquiry(tx: Tx, *, person_id: UUID, inquiry: Inquiry) -> None:
    await tx.execute(
        """
        INSERT INTO credit.inquiry (
            person_id, inquiry_id, at, viewer, viewer_id, by_id, purpose, form, threshold, grant_id, transaction_id, answer,
            score_run_at, reasons, reason
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """,
        person_id,
        inquiry.inquiry_id,
        inquiry.at,
        inquiry.viewer,
        inquiry.viewer_id,
        inquiry.by_id,
        inquiry.purpose,
        inquiry.form,
        inquiry.threshold,
        inquiry.grant_id,
        inquiry.transaction_id,
        inquiry.answer,
        inquiry.score_run_at,
        list(inquiry.reasons),
        inquiry.reason,
    )


async def find_inquiry(tx: ReadTx, *, person_id: UUID, inquiry_id: UUID) -> Inquiry | None:
    return await tx.maybe(
        Inquiry,
        """
        SELECT
            inquiry_id, at, viewer, viewer_id, by_id, purpose, form, threshold, grant_id, answer, score_run_at, transaction_id,
            reasons, reason
        FROM credit.inquiry WHERE person_id = $1 AND inquiry_id = $2
        """,
        person_id,
        inquiry_id,
    )


async def list_inquiries(tx: ReadTx, *, person_id: UUID, before_at: datetime | None, before_id: UUID | None, limit: int) -> list[Inquiry]:
    """The latest first, from below a row."""
    return await tx.all(
        Inquiry,
        """
        SELECT
            inquiry_id, at, viewer, viewer_id, by_id, purpose, form, threshold, grant_id, answer, score_run_at, transaction_id,
            reasons, reason
        FROM credit.inquiry
        WHERE person_id = $1 AND ($2::timestamptz IS NULL OR (at, inquiry_id) < ($2, $3))
        ORDER BY at DESC, inquiry_id DESC LIMIT $4
        """,
        person_id,
        before_at,
        before_id,
        limit,
    )


async def list_under(tx: ReadTx, *, person_id: UUID, grant_id: UUID, limit: int) -> list[Inquiry]:
    """The looks made under one grant, the latest first."""
    return await tx.all(
        Inquiry,
        """
        SELECT
            inquiry_id, at, viewer, viewer_id, by_id, purpose, form, threshold, grant_id, answer, score_run_at, transaction_id,
            reasons, reason
        FROM credit.inquiry WHERE person_id = $1 AND grant_id = $2 ORDER BY at DESC LIMIT $3
        """,
        person_id,
        grant_id,
        limit,
    )


async def count_inquiries(tx: ReadTx, *, person_id: UUID, since: datetime) -> int:
    return await tx.value("SELECT count(*) FROM credit.inquiry WHERE person_id = $1 AND at > $2", person_id, since)


async def delete_inquiries(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.inquiry WHERE person_id = $1", person_id)


async def list_viewers(tx: ReadTx, *, person_id: UUID, since: datetime, limit: int) -> list[Viewing]:
    """Every member who was shown something since a moment, once each; for a merchant's program whoever answers for the merchant."""
    return await tx.all(
        Viewing,
        """
        SELECT coalesce(i.by_id, m.owner_id) AS viewer_id, max(i.at) AS shown_at
        FROM credit.inquiry AS i LEFT JOIN credit.merchant AS m ON m.merchant_id = i.viewer_id
        WHERE i.person_id = $1 AND i.at >= $2 AND i.viewer <> 'operator' AND i.answer <> 'refused'
            AND coalesce(i.by_id, m.owner_id) IS NOT NULL
        GROUP BY coalesce(i.by_id, m.owner_id) LIMIT $3
        """,
        person_id,
        since,
        limit,
    )
