"""Hours in which nothing calls, in the reader's own time: what comes meanwhile waits until they are over, and is never lost."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from quanzi.notices.model import DigestEvery

DAY_MINUTES = 24 * 60
QUARTER_MINUTES = 15
"""Clocks are moved by quarters of an hour, so hours that begin and end on one always have an end."""
DIGEST_HOUR = 8
_MONDAY = 0


class QuietHours(msgspec.Struct, frozen=True):
    """From one minute of the day until another, which may lie on the next day; equal ones are no hours at all."""

    zone: str
    start: int
    end: int

    def cover(self, moment: datetime) -> bool:
        """Whether it is quiet then, by the clock on the reader's wall."""
        local = moment.astimezone(ZoneInfo(self.zone))
        minute = local.hour * 60 + local.minute
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


def end_of_quiet(hours: QuietHours | None, now: datetime) -> datetime:
    """`now`, or when it is quiet the first quarter that is not; when the clocks are moved, the wall's clock counts."""
    moment = now
    while hours is not None and hours.cover(moment):
        quarter = moment.astimezone(UTC).replace(second=0, microsecond=0)
        moment = quarter + timedelta(minutes=QUARTER_MINUTES - quarter.minute % QUARTER_MINUTES)
    return moment


def next_digest(every: DigestEvery, *, zone: str, now: datetime) -> datetime | None:
    """The next eight o'clock in the morning after `now`, of a Monday where it comes weekly; None for never."""
    if every == "never":
        return None
    local = now.astimezone(ZoneInfo(zone))
    due = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0, fold=0)
    while due.astimezone(UTC) <= now.astimezone(UTC) or (every == "weekly" and due.weekday() != _MONDAY):
        due += timedelta(days=1)
    return due.astimezone(UTC)
