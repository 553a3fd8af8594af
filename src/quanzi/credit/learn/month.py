"""The run of a month by batch, in three steps that may be on three machines: a folder out of the house, scores of it, and back.

The folder holds `run.json`, `facts/` with a Parquet file for each month, `people.parquet`, and for `champion` and `shadow` the card
(`.json`) and, once it is scored, the scores (`.parquet`). A step that was broken off is begun again from its start.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pyarrow.parquet as pq

from quanzi.credit import champion, rescore, run_month, store
from quanzi.credit.features import add_months
from quanzi.credit.learn.batch import score_table
from quanzi.credit.learn.engines import connect_duckdb
from quanzi.credit.learn.facts import SCHEMA, make_table
from quanzi.credit.learn.frame import UnfitTable
from quanzi.credit.learn.incremental import take_latest
from quanzi.credit.learn.publish import publish_scores
from quanzi.credit.learn.tables import join_people, read_stakes, read_table
from quanzi.credit.learn.unload import unload_people
from quanzi.credit.scorecard import Scorecard, read_scorecard, write_scorecard
from quanzi.infra.postgres import Db, ReadTx

CHAMPION, SHADOW = "champion", "shadow"
Note = Callable[[int, int], None]
"""Told how much is done, and of how much."""
_DAY, _MOMENT = timedelta(days=1), timedelta(microseconds=1)


class Run(msgspec.Struct, frozen=True):
    """Which run a folder is of, and until when its facts are known."""

    run_at: datetime
    until: datetime


class Unloaded(msgspec.Struct, frozen=True):
    """How much was unloaded."""

    facts: int
    people: int


class Scored(msgspec.Struct, frozen=True):
    """How many scores there are, or how many were written, by the card that scores and by the one in the shadow."""

    champion: int
    shadow: int


async def unload_month(db: Db, folder: Path, *, note: Note) -> Unloaded:
    """Write all facts that are known, who has a score, and the cards that score them: facts and people. OSError."""
    run, first, cards = await db.glance(_look)
    (folder / "facts").mkdir(parents=True, exist_ok=True)
    months = _months(rescore.month_start((first or run.until) - _MOMENT), run.until)
    facts = 0
    for done, (since, until) in enumerate(months, 1):
        facts += await _unload_days(db, folder / "facts" / f"{since:%Y-%m}.parquet", since, until)
        note(done, len(months))
    people = await unload_people(db, folder / "people.parquet", run_at=run.run_at)
    for name in (CHAMPION, SHADOW):
        for old in (_card_file(folder, name), _score_file(folder, name)):
            old.unlink(missing_ok=True)
    for name, card in cards.items():
        _card_file(folder, name).write_bytes(write_scorecard(card))
    (folder / "run.json").write_bytes(msgspec.json.encode(run))
    return Unloaded(facts, people)


async def _look(tx: ReadTx) -> tuple[Run, datetime | None, dict[str, Scorecard]]:
    run = Run(await run_month.find_run(tx), tx.now)
    cards = {CHAMPION: await champion.find_champion(tx), SHADOW: await champion.find_shadow(tx)}
    return run, await store.facts.find_first_known(tx), {name: card for name, card in cards.items() if card is not None}


def _months(begin: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    starts = [begin]
    while (after := add_months(starts[-1], 1)) < until:
        starts.append(after)
    return list(zip(starts, [*starts[1:], until], strict=True))


async def _unload_days(db: Db, path: Path, since: datetime, until: datetime) -> int:
    """A day at a time, so that no more of them is held at once."""
    count = 0
    with pq.ParquetWriter(path, SCHEMA) as file:
        while since < until:
            upto = min(since + _DAY, until)
            rows = await db.read(lambda tx, since=since, upto=upto: store.facts.list_arrived(tx, since=since, until=upto))
            if rows:
                file.write_table(make_table((row.person_id, row.fact) for row in rows))
            count, since = count + len(rows), upto
    return count


def score_month(folder: Path, *, note: Note) -> Scored:
    """Score who was unloaded: by the champion, and by the shadow where there is one; no database is asked. UnfitTable, OSError."""
    run_at = _read_run(folder).run_at
    engine = connect_duckdb(folder=folder)
    latest, features = folder / "latest.parquet", folder / "features.parquet"
    cards = [name for name in (CHAMPION, SHADOW) if _card_file(folder, name).exists()]
    steps = len(cards) + 2
    engine.to_parquet(take_latest(engine.read_parquet(str(folder / "facts" / "*.parquet"))), latest)
    note(1, steps)
    facts = engine.read_parquet(latest)
    people = engine.read_parquet(folder / "people.parquet")
    engine.to_parquet(join_people(people, read_table(facts, as_of=run_at), read_stakes(facts, as_of=run_at)), features)
    note(2, steps)
    for done, name in enumerate(cards, 3):
        score_table(engine, features, _score_file(folder, name), card=_read_card(folder, name), capped=name == CHAMPION)
        note(done, steps)
    engine.disconnect()
    latest.unlink()
    first, second = (_count_rows(_score_file(folder, name)) for name in (CHAMPION, SHADOW))
    return Scored(first, second)


async def publish_month(db: Db, scoring: Db, folder: Path, *, note: Note) -> Scored | None:
    """Write the scores, first the champion's, and finish the run; None where it was finished before. UnfitTable, OSError.

    `scoring` acts as the scoring role. Who was scored meanwhile by another way keeps that score.
    """
    run_at = _read_run(folder).run_at
    cards = {name: _read_card(folder, name) for name in (CHAMPION, SHADOW) if _score_file(folder, name).exists()}
    if await db.glance(lambda tx: _check_run(tx, run_at, cards)):
        return None
    total, done = sum(_count_rows(_score_file(folder, name)) for name in cards), 0
    written = {CHAMPION: 0, SHADOW: 0}

    def count(people: int) -> None:
        nonlocal done
        done += people
        note(done, total)

    for name, card in cards.items():
        file = _score_file(folder, name)
        try:
            written[name] = await publish_scores(scoring, file, card=card, run_at=run_at, shadow=name == SHADOW, note=count)
        except ValueError as error:
            raise UnfitTable(str(error)) from error
    # who switched on since the folder was unloaded, and stood before the run, is reached by the run itself
    await run_month.score_everybody(scoring, run_at=run_at)
    await db.run(lambda tx: run_month.finish_run(tx, run_at=run_at))
    return Scored(written[CHAMPION], written[SHADOW])


async def _check_run(tx: ReadTx, run_at: datetime, cards: dict[str, Scorecard]) -> bool:
    """Whether the run is finished. UnfitTable where the folder is of another run, or of cards that score no more."""
    if (due := await run_month.find_run(tx)) != run_at:
        message = f"This folder is of the run of {run_at:%Y-%m-%d}, and that of {due:%Y-%m-%d} is due. Unload and score anew."
        raise UnfitTable(message)
    stands = {CHAMPION: await champion.find_champion(tx), SHADOW: await champion.find_shadow(tx)}
    if CHAMPION not in cards:
        message = "This folder has no scores yet. Score it first."
        raise UnfitTable(message)
    if changed := [name for name, card in cards.items() if getattr(stands[name], "version", None) != card.version]:
        message = f"Another card is {changed[0]} since this folder was unloaded. Unload and score anew."
        raise UnfitTable(message)
    return await store.scores.is_finished(tx, run_at=run_at)


def _read_run(folder: Path) -> Run:
    try:
        return msgspec.json.decode((folder / "run.json").read_bytes(), type=Run)
    except (FileNotFoundError, msgspec.DecodeError) as error:
        message = f"{folder} was not unloaded from a house. Run `quanzi credit unload` first."
        raise UnfitTable(message) from error


def _read_card(folder: Path, name: str) -> Scorecard:
    return read_scorecard(_card_file(folder, name).read_bytes())


def _card_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.json"


def _score_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"


def _count_rows(path: Path) -> int:
    return pq.read_metadata(path).num_rows if path.exists() else 0
