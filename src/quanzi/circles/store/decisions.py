"""What staff decided: for the person it is about, and in the circle's log."""

from datetime import datetime
from uuid import UUID

from quanzi.circles import model
from quanzi.infra.postgres import ReadTx, Tx


async def insert_decision(
    tx: Tx, *, person_id: UUID, circle_id: UUID, circle_name: str, kind: str, reason: str, subject_id: UUID | None, until: datetime | None
) -> None:
    await tx.execute(
        """
        INSERT INTO circles.decision (
            person_id, decision_id, circle_id, circle_name, kind, reason, subject_id, until, at
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        person_id,
        tx.new_id(),
        circle_id,
        circle_name,
        kind,
        reason,
        subject_id,
        until,
        tx.now,
    )


async def list_decisions(tx: ReadTx, *, person_id: UUID, limit: int) -> list[model.Decision]:
    return await tx.all(
        model.Decision,
        """
        SELECT decision_id, circle_id, circle_name, kind, reason, subject_id, until, at, seen_at
        FROM circles.decision WHERE person_id = $1 ORDER BY decision_id DESC LIMIT $2
        """,
        person_id,
        limit,
    )


async def update_decisions_seen(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("UPDATE circles.decision SET seen_at = $2 WHERE person_id = $1 AND seen_at IS NULL", person_id, tx.now)


async def insert_log_entry(
    tx: Tx, *, circle_id: UUID, by_person_id: UUID, kind: str, person_id: UUID | None, subject_id: UUID | None, reason: str
) -> None:
    await tx.execute(
        """
        INSERT INTO circles.staff_log (circle_id, entry_id, by_person_id, kind, person_id, subject_id, reason, at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        circle_id,
        tx.new_id(),
        by_person_id,
        kind,
        person_id,
        subject_id,
        reason,
        tx.now,
    )


async def list_log_entries(tx: ReadTx, *, circle_id: UUID, before: UUID | None, limit: int) -> list[model.LogEntry]:
    return await tx.all(
        model.LogEntry,
        """
        SELECT entry_id, by_person_id, kind, person_id, subject_id, reason, at FROM circles.staff_log
        WHERE circle_id = $1 AND ($2::uuid IS NULL OR entry_id < $2) ORDER BY entry_id DESC LIMIT $3
        """,
        circle_id,
        before,
        limit,
    )


async def delete_decisions(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM circles.decision WHERE person_id = $1", person_id)
