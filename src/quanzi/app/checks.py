"""What must always be true across tables, asked of the whole database by `quanzi check`.

Each slice says so in its `checks.sql`, or in `checks/` with a file by noun: a promise as a comment, and below it the
statement that lists what breaks it.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString, cast

import psycopg

_SLICES = Path(__file__).parents[1]
_CHECK = re.compile(r"(?:^|\n)-- (?P<promise>[^\n]+)\n(?P<sql>(?:SELECT|WITH)\b.*?);", re.DOTALL)
_ROWS_MAX = 1000


@dataclass(frozen=True, slots=True)
class Check:
    """A promise in one sentence, and the query for what breaks it (one text column)."""

    slice: str
    promise: str
    sql: LiteralString


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken promise: how many times (at most 1,000 are counted), and one of them."""

    slice: str
    promise: str
    count: int
    example: str


def read_checks(slice_name: str, text: str) -> list[Check]:
    """The promises in the text of one `checks.sql`, which is ours and never a member's."""
    return [Check(slice_name, found["promise"], cast("LiteralString", found["sql"])) for found in _CHECK.finditer(text)]


CHECKS: tuple[Check, ...] = tuple(
    check
    for path in sorted([*_SLICES.glob("*/checks.sql"), *_SLICES.glob("*/checks/*.sql")])
    for check in read_checks(path.relative_to(_SLICES).parts[0], path.read_text())
)


def find_faults(url: str) -> list[Fault]:
    """Every broken promise, in one snapshot."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return [fault for check in CHECKS if (fault := ask_check(connection, check)) is not None]


def ask_check(connection: psycopg.Connection, check: Check) -> Fault | None:
    """What breaks one promise; only so many rows leave the database as are counted."""
    with connection.cursor(name="faults") as cursor:
        rows = cursor.execute(check.sql).fetchmany(_ROWS_MAX)
    if not rows:
        return None
    return Fault(check.slice, check.promise, len(rows), str(rows[0][0]))
