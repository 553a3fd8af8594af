"""Scores as they were given."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from quanzi.credit.scoring import Score
from quanzi.infra.postgres import ReadTx, Tx


class OwnedScore(NamedTuple):
    """A score and whose it is."""

    person_id: UUID
    score: Score


def _own(*, person_id: UUID, **columns: Any) -> OwnedScore:  # noqa: ANN401 -- the columns of a score
    return OwnedScore(person_id, Score(**columns))


class Held(NamedTuple):
    """The total that stood for a person."""

    person_id: UUID
    total: int


async def insert_score(tx: Tx, *, person_id: UUID, score: Score, shadow: bool = False) -> int:
    return await tx.execute(
        """
        INSERT INTO credit.score
            (person_id, shadow, run_at, version, total, points, features, stake_points, cap_points, previous, why)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
        """,
        person_id,
        shadow,
        score.run_at,
        score.version,
        score.total,
        list(score.points),
        list(score.features),
        score.stake_points,
        score.cap_points,
        score.previous,
        score.why,
    )


async def find_last(tx: ReadTx, *, person_id: UUID) -> Score | None:
    """The score that stands."""
    return await tx.maybe(
        Score,
        """
        SELECT run_at, version, total, points, features, stake_points, cap_points, previous, why FROM credit.score
        WHERE person_id = $1 AND NOT shadow ORDER BY run_at DESC LIMIT 1
        """,
        person_id,
    )


async def find_held(tx: ReadTx, *, person_id: UUID, before: datetime) -> int | None:
    """The total that holds the cap: what stood before a moment, or what was corrected since, which no cap takes back."""
    return await tx.value(
        """
        SELECT total FROM credit.score
        WHERE person_id = $1 AND NOT shadow AND (run_at < $2 OR why = 'corrected') ORDER BY run_at DESC LIMIT 1
        """,
        person_id,
        before,
    )


async def find_score(tx: ReadTx, *, person_id: UUID, run_at: datetime) -> Score | None:
    """The score of one run."""
    return await tx.maybe(
        Score,
        """
        SELECT run_at, version, total, points, features, stake_points, cap_points, previous, why FROM credit.score
        WHERE person_id = $1 AND NOT shadow AND run_at = $2
        """,
        person_id,
        run_at,
    )


async def list_of_run(tx: ReadTx, *, person_ids: list[UUID], run_at: datetime) -> dict[UUID, Score]:
    """What the champion gave to each of them in one run."""
    rows = await tx.all(
        _own,
        """
        SELECT person_id, run_at, version, total, points, features, stake_points, cap_points, previous, why FROM credit.score
        WHERE person_id = ANY($1) AND NOT shadow AND run_at = $2
        """,
        person_ids,
        run_at,
    )
    return dict(rows)


async def list_scores(tx: ReadTx, *, person_id: UUID, limit: int, shadow: bool = False) -> list[Score]:
    """The latest first."""
    return await tx.all(
        Score,
        """
        SELECT run_at, version, total, points, features, stake_points, cap_points, previous, why FROM credit.score
        WHERE person_id = $1 AND shadow = $3 ORDER BY run_at DESC LIMIT $2
        """,
        person_id,
        limit,
        shadow,
    )


async def list_unscored(tx: ReadTx, *, person_ids: list[UUID], run_at: datetime, shadow: bool = False) -> list[UUID]:
    """Who of them has no score of this run yet, by id."""
    return await tx.column(
        """
        SELECT p.person_id FROM unnest($1::uuid[]) AS p (person_id)
        WHERE NOT EXISTS (SELECT 1 FROM credit.score AS s WHERE s.person_id = p.person_id AND s.shadow = $3 AND s.run_at = $2)
        ORDER BY p.person_id
        """,
        person_ids,
        run_at,
        shadow,
    )


async def list_held(tx: ReadTx, *, person_ids: list[UUID], month_start: datetime, at: datetime) -> dict[UUID, int]:
    """The total to which each one's cap holds at a moment: what stood when the month began, or a correction since then."""
    rows = await tx.all(
        Held,
        """
        SELECT DISTINCT ON (person_id) person_id, total FROM credit.score
        WHERE person_id = ANY($1) AND NOT shadow AND run_at < $3 AND (run_at < $2 OR why = 'corrected')
        ORDER BY person_id, run_at DESC
        """,
        person_ids,
        month_start,
        at,
    )
    return dict(rows)


async def copy_scores(tx: Tx, *, rows: Sequence[tuple[UUID, Score]], shadow: bool = False) -> None:
    """Many people's at once."""
    await tx.copy(
        schema="credit",
        table="score",
        columns=[
            "person_id", "shadow", "run_at", "version", "total", "points", "features", "stake_points", "cap_points", "previous", "why",
        ],
        rows=(
            (
                person_id, shadow, one.run_at, one.version, one.total, list(one.points), list(one.features),
                one.stake_points, one.cap_points, one.previous, one.why,
            )
            for person_id, one in rows
        ),
    )  # fmt: skip


async def wait_turn(tx: Tx) -> None:
    """Monthly runs go one page at a time: who comes second sees what the first one wrote."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('credit.run', 0))")


async def is_finished(tx: ReadTx, *, run_at: datetime) -> bool:
    """Whether a monthly run has reached everybody."""
    return bool(await tx.value("SELECT true FROM credit.finished_run WHERE run_at = $1", run_at))


async def insert_finished(tx: Tx, *, run_at: datetime) -> None:
    await tx.execute("INSERT INTO credit.finished_run (run_at, finished_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", run_at, tx.now)


async def delete_scores_of_off(tx: Tx, *, run_at: datetime) -> int:
    """Scores of a run that belong to somebody who switched theirs off while it went on."""
    return await tx.execute(
        "DELETE FROM credit.score AS s USING credit.person AS p WHERE s.person_id = p.person_id AND NOT p.is_on AND s.run_at = $1", run_at
    )


async def delete_scores(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM credit.score WHERE person_id = $1", person_id)
