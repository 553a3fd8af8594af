"""The score at scale: a Parquet table of features to one of scores, scores into PostgreSQL, one person explained from the store.

Each is held against what the machine can do at best: DuckDB copying the same table without scoring it, PostgreSQL taking the same
rows from a file of its own.
"""

import gc
import random
import resource
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pyarrow.parquet as pq
import uvloop

from bench.ground import house, machine
from quanzi import credit
from quanzi.credit.expert import EXPERT_CARD
from quanzi.credit.learn.batch import score_table
from quanzi.credit.learn.engines import Engine, connect_duckdb
from quanzi.credit.learn.publish import publish_scores
from quanzi.credit.model import FactKind
from quanzi.credit.scorecard import write_scorecard
from quanzi.infra.postgres import Db, open_pool
from quanzi.kernel.person import Kind, Person

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
THREADS, MEMORY_GB, TRIES = 2, 1.0, 5
WRITTEN, EXPLAINED, FACTS_EACH = 200_000, 40, 60
RUN_AT = datetime(2026, 11, 6, tzinfo=UTC)


def measure() -> dict[str, Any]:
    """The result for `python -m bench score`, its half about speed."""
    before = machine.describe_machine()
    with tempfile.TemporaryDirectory(prefix="quanzi-bench-") as name:
        folder = Path(name)
        engine = connect_duckdb(folder=folder, threads=THREADS, memory_gb=MEMORY_GB)
        runs = {people: _score(engine, folder, people) for people in SIZES}
        _make_features(engine, folder / "few.parquet", WRITTEN)
        score_table(engine, folder / "few.parquet", folder / "scores.parquet", card=EXPERT_CARD)
        with house.open_ground() as ground:
            written, copied, explained = uvloop.run(_publish(ground.url, folder / "scores.parquet"))
    cost = {people: seconds / people for people, (seconds, _) in runs.items()}
    scored, plain = runs[1_000_000]
    return {
        "bench": "score_speed",
        "ratios": {
            "cost_10m_vs_10k": round(cost[10_000_000] / cost[10_000], 3),
            "cost_10m_vs_1m": round(cost[10_000_000] / cost[1_000_000], 3),
            "scoring_vs_copying_parquet": round(scored / plain, 2),
            "written_vs_copying_rows": round(written / copied, 2),
        },
        "figures": {
            "people_per_minute": round(60 / cost[1_000_000]),
            **{f"seconds_{people}": round(seconds, 3) for people, (seconds, _) in runs.items()},
            "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            "written_per_minute": round(written * 60),
            "explain_ms": round(explained, 2),
        },
        "machine": before,
    }


def _score(engine: Engine, folder: Path, people: int) -> tuple[float, float]:
    """Seconds for scoring so many, and for copying their table; the best of a few where it is short."""
    features, scores = folder / "features.parquet", folder / "scores.parquet"
    _make_features(engine, features, people)
    tries = TRIES if people < 1_000_000 else 1
    scoring = min(_time(lambda: score_table(engine, features, scores, card=EXPERT_CARD)) for _ in range(tries))
    copying = min(_time(lambda: engine.con.execute(f"COPY (FROM '{features}') TO '{scores}' (FORMAT parquet)")) for _ in range(tries))
    return scoring, copying


def _make_features(engine: Engine, path: Path, people: int) -> None:
    cells = ", ".join(
        f"CASE WHEN hash(n, {place}) % 3 = 0 THEN (hash(n, {place + 100}) % 60)::integer ELSE 0 END AS {one.name}"
        for place, one in enumerate(EXPERT_CARD.characteristics)
    )
    engine.con.execute(
        f"COPY (SELECT md5(n::varchar)::uuid::varchar AS person_id, {cells}, (540 + hash(n, 99) % 60)::integer AS previous "
        f"FROM range({people}) AS t (n)) TO '{path}' (FORMAT parquet)"
    )


def _time(work: Any) -> float:
    gc.collect()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


async def _publish(url: str, scores: Path) -> tuple[float, float, float]:
    """Rows a second written as a run writes them, and by PostgreSQL from its own file; milliseconds to explain one person."""
    with psycopg.connect(url, autocommit=True) as connection:
        people = _switch_on(connection, scores)
        connection.execute("CHECKPOINT")
        started = time.perf_counter()
        pool = await open_pool(url, role="quanzi_scoring", size_max=1, statement_ms_max=600_000)
        done = await publish_scores(Db(pool), scores, card=EXPERT_CARD, run_at=RUN_AT)
        await pool.close()
        written = done / (time.perf_counter() - started)
        assert done == WRITTEN
        copied = _copy_rows(connection)
        connection.execute("VACUUM ANALYZE credit.score")
    return written, copied, await _explain(url, people)


def _switch_on(connection: psycopg.Connection[Any], scores: Path) -> list[UUID]:
    """Everybody of the file has a score; the few that come back have facts and a score of the month before."""
    everybody = [UUID(one) for one in pq.read_table(scores, columns=["person_id"])["person_id"].to_pylist()]
    few, dice = everybody[:EXPLAINED], random.Random(7)
    with connection.cursor() as cursor:
        with cursor.copy("COPY credit.person (person_id, is_on, changed_at) FROM STDIN") as rows:
            for person_id in everybody:
                rows.write_row((person_id, True, RUN_AT - timedelta(days=900)))
        cursor.execute(
            "INSERT INTO credit.scorecard (version, name, document, state, added_at, changed_at) VALUES (%s, %s, %s, 'champion', %s, %s)",
            (EXPERT_CARD.version, EXPERT_CARD.name, write_scorecard(EXPERT_CARD), RUN_AT, RUN_AT),
        )
        columns = "person_id, fact_id, kind, context, source, source_id, other_id, happened_at, known_at"
        with cursor.copy(f"COPY credit.fact ({columns}) FROM STDIN") as rows:
            for person_id in few:
                for _ in range(FACTS_EACH):
                    at = RUN_AT - timedelta(days=dice.randrange(900))
                    kind = dice.choice([FactKind.DEBT_KEPT, FactKind.DEAL_KEPT, FactKind.DEBT_LATE, FactKind.VOUCHED])
                    rows.write_row((person_id, uuid4(), kind.value, "wallet", "bench", uuid4(), dice.choice(everybody), at, at))
        columns = "person_id, run_at, version, total, points, features, why"
        nothing = [0] * len(EXPERT_CARD.characteristics)
        with cursor.copy(f"COPY credit.score ({columns}) FROM STDIN") as rows:
            for person_id in few:
                rows.write_row((person_id, RUN_AT - timedelta(days=31), EXPERT_CARD.version, 550, nothing, nothing, "month"))
    return few


def _copy_rows(connection: psycopg.Connection[Any]) -> float:
    """Rows a second by which PostgreSQL takes the same rows, with their keys, from a file that it wrote itself."""
    row = connection.execute("SHOW data_directory").fetchone()
    file = Path(row[0] if row else ".") / "rows.copy"
    connection.execute("CREATE TABLE taken (LIKE credit.score INCLUDING ALL)")
    connection.execute(f"COPY credit.score TO '{file}' (FORMAT binary)")
    connection.execute("CHECKPOINT")
    seconds = _time(lambda: connection.execute(f"COPY taken FROM '{file}' (FORMAT binary)"))
    return (WRITTEN + EXPLAINED) / seconds


async def _explain(url: str, people: list[UUID]) -> float:
    """The median of a person's whole explanation, its three questions to the store included."""
    pool = await open_pool(url, size_max=1)
    db = Db(pool)
    took: list[float] = []
    for person_id in people * TRIES:
        person = Person(kind=Kind.MEMBER, id=person_id, tier=1)
        started = time.perf_counter()
        mine = await db.read(lambda tx, person=person: credit.find_my_score(tx, by=person))
        took.append(time.perf_counter() - started)
        assert mine is not None
        assert mine.changes
    await pool.close()
    return 1000 * statistics.median(took)
