"""Words on their way from this process to all others."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence

from prometheus_client import Gauge

CHECK_S = 20.0
"""How long a line may be silent before it is tried."""
PAUSE_S = 1.0
UNSAID_MAX = 10_000
CONNECTED = Gauge("quanzi_bus_connected", "Whether this process hears the others.")
Hear = Callable[[str], None]
Gap = Callable[[], None]


class Unsaid:
    """Words that wait for a line; when there are too many the oldest are forgotten, and `overflowed` says so."""

    def __init__(self) -> None:
        """Nothing waits."""
        self._words: deque[str] = deque()
        self._wake = asyncio.Event()
        self.overflowed = False

    def add(self, word: str) -> None:
        """One more."""
        if len(self._words) >= UNSAID_MAX:
            self._words.popleft()
            self.overflowed = True
        self._words.append(word)
        self._wake.set()

    def put_back(self, words: Sequence[str]) -> None:
        """These may not have been heard."""
        self._words.extendleft(reversed(words))
        self._wake.set()

    def wake(self) -> None:
        """Let who waits look around."""
        self._wake.set()

    async def take(self) -> list[str]:
        """The rest as soon as there is one; nothing when there was nothing for long, or `wake` was called."""
        if not self._words:
            self._wake.clear()
            try:
                async with asyncio.timeout(CHECK_S):
                    await self._wake.wait()
            except TimeoutError:
                return []
        return self.rest()

    def rest(self) -> list[str]:
        """All that wait, each once."""
        words = list(dict.fromkeys(self._words))
        self._words.clear()
        return words
