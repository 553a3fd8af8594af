"""How much one person may do in a minute, over all devices of this process: held in memory, since a hot deed counts in no table."""

from collections.abc import Callable
from uuid import UUID

WINDOW_S = 60.0
_PEOPLE_KEPT_MAX = 100_000


class Pace:
    """A window for each person of whom something was counted lately."""

    def __init__(self, times: int, *, clock: Callable[[], float]) -> None:
        """At most `times` in a minute of `clock`, which never goes back."""
        self._times, self._clock = times, clock
        self._windows: dict[UUID, tuple[float, int]] = {}

    def take(self, person_id: UUID, count: int = 1) -> bool:
        """Count `count` more; False when that is too many for this minute."""
        now = self._clock()
        if len(self._windows) > _PEOPLE_KEPT_MAX:
            self.forget_old()
        started, before = self._windows.get(person_id, (now, 0))
        if now - started >= WINDOW_S:
            started, before = now, 0
        self._windows[person_id] = started, before + count
        return before + count <= self._times

    def forget_old(self) -> None:
        """Let go of the windows that are over."""
        now = self._clock()
        self._windows = {who: window for who, window in self._windows.items() if now - window[0] < WINDOW_S}
