"""All SQL of moderation."""

from datetime import datetime
from uuid import UUID

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.moderation.model import DeskReport, Report


async def insert_report(tx: Tx, *, report: DeskReport) -> int:
    """A second report by the same person is no second row; after the first was handled, it opens it again."""
    return await tx.execute(
        """
        INSERT INTO moderation.report AS r (
            place_id, report_id, reporter_id, subject_kind, subject_id, post_id, author_id, category, note, made_at,
            circle_name, excerpt, photo_count
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (place_id, reporter_id, subject_id) DO UPDATE SET
            category = excluded.category, note = excluded.note, state = 'open', made_at = excluded.made_at,
            circle_name = excluded.circle_name, excerpt = excluded.excerpt, photo_count = excluded.photo_count,
            handled_by = NULL, handled_at = NULL
        WHERE r.state = 'handled'
        """,
        report.place_id,
        report.report_id,
        report.reporter_id,
        report.subject_kind,
        report.subject_id,
        report.post_id,
        report.author_id,
        report.category,
        report.note,
        report.made_at,
        report.circle_name,
        report.excerpt,
        report.photo_count,
    )


async def list_circle_reports(tx: ReadTx, *, circle_id: UUID, reader_id: UUID, at: datetime, after: UUID, limit: int) -> list[Report]:
    """Open reports of posts and comments in a circle, the latest first, without those about the reader's own."""
    return await tx.all(
        Report,
        """
        SELECT
            place_id, report_id, subject_kind, subject_id, post_id, author_id, category, note, circle_name, excerpt, photo_count,
            state, made_at, handled_at
        FROM moderation.report
        WHERE place_id = $1 AND state = 'open' AND subject_kind IN ('post', 'comment')
            AND author_id IS DISTINCT FROM $2 AND (made_at, report_id) < ($3, $4)
        ORDER BY made_at DESC, report_id DESC LIMIT $5
        """,
        circle_id,
        reader_id,
        at,
        after,
        limit,
    )


async def list_desk_reports(
    tx: ReadTx, *, reader_id: UUID | None, owned: list[UUID], open_ones: bool, at: datetime, after: UUID, limit: int
) -> list[DeskReport]:
    """Reports of everything everywhere but the reader and her `owned` circles, the latest first: the open ones, or those handled."""
    return await tx.all(
        DeskReport,
        """
        SELECT
            place_id, report_id, subject_kind, subject_id, post_id, author_id, category, note, circle_name, excerpt, photo_count,
            state, made_at, handled_at, reporter_id, handled_by
        FROM moderation.report
        WHERE (state = 'open') = $1 AND author_id IS DISTINCT FROM $2 AND (made_at, report_id) < ($3, $4)
            AND (subject_kind <> 'circle' OR subject_id <> ALL($6::uuid[]))
        ORDER BY made_at DESC, report_id DESC LIMIT $5
        """,
        open_ones,
        reader_id,
        at,
        after,
        limit,
        owned,
    )


async def find_report(tx: ReadTx, *, place_id: UUID, report_id: UUID) -> Report | None:
    return await tx.maybe(
        Report,
        """
        SELECT
            place_id, report_id, subject_kind, subject_id, post_id, author_id, category, note, circle_name, excerpt, photo_count,
            state, made_at, handled_at
        FROM moderation.report WHERE place_id = $1 AND report_id = $2
        """,
        place_id,
        report_id,
    )


async def update_handled(tx: Tx, *, place_id: UUID, subject_id: UUID, state: str, handled_by: UUID) -> int:
    """Answer every open report about one thing."""
    return await tx.execute(
        """
        UPDATE moderation.report SET state = $3, handled_by = $4, handled_at = $5
        WHERE place_id = $1 AND subject_id = $2 AND state = 'open'
        """,
        place_id,
        subject_id,
        state,
        handled_by,
        tx.now,
    )


async def count_open(tx: ReadTx, *, reader_id: UUID | None, owned: list[UUID]) -> int:
    return await tx.value(
        """
        SELECT count(*) FROM moderation.report
        WHERE state = 'open' AND author_id IS DISTINCT FROM $1 AND (subject_kind <> 'circle' OR subject_id <> ALL($2::uuid[]))
        """,
        reader_id,
        owned,
    )


async def list_own_reports(tx: ReadTx, *, person_id: UUID) -> list[Report]:
    """What a person reported, for her export."""
    return await tx.all(
        Report,
        """
        SELECT
            place_id, report_id, subject_kind, subject_id, post_id, author_id, category, note, circle_name, excerpt, photo_count,
            state, made_at, handled_at
        FROM moderation.report WHERE reporter_id = $1 ORDER BY made_at
        """,
        person_id,
    )


async def update_excerpts_forgotten(tx: Tx, *, place_id: UUID, subject_id: UUID) -> int:
    return await tx.execute(
        "UPDATE moderation.report SET excerpt = '', photo_count = 0 WHERE place_id = $1 AND subject_id = $2", place_id, subject_id
    )


async def update_author_forgotten(tx: Tx, *, person_id: UUID) -> int:
    """What somebody said, out of every report about it."""
    return await tx.execute("UPDATE moderation.report SET excerpt = '', photo_count = 0 WHERE author_id = $1", person_id)


async def update_notes_forgotten(tx: Tx, *, person_id: UUID) -> int:
    """What somebody wrote into the reports that they made."""
    return await tx.execute("UPDATE moderation.report SET note = '' WHERE reporter_id = $1", person_id)
