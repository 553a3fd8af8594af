"""A month by batch, from the store to Parquet and back, gives what the run that reads people page by page gives."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import msgspec
import pyarrow.parquet as pq
import pytest

from quanzi import credit
from quanzi.credit import run_month, store
from quanzi.credit.expert import EXPERT_CARD
from quanzi.credit.learn import incremental, month, tables
from quanzi.credit.learn.batch import score_table
from quanzi.credit.learn.engines import connect_duckdb
from quanzi.credit.learn.frame import UnfitTable
from quanzi.credit.learn.publish import publish_scores
from quanzi.credit.learn.unload import unload_facts, unload_people
from quanzi.credit.scorecard import write_scorecard
from quanzi.credit.scoring import Score
from quanzi.infra.postgres import Db, Tx, open_pool
from tests.make.fact_tables import make_fact
from tests.make.model_card import make_report
from tests.make.people import make_member

RUN_AT = datetime(2026, 11, 6, tzinfo=UTC)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
YESTERDAY = RUN_AT - timedelta(days=1)


@pytest.fixture
async def people(pool: asyncpg.Pool) -> list[UUID]:
    """Members whose score is on, each with other facts, some of them from yesterday, ended, or a lost stake."""
    return await Db(pool, clock=lambda: RUN_AT - timedelta(days=50)).run(fill)


async def fill(tx: Tx) -> list[UUID]:
    made: list[UUID] = []
    for n in range(6):
        member = await make_member(tx, name=f"王小{n}", tier=n % 4)
        await credit.switch_on(tx, by=member, ticked=True, text_version=credit.CONSENT_VERSION)
        await tx.execute("DELETE FROM credit.score WHERE person_id = $1", member.member_id)
        made.append(member.member_id)
        for place, kind in enumerate(list(credit.FactKind) * n):
            fact = make_fact(kind, RUN_AT - timedelta(days=(place * 37 + n) % 900 + 0.5), number=n * 1000 + place)
            fact = msgspec.structs.replace(fact, other_id=uuid5(member.member_id, str(place % 5)), value=3 if kind == "vouch_lost" else 1)
            await store.facts.insert_fact(tx, person_id=member.member_id, fact=fact)
            if place % 7 == 3:
                await store.facts.insert_end(tx, person_id=member.member_id, fact_id=fact.id, reason="mistake")
                await tx.execute("UPDATE credit.fact_end SET ended_at = $1 WHERE fact_id = $2", RUN_AT - timedelta(hours=place), fact.id)
        if n % 2:
            held = Score(RUN_AT - timedelta(days=31), EXPERT_CARD.version, 560 + 40 * n, (), (), 0, 0, None, "month")
            await store.scores.insert_score(tx, person_id=member.member_id, score=held)
    return made


async def by_batch(db: Db, folder: Path) -> int:
    """Yesterday's features from all facts, today's from what arrived; then scores, written."""
    await unload_facts(db, folder / "before.parquet", since=LONG_AGO, until=YESTERDAY)
    await unload_facts(db, folder / "arrived.parquet", since=YESTERDAY, until=RUN_AT)
    await unload_people(db, folder / "people.parquet", run_at=RUN_AT)
    engine = connect_duckdb(threads=1)
    before, arrived, people = (engine.read_parquet(folder / f"{name}.parquet") for name in ("before", "arrived", "people"))
    touched = incremental.find_touched(before, arrived, before=YESTERDAY, as_of=RUN_AT)
    table = incremental.step_features(tables.read_table(before, as_of=YESTERDAY), before, arrived, touched, as_of=RUN_AT)
    # every fact that is known is in the two files, so they are all the stakes there are
    whole = tables.join_people(people, table, tables.read_stakes(incremental.take_latest(before.union(arrived)), as_of=RUN_AT))
    engine.to_parquet(whole, folder / "features.parquet")
    score_table(engine, folder / "features.parquet", folder / "scores.parquet", card=EXPERT_CARD)
    return await publish_scores(db, folder / "scores.parquet", card=EXPERT_CARD, run_at=RUN_AT)


async def read_scores(db: Db) -> list[dict[str, Any]]:
    return [dict(row) for row in await db.pool.fetch("SELECT * FROM credit.score WHERE run_at = $1 ORDER BY person_id", RUN_AT)]


async def test_a_month_by_batch_is_the_month_page_by_page(db: Db, people: list[UUID], tmp_path: Path) -> None:
    assert await by_batch(db, tmp_path) == len(people)
    batched = await read_scores(db)
    await db.pool.execute("DELETE FROM credit.score WHERE run_at = $1", RUN_AT)
    assert await run_month.score_everybody(db, run_at=RUN_AT) == len(people)
    assert batched == await read_scores(db)
    assert {row["stake_points"] for row in batched} > {0}
    assert {row["cap_points"] for row in batched} > {0}


async def test_what_is_written_is_written_once_and_only_for_whom_it_is_on(db: Db, people: list[UUID], tmp_path: Path) -> None:
    await by_batch(db, tmp_path)
    await db.pool.execute("DELETE FROM credit.score WHERE person_id = ANY($1)", people[:2])
    await db.pool.execute("UPDATE credit.person SET is_on = false WHERE person_id = $1", people[0])
    assert await publish_scores(db, tmp_path / "scores.parquet", card=EXPERT_CARD, run_at=RUN_AT) == 1
    assert await publish_scores(db, tmp_path / "scores.parquet", card=EXPERT_CARD, run_at=RUN_AT) == 0


async def test_points_of_another_card_are_not_written(db: Db, people: list[UUID], tmp_path: Path) -> None:
    await by_batch(db, tmp_path)
    other = msgspec.structs.replace(EXPERT_CARD, base=560)
    with pytest.raises(ValueError, match="are not of card"):
        await publish_scores(db, tmp_path / "scores.parquet", card=other, run_at=RUN_AT)
    assert pq.read_metadata(tmp_path / "scores.parquet").num_rows == len(people)


@pytest.fixture
async def house(pool: asyncpg.Pool, url: str, people: list[UUID]) -> AsyncIterator[tuple[Db, Db]]:
    """Three hours after the 6th, with a card in the shadow: the house's own role, and the one that scores."""
    card = msgspec.structs.replace(EXPERT_CARD, name="Learnt", expert=False)

    def clock() -> datetime:
        return RUN_AT + timedelta(hours=3)

    db = Db(pool, clock=clock)

    async def add(tx: Tx) -> None:
        operator = await make_member(tx, operator=True)
        await credit.add_card(tx, by=operator, document=write_scorecard(card), report=make_report(card))
        await credit.shadow_card(tx, by=operator, version=card.version)

    await db.run(add)
    async with await open_pool(url, size_max=1, role="quanzi_scoring") as scoring:
        yield db, Db(scoring, clock=clock)


def quiet(_done: int, _total: int) -> None:
    """Tell nobody."""


async def read_run(db: Db) -> list[Any]:
    scores = "SELECT * FROM credit.score WHERE run_at = $1 ORDER BY person_id, shadow"
    return [[dict(row) for row in await db.pool.fetch(sql, RUN_AT)] for sql in (scores, "SELECT * FROM credit.run WHERE run_at = $1")]


async def forget_run(db: Db) -> None:
    for table in ("score", "run", "finished_run"):
        await db.pool.execute(f"DELETE FROM credit.{table} WHERE run_at = $1", RUN_AT)


async def test_a_folder_out_and_back_is_the_month_page_by_page(house: tuple[Db, Db], people: list[UUID], tmp_path: Path) -> None:
    db, scoring = house
    unloaded = await month.unload_month(db, tmp_path, note=quiet)
    assert unloaded.people == len(people)
    assert unloaded.facts >= sum(len(list(credit.FactKind)) * n for n in range(6))
    assert month.score_month(tmp_path, note=quiet) == month.Scored(len(people), len(people))
    assert await month.publish_month(db, scoring, tmp_path, note=quiet) == month.Scored(len(people), len(people))
    assert await month.publish_month(db, scoring, tmp_path, note=quiet) is None
    batched = await read_run(db)
    await forget_run(db)
    assert await run_month.score_month(db, scoring=scoring) == len(people)
    by_page = await read_run(db)
    assert batched[0] == by_page[0]
    assert sorted(batched[1], key=str) == sorted(by_page[1], key=str)
    assert len(batched[0]) == 2 * len(people)


async def test_a_folder_that_was_half_written_goes_on(house: tuple[Db, Db], people: list[UUID], tmp_path: Path) -> None:
    db, scoring = house
    await month.unload_month(db, tmp_path, note=quiet)
    month.score_month(tmp_path, note=quiet)
    await month.publish_month(db, scoring, tmp_path, note=quiet)
    await db.pool.execute("DELETE FROM credit.finished_run")
    await db.pool.execute("DELETE FROM credit.score WHERE run_at = $1 AND (shadow OR person_id = $2)", RUN_AT, people[1])
    told: list[tuple[int, int]] = []
    assert await month.publish_month(db, scoring, tmp_path, note=lambda done, total: told.append((done, total))) == month.Scored(1, 6)
    assert told == [(6, 12), (12, 12)]


async def test_a_folder_of_another_run_or_another_card_is_refused(house: tuple[Db, Db], people: list[UUID], tmp_path: Path) -> None:
    db, scoring = house
    with pytest.raises(UnfitTable, match="was not unloaded"):
        month.score_month(tmp_path, note=quiet)
    await month.unload_month(db, tmp_path, note=quiet)
    with pytest.raises(UnfitTable, match="no scores yet"):
        await month.publish_month(db, scoring, tmp_path, note=quiet)
    month.score_month(tmp_path, note=quiet)
    later = Db(db.pool, clock=lambda: RUN_AT + timedelta(days=31))
    with pytest.raises(UnfitTable, match="2026-12-06 is due"):
        await month.publish_month(later, scoring, tmp_path, note=quiet)
    await db.pool.execute("UPDATE credit.scorecard SET state = 'draft' WHERE state = 'shadow'")
    with pytest.raises(UnfitTable, match="Another card is shadow"):
        await month.publish_month(db, scoring, tmp_path, note=quiet)
    assert await read_scores(db) == []
    assert len(people) == 6
