"""What the monthly runs found, in numbers without names."""

from datetime import datetime

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class RunRow(msgspec.Struct, frozen=True):
    """A run of one card: people by stretches of 25 points from 350, and by range of each characteristic, one after the other.

    `beside` is of a shadow, against the champion: in the same band, in a lower one, in a higher one, and the points between both.
    """

    run_at: datetime
    version: str
    shadow: bool
    people: int
    totals: list[int]
    ranges: list[int]
    beside: list[int] = []


async def add_counts(tx: Tx, *, run: RunRow) -> None:
    """Add what one page of a run found."""
    await tx.execute(
        """
        INSERT INTO credit.run AS r (run_at, version, shadow, people, totals, ranges, beside)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (run_at, version) DO UPDATE SET
            people = r.people + excluded.people,
            totals = (
                SELECT array_agg(u.before + u.more ORDER BY u.at)
                FROM unnest(r.totals, excluded.totals) WITH ORDINALITY AS u (before, more, at)
            ),
            ranges = (
                SELECT array_agg(u.before + u.more ORDER BY u.at)
                FROM unnest(r.ranges, excluded.ranges) WITH ORDINALITY AS u (before, more, at)
            ),
            beside = (
                SELECT array_agg(u.before + u.more ORDER BY u.at)
                FROM unnest(r.beside, excluded.beside) WITH ORDINALITY AS u (before, more, at)
            )
        """,
        run.run_at,
        run.version,
        run.shadow,
        run.people,
        run.totals,
        run.ranges,
        run.beside or [0, 0, 0, 0],
    )


async def list_runs(tx: ReadTx, *, limit: int) -> list[RunRow]:
    """The latest first."""
    return await tx.all(
        RunRow,
        "SELECT run_at, version, shadow, people, totals, ranges, beside FROM credit.run ORDER BY run_at DESC, version LIMIT $1",
        limit,
    )
