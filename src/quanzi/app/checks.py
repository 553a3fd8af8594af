"""What must always be true across tables, asked of the whole database by `quanzi check`.

Each slice lists its own promises here: a query that returns one text per row that breaks it, and nothing when all is well.
"""

from dataclasses import dataclass
from typing import LiteralString

import psycopg


@dataclass(frozen=True, slots=True)
class Check:
    """A promise in one sentence, and the query for rows that break it (one text column)."""

    slice: str
    promise: str
    sql: LiteralString


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken promise: how many rows, and one of them."""

    slice: str
    promise: str
    count: int
    example: str


CHECKS: list[Check] = [
    Check(
        "infra",
        "Every event reached those who react to it.",
        "SELECT kind || ' ' || event_id || ': ' || error FROM infra.outbox WHERE tries >= 20",
    ),
    Check(
        "infra",
        "Every job was done.",
        "SELECT entrypoint || ' ' || id FROM jobs.pgqueuer WHERE status = 'failed'",
    ),
]


def find_faults(url: str) -> list[Fault]:
    """Every broken promise, in one snapshot."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return [fault for check in CHECKS if (fault := _ask(connection, check)) is not None]


def _ask(connection: psycopg.Connection, check: Check) -> Fault | None:
    rows = connection.execute(check.sql).fetchall()
    if not rows:
        return None
    return Fault(check.slice, check.promise, len(rows), str(rows[0][0]))
