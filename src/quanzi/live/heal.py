"""Looking for what nobody told: every few seconds, and at once where a line was lost.

A word between processes is lost when one dies between its commit and the word. What happened stands in the database all
the same, so whoever holds sockets compares what it told with what is there. Others add looks of their own to
`Hub.healing` (rooms compare positions).
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

import structlog

log = structlog.get_logger(__name__)

HEAL_S = 5.0
"""From one look to the next, give or take a half, so that processes don't look together."""
Heal = Callable[[], Awaitable[None]]


class Healing:
    """Looks that are repeated while a process lives; one that fails is logged, and the others go on."""

    def __init__(self, *heals: Heal) -> None:
        """Nothing is looked for before `run`."""
        self._heals = list(heals)
        self._wake = asyncio.Event()

    def add(self, heal: Heal) -> None:
        """One look more; it is told nothing and has to know what it saw last."""
        self._heals.append(heal)

    def look_soon(self) -> None:
        """Something may have been missed: don't wait for the next turn."""
        self._wake.set()

    async def run(self) -> None:
        """Look again and again until cancelled."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(HEAL_S * random.uniform(0.5, 1.5)):  # noqa: S311 -- jitter
                    await self._wake.wait()
            self._wake.clear()
            await self.look()

    async def look(self) -> None:
        """One turn."""
        for heal in self._heals:
            try:
                await heal()
            except Exception:
                log.exception("live_unhealed")


class Told:
    """Which items were told lately, so that one that is both heard of and found is told once."""

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Remember for `seconds` at least, twice that at most."""
        self._seconds, self._clock = seconds, clock
        self._young: set[UUID] = set()
        self._old: set[UUID] = set()
        self._turned = clock()

    def add(self, item_id: UUID) -> bool:
        """Whether this is the first time."""
        if self._clock() - self._turned >= self._seconds:
            self._old, self._young, self._turned = self._young, set(), self._clock()
        if item_id in self._young or item_id in self._old:
            return False
        self._young.add(item_id)
        return True

    def forget(self, item_id: UUID) -> None:
        """It was not told after all."""
        self._young.discard(item_id)
        self._old.discard(item_id)
