"""Scoring millions is scoring one: the exported SQL on DuckDB and PostgreSQL, the batch with stake, cap and reasons."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanzi.credit.expert import EXPERT_CARD
from quanzi.credit.explain import read_reasons
from quanzi.credit.export import as_sql, quote_name
from quanzi.credit.learn.batch import score_table
from quanzi.credit.learn.engines import connect_duckdb
from quanzi.credit.scorecard import Cell, Characteristic, Scorecard
from quanzi.credit.scoring import Score, replay

NUMBERS = [0.0, -1.0, 0.1, 0.30000000000000004, 1e-07, 3.0, 123_456_789_012_345.67, 2.0**60, -7.25]
CATEGORIES = ["A11", "it's", 'say "no"', "其他", ""]
names = st.text("ab c\"'-;", min_size=1, max_size=6)


@st.composite
def characteristics(draw: st.DrawFn, name: str) -> Characteristic:
    points = st.integers(-40, 40)
    if draw(st.booleans()):
        categories = draw(st.dictionaries(st.sampled_from(CATEGORIES), points))
        return Characteristic(name=name, dimension="history", categories=categories, others=draw(points), missing=draw(points))
    cuts = sorted(draw(st.lists(st.sampled_from(NUMBERS), unique=True)))
    special = draw(st.lists(st.tuples(st.sampled_from(NUMBERS), points), max_size=2))
    return Characteristic(
        name=name,
        dimension="history",
        cuts=tuple(cuts),
        points=tuple(draw(st.lists(points, min_size=len(cuts) + 1, max_size=len(cuts) + 1))),
        special=tuple(special),
        missing=draw(points),
    )


@st.composite
def cards(draw: st.DrawFn) -> Scorecard:
    kinds = [draw(characteristics(name)) for name in sorted(draw(st.sets(names, max_size=4)), key=hash)]
    return Scorecard(name=draw(names), characteristics=tuple(kinds))


def rows_for(card: Scorecard) -> st.SearchStrategy[list[dict[str, Cell]]]:
    numbers = st.none() | st.sampled_from([*NUMBERS, float("nan"), float("inf"), float("-inf")]) | st.floats(-10, 10)
    texts = st.none() | st.sampled_from([*CATEGORIES, "another"])
    return st.lists(
        st.fixed_dictionaries({one.name: numbers if one.categories is None else texts for one in card.characteristics}), max_size=6
    )


@pytest.fixture(scope="module")
def duck() -> Iterator[Any]:
    yield (engine := connect_duckdb(threads=1))
    engine.disconnect()


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_exported_sql_gives_what_scoring_one_row_gives(duck: Any, shared_url: str, data: st.DataObject) -> None:
    card = data.draw(cards())
    rows = data.draw(rows_for(card))
    absent = data.draw(st.sets(st.sampled_from([one.name for one in card.characteristics]))) if card.characteristics else set()
    columns = [one for one in card.characteristics if one.name not in absent]
    expected = {n: card.score({one.name: row[one.name] for one in columns}) for n, row in enumerate(rows)}
    fields = {one.name: pa.string() if one.categories is not None else pa.float64() for one in columns}
    table = pa.table({"n": pa.array(range(len(rows)), pa.int64())} | {k: pa.array([row[k] for row in rows], t) for k, t in fields.items()})
    duck.con.register("features", table)
    sql = as_sql(card, keys=["n"], columns=fields)
    assert {row[0]: (row[1], row[2:]) for row in duck.con.execute(sql).fetchall()} == {
        n: (one.total, one.points) for n, one in expected.items()
    }
    with psycopg.connect(shared_url) as connection:
        kinds = ", ".join(f"{quote_name(k)} {'text' if t == pa.string() else 'double precision'}" for k, t in fields.items())
        connection.execute(f"CREATE TEMPORARY TABLE features (n bigint{', ' + kinds if kinds else ''})".encode())
        with connection.cursor().copy("COPY features FROM STDIN") as copy:
            for row in table.to_pylist():
                copy.write_row(list(row.values()))
        found = connection.execute(sql.replace("%", "%%").encode()).fetchall()
    assert {row[0]: (row[1], row[2:]) for row in found} == {n: (one.total, one.points) for n, one in expected.items()}


cells = st.none() | st.integers(0, 60)
_CELLS = len(EXPERT_CARD.characteristics)
person = st.tuples(st.lists(cells, min_size=_CELLS, max_size=_CELLS), st.integers(-40, 0), st.none() | st.integers(350, 950))
people = st.lists(person, max_size=30)


@given(people)
@settings(max_examples=25, deadline=None)
def test_a_batch_gives_what_making_one_score_gives(duck: Any, tmp_path_factory: pytest.TempPathFactory, made: list[Any]) -> None:
    folder = tmp_path_factory.mktemp("batch")
    columns: dict[str, Any] = {"person_id": pa.array([str(UUID(int=n)) for n in range(len(made))], pa.string())}
    for place, one in enumerate(EXPERT_CARD.characteristics):
        columns[one.name] = pa.array([cells[place] for cells, _, _ in made], pa.int64())
    columns |= {"stake_points": pa.array([stake for _, stake, _ in made], pa.int64())}
    columns |= {"previous": pa.array([previous for _, _, previous in made], pa.int64())}
    pq.write_table(pa.table(columns), folder / "features.parquet")
    score_table(duck, folder / "features.parquet", folder / "scores.parquet", card=EXPERT_CARD)
    found = {row.pop("person_id"): row for row in pq.read_table(folder / "scores.parquet").to_pylist()}
    assert found == {str(UUID(int=n)): by_one(*person) for n, person in enumerate(made)}


def by_one(cells: list[int | None], stake: int, previous: int | None) -> dict[str, Any]:
    kept = Score(datetime(2026, 3, 6, tzinfo=UTC), EXPERT_CARD.version, 0, (), cells, stake, 0, previous, "month")
    score = replay(EXPERT_CARD, kept)
    return {
        "total": score.total,
        "points": list(score.points),
        "features": list(score.features),
        "stake_points": score.stake_points,
        "cap_points": score.cap_points,
        "previous": score.previous,
        "reasons": [one.name for one in read_reasons(EXPERT_CARD, score)],
    }


def test_a_table_without_stakes_and_scores_of_before_is_scored_without(duck: Any, tmp_path: Path) -> None:
    pq.write_table(pa.table({"person_id": ["a"], "debts_kept": [3]}), tmp_path / "features.parquet")
    score_table(duck, tmp_path / "features.parquet", tmp_path / "scores.parquet", card=EXPERT_CARD)
    (row,) = pq.read_table(tmp_path / "scores.parquet").to_pylist()
    assert (row["total"], row["stake_points"], row["cap_points"], row["previous"]) == (576, 0, 0, None)
