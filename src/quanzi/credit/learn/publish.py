"""Scores of a batch, written where a run that reads people page by page would have written them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pyarrow.parquet as pq

from quanzi.credit import monitor, store
from quanzi.credit.scorecard import Scorecard
from quanzi.credit.scoring import Score
from quanzi.infra.postgres import Db, Tx

PEOPLE_AT_ONCE = 20_000
_COLUMNS = ("person_id", "total", "points", "features", "stake_points", "cap_points", "previous")
Scored = tuple[UUID, Score]


async def publish_scores(
    db: Db, scores: Path, *, card: Scorecard, run_at: datetime, shadow: bool = False, note: Callable[[int], None] = lambda _people: None
) -> int:
    """Write a file that `score_table` made, and count it into the run; how many scores were new. `db` acts as the scoring role.

    `note` is told how many people each page had. A shadow's scores stand beside the champion's of the same run: these come first.

    Each page is one transaction. Who switched the score off meanwhile is left out, and so is who has one of this run; so it may
    be broken off and begun again. ValueError where points don't add up: then the file is not of this card.
    """
    count = 0
    for page in _read_pages(scores, card, run_at):

        async def write(tx: Tx, page: list[Scored] = page) -> int:
            return await _write_page(tx, page, card, run_at, shadow)

        count += await db.run(write)
        note(len(page))
    return count


async def _write_page(tx: Tx, page: list[Scored], card: Scorecard, run_at: datetime, shadow: bool) -> int:  # noqa: FBT001
    await store.scores.wait_turn(tx)
    on = await store.people.list_on_among(tx, person_ids=[person_id for person_id, _ in page])
    waiting = set(await store.scores.list_unscored(tx, person_ids=on, run_at=run_at, shadow=shadow))
    rows = [one for one in page if one[0] in waiting]
    beside: list[Score] | None = None
    if shadow:
        champions = await store.scores.list_of_run(tx, person_ids=list(waiting), run_at=run_at)
        rows = [one for one in rows if one[0] in champions]
        beside = [champions[person_id] for person_id, _ in rows]
    await store.scores.copy_scores(tx, rows=rows, shadow=shadow)
    if rows:
        scores = [score for _, score in rows]
        counted = monitor.count_run(card, scores, run_at=run_at, shadow=shadow, beside=beside)
        await store.runs.add_counts(tx, run=counted)
    return len(rows)


def _read_pages(scores: Path, card: Scorecard, run_at: datetime) -> Iterator[list[Scored]]:
    version = card.version
    with pq.ParquetFile(scores) as file:
        for batch in cast("Iterator[Any]", file.iter_batches(PEOPLE_AT_ONCE, columns=_COLUMNS)):
            columns = cast("list[list[Any]]", [batch.column(name).to_pylist() for name in _COLUMNS])
            yield [_read_row(card, version, run_at, *row) for row in zip(*columns, strict=True)]


def _read_row(
    card: Scorecard,
    version: str,
    run_at: datetime,
    person_id: str,
    total: int,
    points: list[int],
    features: list[int | None],
    stake_points: int,
    cap_points: int,
    previous: int | None,
) -> Scored:
    if total != card.base + sum(points) + stake_points + cap_points or len(points) != len(card.characteristics):
        message = f"the points of {person_id} are not of card {version}"
        raise ValueError(message)
    return UUID(person_id), Score(run_at, version, total, points, features, stake_points, cap_points, previous, "month")
