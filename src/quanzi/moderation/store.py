"""All SQL of moderation."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.moderation.model import Decision, DeskReport, NewQuote, Quote, Report


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


async def find_report_id(tx: ReadTx, *, place_id: UUID, reporter_id: UUID, subject_id: UUID) -> UUID:
    """Which report somebody made about something: one that is opened again keeps its id."""
    sql = "SELECT report_id FROM moderation.report WHERE place_id = $1 AND reporter_id = $2 AND subject_id = $3"
    return await tx.value(sql, place_id, reporter_id, subject_id)


async def insert_quotes(tx: Tx, *, place_id: UUID, report_id: UUID, quotes: Sequence[NewQuote]) -> None:
    """Keep what is shown with a report; what is shown already stays."""
    await tx.execute(
        """
        INSERT INTO moderation.quote (place_id, report_id, position, author_id, said_at, kind, words, is_subject, is_genuine, data)
        SELECT $1, $2, q.position, q.author_id, q.said_at, q.kind, q.words, q.is_subject, q.is_genuine, q.data
        FROM unnest($3::bigint [], $4::uuid [], $5::timestamptz [], $6::text [], $7::text [], $8::boolean [], $9::boolean [], $10::bytea [])
            AS q (position, author_id, said_at, kind, words, is_subject, is_genuine, data)
        ON CONFLICT (place_id, report_id, position) DO NOTHING
        """,
        place_id,
        report_id,
        [one.position for one in quotes],
        [one.author_id for one in quotes],
        [one.said_at for one in quotes],
        [one.kind for one in quotes],
        [one.words for one in quotes],
        [one.is_subject for one in quotes],
        [one.is_genuine for one in quotes],
        [one.data for one in quotes],
    )


async def list_quotes(tx: ReadTx, *, place_ids: Sequence[UUID], report_ids: Sequence[UUID], limit: int) -> list[Quote]:
    """What is shown with these reports, in the order in which it was said."""
    return await tx.all(
        Quote,
        """
        SELECT
            q.place_id, q.report_id, q.position, q.author_id, q.said_at, q.kind, q.words, q.is_subject, q.is_genuine,
            q.data IS NOT NULL AS has_data
        FROM moderation.quote AS q
        INNER JOIN unnest($1::uuid [], $2::uuid []) AS w (place_id, report_id) ON q.place_id = w.place_id AND q.report_id = w.report_id
        ORDER BY q.place_id, q.report_id, q.position LIMIT $3
        """,
        list(place_ids),
        list(report_ids),
        limit,
    )


async def find_quoted_data(tx: ReadTx, *, place_id: UUID, report_id: UUID, position: int) -> bytes | None:
    """The picture or voice of a copy."""
    sql = "SELECT data FROM moderation.quote WHERE place_id = $1 AND report_id = $2 AND position = $3"
    return await tx.value(sql, place_id, report_id, position)


async def delete_quotes(tx: Tx, *, place_id: UUID, subject_id: UUID) -> None:
    """What was shown with reports about one thing goes when they are closed."""
    await tx.execute(
        """
        DELETE FROM moderation.quote AS q USING moderation.report AS r
        WHERE q.place_id = $1 AND r.place_id = $1 AND r.subject_id = $2 AND q.report_id = r.report_id
        """,
        place_id,
        subject_id,
    )


async def update_quotes_forgotten(tx: Tx, *, person_id: UUID) -> None:
    """What somebody said, out of what is shown with every report."""
    await tx.execute("UPDATE moderation.quote SET words = '', data = NULL WHERE author_id = $1", person_id)


async def insert_decision(tx: Tx, *, person_id: UUID, decision: Decision) -> None:
    await tx.execute(
        "INSERT INTO moderation.decision (person_id, decision_id, kind, reason, at) VALUES ($1, $2, $3, $4, $5)",
        person_id,
        decision.decision_id,
        decision.kind,
        decision.reason,
        decision.at,
    )


async def list_decisions(tx: ReadTx, *, person_id: UUID, limit: int) -> list[Decision]:
    """What was decided about somebody, the latest first."""
    sql = "SELECT decision_id, kind, reason, at FROM moderation.decision WHERE person_id = $1 ORDER BY decision_id DESC LIMIT $2"
    return await tx.all(Decision, sql, person_id, limit)


async def delete_decisions(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM moderation.decision WHERE person_id = $1", person_id)
