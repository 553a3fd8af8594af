"""A day's step is as good as reading everything, and reads less."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID

import ibis
import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanzi.credit.learn import facts, incremental, tables
from quanzi.credit.model import FactKind
from tests.make.fact_tables import ALL_KINDS, PEOPLE, Row, collect, fact_rows, make_fact, moments, on_duckdb


@pytest.fixture(scope="module", autouse=True)
def duck() -> Iterator[None]:
    with on_duckdb():
        yield


@given(fact_rows(), st.lists(moments, min_size=2, max_size=3, unique=True).map(sorted), st.booleans())
@settings(max_examples=15, deadline=None)
def test_steps_from_day_to_day_are_as_good_as_reading_everything(made: list[Row], days: list[datetime], compact: bool) -> None:
    first = ibis.memtable(facts.make_table(as_stored(made, days[0])))
    table = tables.read_table(first, as_of=days[0], features=ALL_KINDS).to_pyarrow()
    state = incremental.keep_state(first, as_of=days[0], features=ALL_KINDS).to_pyarrow()
    for before, as_of in pairwise(days):
        new = facts.make_table(arriving(made, before, as_of))
        kept, arrived = ibis.memtable(state), ibis.memtable(new)
        touched = incremental.find_touched(kept, arrived, before=before, as_of=as_of, features=ALL_KINDS)
        table = incremental.step_features(ibis.memtable(table), kept, arrived, touched, as_of=as_of, features=ALL_KINDS).to_pyarrow()
        # what arrived is added as it is; every other time a small state is made of all again
        state = pa.concat_tables([state, new])
        if compact:
            state = incremental.keep_state(ibis.memtable(state), as_of=as_of, features=ALL_KINDS).to_pyarrow()
        whole = tables.read_table(ibis.memtable(facts.make_table(as_stored(made, as_of))), as_of=as_of, features=ALL_KINDS)
        assert collect(ibis.memtable(table)) == collect(whole)


def as_stored(made: Iterable[Row], day: datetime) -> list[Row]:
    """What the store holds on a day: what it knows by then, with the ends it knows of."""
    known = [(person, fact) for person, fact in made if fact.known_at <= day]
    return [
        (person, fact if fact.ended_at is None or fact.ended_at <= day else msgspec.structs.replace(fact, ended_at=None))
        for person, fact in known
    ]


def arriving(made: Iterable[Row], before: datetime, day: datetime) -> list[Row]:
    """What changed in the store between two days."""
    old = {(person, fact.id): fact for person, fact in as_stored(made, before)}
    return [(person, fact) for person, fact in as_stored(made, day) if old.get((person, fact.id)) != fact]


def test_a_step_touches_only_whom_something_happened_to() -> None:
    joined, day = datetime(2025, 1, 10, tzinfo=UTC), datetime(2025, 3, 14, tzinfo=UTC)
    made = [(PEOPLE[n], make_fact(FactKind.JOINED, joined + timedelta(days=4 * n), number=n)) for n in range(2)]
    arrived = ibis.memtable(facts.make_table([(PEOPLE[2], make_fact(FactKind.DEBT_KEPT, day, number=3))]))
    touched = incremental.find_touched(ibis.memtable(facts.make_table(made)), arrived, before=day - timedelta(days=1), as_of=day)
    # the second is a month older that day; the third did something
    assert sorted(touched.to_pyarrow()["person_id"].to_pylist()) == [str(PEOPLE[1]), str(PEOPLE[2])]


def test_the_state_lets_go_of_what_can_count_no_more(tmp_path: Path) -> None:
    day = datetime(2026, 3, 31, tzinfo=UTC)
    recent = make_fact(FactKind.DEBT_KEPT, day - timedelta(days=10), number=3)
    variants = [
        make_fact(FactKind.DEBT_KEPT, day - timedelta(days=800), number=1),
        make_fact(FactKind.JOINED, day - timedelta(days=800), number=2),
        recent,
        msgspec.structs.replace(recent, id=UUID(int=4), ended_at=day),
        make_fact(FactKind.VOUCH_LOST, day, number=5),
    ]
    facts.write_facts(tmp_path / "facts.parquet", [(PEOPLE[0], one) for one in variants])
    state = incremental.keep_state(ibis.read_parquet(tmp_path / "facts.parquet"), as_of=day).to_pyarrow()
    assert sorted(state["id"].to_pylist()) == [str(UUID(int=2)), str(UUID(int=3))]
