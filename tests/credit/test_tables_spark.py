"""The same expressions on Spark, in a process of its own kind: one start, one table with every kind and month's end in it."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import ibis
import msgspec
import pytest

from quanzi.credit.learn import facts, incremental, tables
from quanzi.credit.learn.engines import connect_spark
from quanzi.credit.model import FactKind
from tests.make.fact_tables import ALL_KINDS, DAYS, LAST, OTHERS, PEOPLE, TIMES, Row, collect, drop_nobodies, make_fact, read_by_python

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java"),
    pytest.mark.filterwarnings("ignore"),
]
BEFORE, AS_OF = datetime(2026, 2, 28, 12, 0, 59, 7, tzinfo=UTC), LAST


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql", reason="PySpark has a lock of its own: requirements-spark.lock")
    session = (
        sql.SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
        .getOrCreate()
    )
    yield connect_spark(session)
    session.stop()


@pytest.fixture(scope="module")
def made() -> list[Row]:
    """Every kind on every day and time, spread over people and partners; some known late, some ended."""
    every = enumerate(product(FactKind, DAYS, TIMES))
    return [
        (PEOPLE[number % 2 if kind is FactKind.JOINED else number % 3], _fact(kind, day + time, number))
        for number, (kind, day, time) in every
    ]


def _fact(kind: FactKind, at: datetime, number: int) -> Any:
    return msgspec.structs.replace(
        make_fact(kind, at, number=number),
        other_id=(None, *OTHERS, UUID(int=0xC0 + number))[number % 5],
        known_at=at + timedelta(days=number % 40 if number % 7 == 0 else 0),
        ended_at=at + timedelta(days=number % 500) if number % 11 == 0 else None,
        value=number % 3 + 1,
    )


def test_spark_reads_what_duckdb_and_python_read(spark: Any, made: list[Row], tmp_path: Path) -> None:
    facts.write_facts(tmp_path / "facts.parquet", made)
    duck = ibis.duckdb.connect(threads=1)
    here, there = (
        tables.read_table(engine.read_parquet(tmp_path / "facts.parquet"), as_of=AS_OF, features=ALL_KINDS).to_pyarrow()
        for engine in (duck, spark)
    )
    assert there.schema.types == here.schema.types
    assert there.sort_by("person_id").to_pylist() == here.sort_by("person_id").to_pylist()
    read = {row.pop("person_id"): row for row in there.to_pylist()}
    assert drop_nobodies(read, AS_OF, ALL_KINDS) == read_by_python(made, AS_OF, ALL_KINDS)


def test_a_step_on_spark_is_as_good_as_reading_everything(spark: Any, made: list[Row], tmp_path: Path) -> None:
    facts.write_facts(tmp_path / "before.parquet", [row for row in made if row[1].known_at <= BEFORE])
    facts.write_facts(tmp_path / "arrived.parquet", [row for row in made if row[1].known_at > BEFORE])
    facts.write_facts(tmp_path / "all.parquet", made)
    first, arrived, everything = (spark.read_parquet(tmp_path / f"{name}.parquet") for name in ("before", "arrived", "all"))
    table = tables.read_table(first, as_of=BEFORE)
    state = incremental.keep_state(first, as_of=BEFORE)
    touched = incremental.find_touched(state, arrived, before=BEFORE, as_of=AS_OF)
    stepped = incremental.step_features(table, state, arrived, touched, as_of=AS_OF)
    assert collect(stepped) == collect(tables.read_table(everything, as_of=AS_OF))
