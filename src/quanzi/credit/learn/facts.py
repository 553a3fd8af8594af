"""Facts as a table, for millions: one Parquet file or many, one row a fact.

Times are UTC without a zone, in microseconds; ids are their text in lower case: both read the same on every engine, and ids
sort as in Python. Which day or file a row lies in does not matter.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from quanzi.credit.model import Fact

Table = Any
"""A table of Ibis or Arrow, and its columns; they get their methods while the program runs, so a type checker knows nothing of them."""
Column = Any

_MOMENT = cast("Any", pa.timestamp("us"))

SCHEMA = cast(
    "Any",
    pa.schema(
        [
            pa.field("person_id", pa.string()),
            pa.field("id", pa.string()),
            pa.field("kind", pa.string()),
            pa.field("context", pa.string()),
            pa.field("source", pa.string()),
            pa.field("source_id", pa.string()),
            pa.field("other_id", pa.string()),
            pa.field("happened_at", _MOMENT),
            pa.field("known_at", _MOMENT),
            pa.field("value", pa.int64()),
            pa.field("ended_at", _MOMENT),
        ]
    ),
)
"""The columns of a table of facts: those of `Fact`, after whose they are."""


def make_table(facts: Iterable[tuple[UUID, Fact]]) -> Table:
    """A table of (person, fact)."""
    return cast("Table", pa.Table.from_pylist(list(_flatten(facts)), schema=SCHEMA))


def write_facts(path: Path, facts: Iterable[tuple[UUID, Fact]]) -> None:
    """The same as a Parquet file."""
    pq.write_table(make_table(facts), path)


def utc_without_zone(moment: datetime) -> datetime:
    """A moment as these tables hold it; what has no zone is UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _flatten(facts: Iterable[tuple[UUID, Fact]]) -> Iterator[dict[str, object]]:
    for person_id, fact in facts:
        yield {
            "person_id": str(person_id),
            "id": str(fact.id),
            "kind": str(fact.kind),
            "context": fact.context,
            "source": fact.source,
            "source_id": str(fact.source_id),
            "other_id": str(fact.other_id) if fact.other_id else None,
            "happened_at": utc_without_zone(fact.happened_at),
            "known_at": utc_without_zone(fact.known_at),
            "value": fact.value,
            "ended_at": utc_without_zone(fact.ended_at) if fact.ended_at else None,
        }
