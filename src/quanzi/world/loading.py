"""What all loads share: where rows break, what came of it, and batches that run beside each other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import UUID

from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import ids
from quanzi.world.progress import Report

Row = TypeVar("Row")
Row_contra = TypeVar("Row_contra", contravariant=True)

CONNECTIONS = 2
BATCH_ROWS = 20_000
_NUMBER_BITS = 60


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that was skipped: where it stands and what is wrong with it."""

    file: str
    line: int
    reason: str


@dataclass(slots=True)
class Summary:
    """What came of a load: how many rows of each kind the files gave, notes on decisions, rows that were skipped."""

    counts: dict[str, int] = field(default_factory=dict[str, int])
    notes: list[str] = field(default_factory=list[str])
    broken: list[Broken] = field(default_factory=list[Broken])

    def lines(self) -> list[str]:
        """For a terminal, in order."""
        told = [f"{count:>9,} {what}" for what, count in self.counts.items()]
        # all of them, since what was skipped is what somebody has to mend in the files
        shown = [f"skipped {one.file}:{one.line}: {one.reason}" for one in self.broken]
        return [*told, *self.notes, *shown]


class Add(Protocol[Row_contra]):
    """A deed of a bulk door: new rows of one kind in one transaction."""

    def __call__(self, tx: Tx, *, new: Sequence[Row_contra]) -> Awaitable[object]:
        """Add those that are not there yet."""
        ...


LoadSet = Callable[[Db, Path, Summary, Report], Awaitable[None]]


class Numbering:
    """Ids that follow from a source's own running numbers and lie in their order, so that rows loaded together lie together."""

    def __init__(self, source: str) -> None:
        """The same source always gives the same ids."""
        self._base = ids.id_from_source(source=source, key="numbers").int >> _NUMBER_BITS << _NUMBER_BITS

    def id(self, number: int) -> UUID:
        """The id of a row's number, which is below 2**60."""
        return UUID(int=self._base | number)


def batches(rows: Iterable[Row], size: int = BATCH_ROWS) -> Iterator[list[Row]]:
    """The rows in lists of at most `size`."""
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch


async def add_all(db: Db, what: str, rows: Iterable[list[Row]], *, add: Add[Row], total: int, report: Report) -> None:
    """Add batches, each in a transaction of its own, a few beside each other while the next one is being made."""
    done = 0
    queue: asyncio.Queue[list[Row] | None] = asyncio.Queue(maxsize=CONNECTIONS)

    async def work() -> None:
        nonlocal done
        async for batch in _taken(queue):
            await db.run(lambda tx, batch=batch: add(tx, new=batch))
            done += len(batch)
            report(what, done, total)

    report(what, 0, total)
    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(work())
        for batch in rows:
            await queue.put(batch)
        for _ in range(CONNECTIONS):
            await queue.put(None)


async def _taken(queue: asyncio.Queue[list[Row] | None]) -> AsyncIterator[list[Row]]:
    while (batch := await queue.get()) is not None:
        yield batch
