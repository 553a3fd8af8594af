"""On which days something repeats. Pure: each date follows from the first and its number, so that none drifts.

A month without the first date's day has its last day instead: from the 31st of January on, the 28th of February, the 31st of March.
"""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum


class Every(StrEnum):
    """How often."""

    ONCE = "once"
    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_DAYS = {Every.WEEK: 7, Every.TWO_WEEKS: 14}
_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}


def date_of(first_on: date, every: Every, number: int) -> date | None:
    """The date with this number, the first being 0; None where there is none."""
    if number == 0:
        return first_on
    if every is Every.ONCE:
        return None
    if every in _DAYS:
        return first_on + timedelta(days=_DAYS[every] * number)
    years, month = divmod(first_on.month - 1 + _MONTHS[every] * number, 12)
    year = first_on.year + years
    return date(year, month + 1, min(first_on.day, monthrange(year, month + 1)[1]))


def is_within(day: date | None, number: int, *, until_on: date | None, times_max: int | None) -> bool:
    """Whether there is such a date, before the end and within the number of times."""
    return day is not None and (until_on is None or day <= until_on) and (times_max is None or number < times_max)
