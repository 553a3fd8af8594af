"""Group commit: deeds that arrive together are done together, and each caller gets the own outcome.

Nobody waits for company, unless batches are to begin apart: two are under way at most, so one waits for the disk while the
other works, and whoever comes meanwhile is in the next. `lane` says what must not overtake: what is in a lane that is under way waits.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

import structlog

from quanzi.kernel.errors import QuanziError

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

# with one, three or four fewer sends of money went through (`python -m bench ledger`)
BATCHES_AT_ONCE = 2
log = structlog.get_logger(__name__)


class Waiting(Generic[Item, Outcome]):
    """One in line: what is to be done, for who waits for its outcome."""

    __slots__ = ("_answered", "item")

    def __init__(self, item: Item) -> None:
        """Not answered yet."""
        self.item = item
        self._answered: asyncio.Future[Outcome | QuanziError | None] = asyncio.get_running_loop().create_future()

    def answer(self, outcome: Outcome | QuanziError | None) -> None:
        """Tell the outcome, or the refusal; the first one told counts, and who gave up hears nothing."""
        if not self._answered.done():
            self._answered.set_result(outcome)

    async def outcome(self) -> Outcome | None:
        """The outcome, once it is told; raises the refusal."""
        outcome = await self._answered
        if isinstance(outcome, QuanziError):
            raise outcome
        return outcome


class Gather(Generic[Item, Outcome]):
    """One line of one process; `run` has to run."""

    def __init__(
        self,
        do: Callable[[Sequence[Waiting[Item, Outcome]]], Awaitable[None]],
        *,
        at_once_max: int,
        lane: Callable[[Item], Hashable] | None = None,
        apart_s: float = 0.0,
    ) -> None:
        """Do so many at once by `do`, which answers them; whom it leaves without an answer, also by raising, hears None.

        Two batches begin at least `apart_s` seconds apart: who comes alone waits for nothing, and where many come, few large
        batches cost less than many small ones.
        """
        self._do, self._at_once_max, self._lane, self._apart_s = do, at_once_max, lane, apart_s
        self._line: deque[Waiting[Item, Outcome]] = deque()
        self._somebody = asyncio.Event()
        self._busy = 0
        self._lanes: set[Hashable] = set()

    async def put(self, item: Item) -> Outcome | None:
        """The outcome of `item`, done together with what else is in line, or its refusal raised; None: it goes its own way."""
        waiting: Waiting[Item, Outcome] = Waiting(item)
        self._line.append(waiting)
        self._somebody.set()
        return await waiting.outcome()

    async def run(self) -> None:
        """Serve until cancelled."""
        began = -math.inf
        async with asyncio.TaskGroup() as batches:
            while True:
                await self._somebody.wait()
                if (early := began + self._apart_s - time.monotonic()) > 0:
                    await asyncio.sleep(early)
                self._somebody.clear()
                while self._line and (free := BATCHES_AT_ONCE - self._busy) > 0:
                    # those that begin apart take all who wait
                    share = 1 if self._apart_s else free
                    batch = self._take(min(-(-len(self._line) // share), self._at_once_max))
                    if not batch:
                        break
                    self._busy += 1
                    began = time.monotonic()
                    batches.create_task(self._serve(batch))

    def _take(self, count: int) -> list[Waiting[Item, Outcome]]:
        """The next in line, but for those whose lane is under way: they keep their places."""
        if self._lane is None:
            return [self._line.popleft() for _ in range(min(count, len(self._line)))]
        batch: list[Waiting[Item, Outcome]] = []
        later: list[Waiting[Item, Outcome]] = []
        while self._line and len(batch) < count:
            waiting = self._line.popleft()
            (later if self._lane(waiting.item) in self._lanes else batch).append(waiting)
        self._line.extendleft(reversed(later))
        self._lanes.update(self._lane(waiting.item) for waiting in batch)
        return batch

    async def _serve(self, batch: Sequence[Waiting[Item, Outcome]]) -> None:
        try:
            await self._do(batch)
        except Exception:
            log.exception("batch_not_done", count=len(batch))
        finally:
            # whatever happened, nobody waits for ever
            for waiting in batch:
                waiting.answer(None)
            if self._lane is not None:
                self._lanes.difference_update(self._lane(waiting.item) for waiting in batch)
            self._busy -= 1
            self._somebody.set()
