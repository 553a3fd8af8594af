"""Features of a million people: from all facts, and from yesterday's features with what arrived in a day."""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.ground import machine
from quanzi.credit.learn import incremental, tables
from quanzi.credit.learn.engines import Engine, connect_duckdb
from quanzi.credit.model import KEPT, LAPSES, FactKind

PEOPLE, FACTS_EACH, YEARS = 500_000, 20, 4
WORDS_KEPT = 20
"""How many words are kept for one that is not."""
THREADS, MEMORY_GB = 2, 6.0
DAY = datetime(2026, 11, 6, tzinfo=UTC)
BEFORE = DAY - timedelta(days=1)


def measure() -> dict[str, Any]:
    """The result for `python -m bench feature_speed`."""
    before = machine.describe_machine()
    with tempfile.TemporaryDirectory(prefix="quanzi-bench-") as name:
        folder = Path(name)
        engine = connect_duckdb(folder=folder, threads=THREADS, memory_gb=MEMORY_GB)
        _make_facts(engine, folder)
        whole = _time(
            lambda: engine.to_parquet(tables.read_table(engine.read_parquet(folder / "facts.parquet"), as_of=DAY), folder / "whole.parquet")
        )
        _prepare(engine, folder)
        step = _time(lambda: _step(engine, folder))
        rows, touched, differing = _compare(engine, folder)
        engine.disconnect()
    assert differing == 0
    return {
        "bench": "feature_speed",
        "ratios": {"step_vs_whole": round(step[1] / whole[1], 3)},
        "figures": {
            "people_per_minute": round(rows / whole[0] * 60),
            "facts": PEOPLE * FACTS_EACH,
            **{
                f"{name}_{what}": round(value, 2)
                for name, run in (("whole", whole), ("step", step))
                for what, value in zip(("seconds", "processor_seconds"), run, strict=True)
            },
            "touched": touched,
        },
        "machine": before,
    }


def _make_facts(engine: Engine, folder: Path) -> None:
    """Everybody joined once and did something now and then, with one of a hundred thousand others."""
    often = [*sorted(KEPT), FactKind.VOUCHED] * WORDS_KEPT + [*sorted(LAPSES), FactKind.VERIFIED]
    kinds = "[" + ", ".join(f"'{one}'" for one in often) + "]"
    rows = f"""
        SELECT md5((n % {PEOPLE})::varchar)::uuid::varchar AS person_id, md5('f' || n)::uuid::varchar AS id,
            CASE WHEN n < {PEOPLE} THEN 'joined' ELSE {kinds}[1 + (hash(n) % {len(often)})::integer] END AS kind,
            'wallet' AS context, 'bench' AS source, md5('f' || n)::uuid::varchar AS source_id,
            md5('o' || hash(n, 1) % 100000)::uuid::varchar AS other_id,
            TIMESTAMP '{DAY:%Y-%m-%d}' - to_seconds((hash(n, 2) % ({YEARS} * 365 * 86400))::integer) AS happened_at,
            happened_at AS known_at, 1::bigint AS value, NULL::timestamp AS ended_at
        FROM range({PEOPLE * FACTS_EACH}) AS t (n)
    """
    engine.con.execute(f"COPY ({rows}) TO '{folder}/facts.parquet' (FORMAT parquet)")


def _prepare(engine: Engine, folder: Path) -> None:
    """What there is in the morning: yesterday's features, the state, and the facts of the day."""
    facts = engine.read_parquet(folder / "facts.parquet")
    moment = BEFORE.replace(tzinfo=None)
    engine.to_parquet(facts.filter(facts.known_at > moment), folder / "arrived.parquet")
    old = facts.filter(facts.known_at <= moment)
    engine.to_parquet(incremental.keep_state(old, as_of=BEFORE), folder / "state.parquet")
    engine.to_parquet(tables.read_table(old, as_of=BEFORE), folder / "before.parquet")


def _step(engine: Engine, folder: Path) -> None:
    table, state, arrived = (engine.read_parquet(folder / f"{name}.parquet") for name in ("before", "state", "arrived"))
    engine.to_parquet(incremental.find_touched(state, arrived, before=BEFORE, as_of=DAY), folder / "touched.parquet")
    touched = engine.read_parquet(folder / "touched.parquet")
    engine.to_parquet(incremental.step_features(table, state, arrived, touched, as_of=DAY), folder / "after.parquet")


def _compare(engine: Engine, folder: Path) -> tuple[int, int, int]:
    """Rows, people touched, and rows that differ between the step and reading everything."""
    after, whole = f"FROM '{folder}/after.parquet'", f"FROM '{folder}/whole.parquet'"
    differing = f"SELECT count(*) FROM (({after} EXCEPT {whole}) UNION ALL ({whole} EXCEPT {after}))"
    counts = [f"SELECT count(*) {whole}", f"SELECT count(*) FROM '{folder}/touched.parquet'", differing]
    rows, touched, wrong = (engine.con.execute(one).fetchone()[0] for one in counts)
    return rows, touched, wrong


def _time(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and seconds of all processors together, which others on the machine lengthen less."""
    started, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - used
