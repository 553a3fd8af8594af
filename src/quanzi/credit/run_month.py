"""The monthly run: everybody whose score is on, page by page, by a role that can read nothing but what is scored."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from uuid import UUID

from quanzi import identity
from quanzi.credit import champion, monitor, rescore, scoring, store
from quanzi.credit.model import Fact
from quanzi.credit.scorecard import Scorecard
from quanzi.credit.scoring import Score
from quanzi.infra import jobs
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person

_RUN_AFTER = timedelta(hours=2)
"""Until then whatever was going on at midnight has ended, so that a later look finds the same facts."""


def next_run(after: datetime) -> datetime:
    """The first 6th that is after a moment, at midnight UTC."""
    due = run_due(after)
    return run_due(due + timedelta(days=31))


def run_due(now: datetime) -> datetime:
    """The latest 6th that is not after a moment, at midnight UTC: a run is named by it, so that it happens once."""
    year, month = (now.year, now.month) if now.day >= limits.RUN_DAY else divmod(now.year * 12 + now.month - 2, 12)
    return datetime(year, month if now.day >= limits.RUN_DAY else month + 1, limits.RUN_DAY, tzinfo=UTC)


async def score_month(db: Db, *, scoring: Db) -> int | None:
    """The run of this month, unless it was finished before: how many were scored by it now, or None. Due on the 6th at 02:00 UTC.

    `scoring` acts as the role that reads nothing but what is scored; `db` notes the end, and removes what was written for
    somebody who switched their score off meanwhile.
    """
    run_at = await db.glance(_find_due)
    if run_at is None:
        return None
    count = await score_everybody(scoring, run_at=run_at)
    await db.run(lambda tx: finish_run(tx, run_at=run_at))
    return count


async def ask_run(tx: Tx, *, by: Person) -> None:
    """Have the run of this month go on now, where it was missed or cut off; a finished one stays as it is. For operators. NotFound."""
    identity.may_operate(by)
    await jobs.enqueue(tx, "score_month", {})


async def _find_due(tx: ReadTx) -> datetime | None:
    run_at = await find_run(tx)
    return None if await store.scores.is_finished(tx, run_at=run_at) else run_at


async def find_run(tx: ReadTx) -> datetime:
    """The run that is due, or was finished last."""
    return run_due(tx.now - _RUN_AFTER)


async def finish_run(tx: Tx, *, run_at: datetime) -> None:
    """Note that a run has reached everybody; what was written for somebody who switched their score off meanwhile goes."""
    await store.scores.delete_scores_of_off(tx, run_at=run_at)
    await store.scores.insert_finished(tx, run_at=run_at)


async def score_everybody(db: Db, *, run_at: datetime | None = None) -> int:
    """Score everybody who was not scored yet at the run of this month; how many were. `db` acts as the scoring role.

    Cut off anywhere and begun again it goes on where it stood; each page is one transaction, and two runs at once take turns.
    Who switched their score on after the day of the run has their first one from then, and is not looked at.
    """
    count, after = 0, None
    while True:

        async def score(tx: Tx, after: UUID | None = after) -> tuple[int, UUID | None]:
            return await _score_page(tx, run_at=run_at or run_due(tx.now), after=after)

        done, after = await db.run(score)
        count += done
        if after is None:
            return count


async def _score_page(tx: Tx, *, run_at: datetime, after: UUID | None) -> tuple[int, UUID | None]:
    await store.scores.wait_turn(tx)
    people = await store.people.list_on(tx, since=run_at, after=after, limit=limits.SCORED_AT_ONCE_MAX)
    if not people:
        return 0, None
    waiting = await store.scores.list_unscored(tx, person_ids=people, run_at=run_at)
    facts = await store.facts.list_facts_of(tx, person_ids=waiting, known_by=run_at)
    held = await store.scores.list_held(tx, person_ids=waiting, month_start=rescore.month_start(run_at), at=run_at)
    by_person = {person_id: [one.fact for one in rows] for person_id, rows in groupby(facts, key=lambda row: row.person_id)}
    champions: list[Score] | None = None
    for card, shadow in await _cards(tx):
        rows = list(_score_each(card, waiting, by_person, {} if shadow else held, run_at))
        await store.scores.copy_scores(tx, rows=rows, shadow=shadow)
        if rows:
            scores = [score for _, score in rows]
            counted = monitor.count_run(card, scores, run_at=run_at, shadow=shadow, beside=champions)
            await store.runs.add_counts(tx, run=counted)
            champions = scores
    return len(waiting), people[-1]


async def _cards(tx: Tx) -> list[tuple[Scorecard, bool]]:
    shadow = await champion.find_shadow(tx)
    return [(await champion.find_champion(tx), False), *([(shadow, True)] if shadow is not None else [])]


def _score_each(
    card: Scorecard, people: list[UUID], facts: dict[UUID, list[Fact]], held: dict[UUID, int], run_at: datetime
) -> Iterator[tuple[UUID, Score]]:
    for person_id in people:
        previous = held.get(person_id)
        yield person_id, scoring.make_score(card, facts.get(person_id, []), run_at=run_at, previous=previous, why="month")
