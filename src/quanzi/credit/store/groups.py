"""Groups that people told, and what was counted of them."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class ToldScore(NamedTuple):
    """Somebody's group, sealed, and the score that a run gave them."""

    person_id: UUID
    label_encrypted: bytes
    total: int


class GroupCount(msgspec.Struct, frozen=True):
    """A group in one run: how many, their points and squares of points added up, and how many reach each threshold."""

    run_at: datetime
    label: str
    people: int
    points: int
    points_squared: int
    reached: list[int]


async def insert_told(tx: Tx, *, person_id: UUID, consent_id: UUID, label_encrypted: bytes) -> None:
    await tx.execute(
        "INSERT INTO credit.told_group (person_id, consent_id, label_encrypted, told_at) VALUES ($1, $2, $3, $4)",
        person_id,
        consent_id,
        label_encrypted,
        tx.now,
    )


async def find_told(tx: ReadTx, *, person_id: UUID) -> bytes | None:
    return await tx.value("SELECT label_encrypted FROM credit.told_group WHERE person_id = $1", person_id)


async def list_tellers(tx: ReadTx, *, person_ids: list[UUID]) -> list[UUID]:
    """Who of them told a group."""
    return await tx.column("SELECT person_id FROM credit.told_group WHERE person_id = ANY($1)", person_ids)


async def delete_told(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.told_group WHERE person_id = $1", person_id)


async def find_uncounted(tx: ReadTx) -> datetime | None:
    """The last finished run, where its groups were not counted yet."""
    return await tx.value(
        """
        SELECT run_at FROM (SELECT run_at, groups_counted_at FROM credit.finished_run ORDER BY run_at DESC LIMIT 1) AS last
        WHERE groups_counted_at IS NULL
        """
    )


async def list_told_scores(tx: ReadTx, *, run_at: datetime, after: UUID | None, limit: int) -> list[ToldScore]:
    """Who told a group and was scored by a run, by id."""
    return await tx.all(
        ToldScore,
        """
        SELECT g.person_id, g.label_encrypted, s.total
        FROM credit.told_group AS g INNER JOIN credit.score AS s ON g.person_id = s.person_id
        WHERE NOT s.shadow AND s.run_at = $1 AND ($2::uuid IS NULL OR g.person_id > $2) ORDER BY g.person_id LIMIT $3
        """,
        run_at,
        after,
        limit,
    )


async def update_counted(tx: Tx, *, run_at: datetime) -> int:
    """Whether it was not counted yet."""
    return await tx.execute(
        "UPDATE credit.finished_run SET groups_counted_at = $2 WHERE run_at = $1 AND groups_counted_at IS NULL", run_at, tx.now
    )


async def insert_count(tx: Tx, *, count: GroupCount) -> None:
    await tx.execute(
        """
        INSERT INTO credit.group_count (run_at, label, people, points, points_squared, reached) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT DO NOTHING
        """,
        count.run_at,
        count.label,
        count.people,
        count.points,
        count.points_squared,
        count.reached,
    )


async def list_counts(tx: ReadTx, *, limit: int) -> list[GroupCount]:
    """Of the last run that has any, by name."""
    return await tx.all(
        GroupCount,
        """
        SELECT run_at, label, people, points, points_squared, reached FROM credit.group_count
        WHERE run_at = (SELECT max(run_at) FROM credit.group_count) ORDER BY label LIMIT $1
        """,
        limit,
    )
