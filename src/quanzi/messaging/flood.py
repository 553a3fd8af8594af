"""How many messages one person may send in a minute, over all devices of this process: a bound against floods, not on talk."""

from collections.abc import Callable
from uuid import UUID

_WINDOW_S = 60.0
_PEOPLE_KEPT_MAX = 100_000


class Flood:
    """A window for each person who sent something lately; held in memory, since a hot deed counts in no table."""

    def __init__(self, times: int, *, clock: Callable[[], float]) -> None:
        """At most `times` in a minute of `clock`, which never goes back."""
        self._times, self._clock = times, clock
        self._windows: dict[UUID, tuple[float, int]] = {}

    def take(self, person_id: UUID) -> bool:
        """Count one more; False when that is too many for this minute."""
        now = self._clock()
        if len(self._windows) > _PEOPLE_KEPT_MAX:
            self._windows = {who: window for who, window in self._windows.items() if now - window[0] < _WINDOW_S}
        started, before = self._windows.get(person_id, (now, 0))
        if now - started >= _WINDOW_S:
            started, before = now, 0
        self._windows[person_id] = started, before + 1
        return before < self._times
