"""Features for millions: DuckDB reads what Python reads, in any order, and nothing from later gets in."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import ibis
import msgspec
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanzi.credit.features import FEATURES, Feature, Measure
from quanzi.credit.learn import facts, tables
from quanzi.credit.model import Dimension, FactKind
from tests.make.fact_tables import ALL_KINDS, Row, collect, drop_nobodies, fact_rows, make_fact, moments, on_duckdb, read_by_python


@pytest.fixture(scope="module", autouse=True)
def duck() -> Iterator[None]:
    with on_duckdb():
        yield


def read_by_duckdb(made: Iterable[Row], as_of: datetime, features: Sequence[Feature] = FEATURES) -> dict[str, dict[str, Any]]:
    table = ibis.memtable(facts.make_table(made))
    return drop_nobodies(collect(tables.read_table(table, as_of=as_of, features=features)), as_of, features)


@given(fact_rows(), moments, st.randoms(use_true_random=False))
@settings(max_examples=35, deadline=None)
def test_duckdb_reads_what_python_reads_in_any_order(made: list[Row], as_of: datetime, dice: Any) -> None:
    expected = read_by_python(made, as_of, ALL_KINDS)
    dice.shuffle(made)
    assert read_by_duckdb(made, as_of, ALL_KINDS) == expected


@given(st.lists(moments, min_size=1, max_size=60), moments)
@settings(max_examples=30, deadline=None)
def test_months_are_counted_alike(earlier: list[datetime], as_of: datetime) -> None:
    age = Feature(name="age", dimension=Dimension.HISTORY, kinds=(FactKind.JOINED,), measure=Measure.AGE, direction=1)
    made = [(UUID(int=n), make_fact(FactKind.JOINED, one)) for n, one in enumerate(earlier)]
    assert read_by_duckdb(made, as_of, [age]) == read_by_python(made, as_of, [age])


@given(fact_rows(), fact_rows(most=6), moments)
@settings(max_examples=15, deadline=None)
def test_nothing_that_became_known_later_gets_in(made: list[Row], more: list[Row], as_of: datetime) -> None:
    late = timedelta(microseconds=1)
    later = [(person, msgspec.structs.replace(fact, known_at=max(fact.known_at, as_of + late))) for person, fact in more]
    ends_later = [
        (person, msgspec.structs.replace(fact, ended_at=as_of + late) if fact.ended_at is None or fact.ended_at > as_of else fact)
        for person, fact in made
    ]
    assert read_by_duckdb([*ends_later, *later], as_of) == read_by_duckdb(made, as_of)


def test_nobody_has_a_row_of_whom_nothing_counts() -> None:
    day = datetime(2026, 3, 31, tzinfo=UTC)
    old = make_fact(FactKind.DEBT_KEPT, day - timedelta(days=800))
    assert collect(tables.read_table(ibis.memtable(facts.make_table([(UUID(int=1), old)])), as_of=day)) == {}


def test_a_file_of_features_holds_whole_numbers(tmp_path: Path) -> None:
    day = datetime(2026, 3, 31, tzinfo=UTC)
    made = [(UUID(int=n), make_fact(kind, day, number=n)) for n, kind in enumerate(FactKind)]
    table = tables.read_table(ibis.memtable(facts.make_table(made)), as_of=day)
    ibis.get_backend().to_parquet(table, tmp_path / "features.parquet")
    schema = pq.read_schema(tmp_path / "features.parquet")
    assert {str(schema.field(one.name).type) for one in FEATURES} == {"int32"}
