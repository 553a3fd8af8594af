"""Facts of a few people for the laws of tables, on the days where months of different lengths go apart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import ibis
from hypothesis import strategies as st

from quanzi.credit.features import FEATURES, Feature, Measure, read_features
from quanzi.credit.model import Dimension, Fact, FactKind

LAST = datetime(2026, 3, 31, 23, 59, 59, 999_999, tzinfo=UTC)
# the days on which months of different lengths go apart, and times at which a comparison may be off by one
DAYS = [datetime(year, month, day, tzinfo=UTC) for year, month, day in [
    (2023, 12, 31), (2024, 1, 30), (2024, 2, 28), (2024, 2, 29), (2024, 3, 1), (2024, 3, 30), (2024, 3, 31), (2024, 4, 30),
    (2025, 2, 28), (2025, 3, 1), (2025, 12, 31), (2026, 1, 29), (2026, 1, 31), (2026, 2, 28), (2026, 3, 1), (2026, 3, 30), (2026, 3, 31),
]]  # fmt: skip
TIMES = [
    timedelta(),
    timedelta(microseconds=1),
    timedelta(hours=12, seconds=59, microseconds=7),
    timedelta(days=1) - timedelta(microseconds=1),
]
PEOPLE = [UUID(int=0xA0 + n) for n in range(3)]
OTHERS = [UUID(int=0xB0 + n) for n in range(3)]
ALL_KINDS = [
    *FEATURES,
    Feature(name="uncapped", dimension=Dimension.HISTORY, kinds=(FactKind.DEBT_KEPT,), measure=Measure.COUNT, direction=1, window_months=3),
    Feature(name="ever", dimension=Dimension.HISTORY, kinds=(FactKind.DEAL_KEPT, FactKind.DEBT_LATE), measure=Measure.COUNT, direction=1),
]
Row = tuple[UUID, Fact]

EDGES = st.builds(lambda day, time: day + time, st.sampled_from(DAYS), st.sampled_from(TIMES))
ANY_TIME = st.timedeltas(timedelta(), timedelta(days=1200)).map(lambda since: DAYS[0] - timedelta(days=365) + since)
moments = EDGES | ANY_TIME


@st.composite
def fact_rows(draw: st.DrawFn, most: int = 25) -> list[Row]:
    """Facts of a few people with few partners, known at once or late, some ended."""
    made: list[Row] = []
    for number in range(draw(st.integers(0, most))):
        happened = draw(moments)
        known = happened + draw(st.sampled_from([timedelta(), timedelta(seconds=1), timedelta(days=40), timedelta(days=-1)]))
        ended = draw(st.none() | st.sampled_from([timedelta(), timedelta(days=29), timedelta(days=400)]))
        fact = Fact(
            id=UUID(int=draw(st.integers(0, 2**64)) * 100 + number),
            kind=draw(st.sampled_from(FactKind)),
            context="friends",
            source="test",
            source_id=UUID(int=number),
            other_id=draw(st.none() | st.sampled_from(OTHERS)),
            happened_at=happened,
            known_at=known,
            value=draw(st.integers(1, 3)),
            ended_at=None if ended is None else known + ended,
        )
        made.append((draw(st.sampled_from(PEOPLE)), fact))
    return made


def make_fact(kind: FactKind, happened_at: datetime, *, number: int = 1) -> Fact:
    """One that was known at once."""
    return Fact(
        id=UUID(int=number),
        kind=kind,
        context="test",
        source="test",
        source_id=UUID(int=number),
        other_id=None,
        happened_at=happened_at,
        known_at=happened_at,
    )


@contextmanager
def on_duckdb() -> Iterator[None]:
    """Expressions run on one thread of a DuckDB of their own meanwhile."""
    connection = ibis.duckdb.connect(threads=1)
    previous = ibis.get_backend()
    ibis.set_backend(connection)
    yield
    ibis.set_backend(previous)
    connection.disconnect()


def read_by_python(made: Iterable[Row], as_of: datetime, features: Sequence[Feature]) -> dict[str, dict[str, Any]]:
    """Everybody's features, without those who are as nobody."""
    of_person: dict[UUID, list[Fact]] = defaultdict(list)
    for person_id, fact in made:
        of_person[person_id].append(fact)
    read = {str(one): read_features(mine, as_of=as_of, features=features) for one, mine in of_person.items()}
    return drop_nobodies(read, as_of, features)


def drop_nobodies(read: dict[str, dict[str, Any]], as_of: datetime, features: Sequence[Feature]) -> dict[str, dict[str, Any]]:
    """A row that says no more than none may stand: of one whose only vouch names nobody."""
    nobody = read_features((), as_of=as_of, features=features)
    return {one: row for one, row in read.items() if row != nobody}


def collect(table: ibis.Table) -> dict[str, dict[str, Any]]:
    """A table's rows by person; each has one only."""
    found = table.to_pyarrow().to_pylist()
    by_person = {row.pop("person_id"): row for row in found}
    assert len(by_person) == len(found)
    return by_person
