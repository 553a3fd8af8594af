"""Group commit: deeds that arrive together are done together, and each caller gets the own outcome.

Nobody waits for company, unless batches are to begin apart: two are under way at most, so one waits for the disk while the
other works, and whoever comes meanwhile is in the next. Where nothing may overtake, one is under way.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
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

    __slots__ = ("_hear", "item")

    def __init__(self, item: Item, hear: Callable[[Outcome | QuanziError | None], None]) -> None:
        """Not answered yet; `hear` will be told."""
        self.item = item
        self._hear: Callable[[Outcome | QuanziError | None], None] | None = hear

    def answer(self, outcome: Outcome | QuanziError | None) -> None:
        """Tell the outcome, or the refusal; the first one told counts."""
        if self._hear is not None:
            hear, self._hear = self._hear, None
            hear(outcome)


class Gather(Generic[Item, Outcome]):
    """One line of one process; `run` has to run."""

    def __init__(
        self,
        do: Callable[[Sequence[Waiting[Item, Outcome]]], Awaitable[None]],
        *,
        at_once_max: int,
        batches: int = BATCHES_AT_ONCE,
        apart_s: float = 0.0,
    ) -> None:
        """Do so many at once by `do`, which answers them; whom it leaves without an answer, also by raising, hears None.

        So many batches are under way at most. Two begin at least `apart_s` seconds apart: who comes alone waits for nothing, and
        where many come, few large batches cost less than many small ones.
        """
        self._do, self._at_once_max, self._batches, self._apart_s = do, at_once_max, batches, apart_s
        self._line: deque[Waiting[Item, Outcome]] = deque()
        self._somebody = asyncio.Event()
        self._busy = 0

    async def put(self, item: Item) -> Outcome | None:
        """The outcome of `item`, done together with what else is in line, or its refusal raised; None: it goes its own way."""
        answered: asyncio.Future[Outcome | QuanziError | None] = asyncio.get_running_loop().create_future()
        self.offer(item, partial(_settle, answered))
        outcome = await answered
        if isinstance(outcome, QuanziError):
            raise outcome
        return outcome

    def offer(self, item: Item, hear: Callable[[Outcome | QuanziError | None], None]) -> None:
        """As `put`, for who does not wait: `hear`, which must not raise, is told the outcome, the refusal, or None."""
        self._line.append(Waiting(item, hear))
        self._somebody.set()

    async def run(self) -> None:
        """Serve until cancelled."""
        began = -math.inf
        async with asyncio.TaskGroup() as batches:
            while True:
                await self._somebody.wait()
                if (early := began + self._apart_s - time.monotonic()) > 0:
                    await asyncio.sleep(early)
                self._somebody.clear()
                while self._line and (free := self._batches - self._busy) > 0:
                    # those that begin apart take all who wait
                    share = 1 if self._apart_s else free
                    count = min(-(-len(self._line) // share), self._at_once_max)
                    batch = [self._line.popleft() for _ in range(count)]
                    self._busy += 1
                    began = time.monotonic()
                    batches.create_task(self._serve(batch))

    async def _serve(self, batch: Sequence[Waiting[Item, Outcome]]) -> None:
        try:
            await self._do(batch)
        except Exception:
            log.exception("batch_not_done", count=len(batch))
        finally:
            # whatever happened, nobody waits for ever
            for waiting in batch:
                waiting.answer(None)
            self._busy -= 1
            self._somebody.set()


def _settle(answered: asyncio.Future[Outcome | QuanziError | None], outcome: Outcome | QuanziError | None) -> None:
    # who gave up hears nothing
    if not answered.done():
        answered.set_result(outcome)
