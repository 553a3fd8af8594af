"""Questions that arrive together are asked together: one statement for all who wait, and each gets the own answer.

Whoever asks while nothing is under way is asked for at once, so that nobody waits for company. An answer is never older
than its question: who comes while a statement runs waits for the next one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Together(Generic[K, V]):
    """One kind of question of one process; `ask` answers many keys at once and leaves out those that have no answer."""

    def __init__(self, ask: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]], *, at_once_max: int = 500) -> None:
        """Ask through `ask`, for so many keys in one statement."""
        self._ask = ask
        self._at_once_max = at_once_max
        self._waiting: dict[K, asyncio.Future[V | None]] = {}
        self._running: asyncio.Task[None] | None = None

    async def find(self, key: K) -> V | None:
        """The answer for `key`, or None; raises what `ask` raises."""
        answer = self._waiting.get(key)
        if answer is None:
            answer = self._waiting[key] = asyncio.get_running_loop().create_future()
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        # who gives up does not take the answer from others who wait for the same
        return await asyncio.shield(answer)

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._answer([self._waiting.popitem() for _ in range(min(len(self._waiting), self._at_once_max))])
        finally:
            self._running = None

    async def _answer(self, asked: Sequence[tuple[K, asyncio.Future[V | None]]]) -> None:
        try:
            found = await self._ask([key for key, _answer in asked])
        except Exception as error:  # noqa: BLE001 -- it is the answer to all of them
            for _key, answer in asked:
                answer.set_exception(error)
            return
        for key, answer in asked:
            answer.set_result(found.get(key))
