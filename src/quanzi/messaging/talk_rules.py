"""How often one writes to strangers: fewer while new or not verified, fewer still where many don't take it up. Facts in, rules out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from quanzi.kernel import limits
from quanzi.messaging.talk import Answer


class Allowance(NamedTuple):
    """How many first requests in a day, and of them in one circle; `at_first`: fewer, since the account is new or not verified."""

    per_day: int
    per_circle: int
    at_first: bool


def count_allowed(*, joined_at: datetime, tier: int, now: datetime) -> Allowance:
    """What a person may send, as long as nothing slows them."""
    young = now - joined_at < timedelta(hours=limits.TALK_ACCOUNT_HOURS_MIN)
    if young or tier < 1:
        return Allowance(limits.TALKS_PER_DAY_MAX_AT_FIRST, limits.TALKS_PER_DAY_MAX_AT_FIRST, at_first=True)
    return Allowance(limits.TALKS_PER_DAY_MAX, limits.TALKS_PER_CIRCLE_DAY_MAX, at_first=False)


def is_wave(answers: Sequence[Answer], *, sent: int) -> bool:
    """Whether the last answers, newest first, say that the sender should go slower.

    Not before so many were sent that being slowed tells nothing of anyone's answer.
    """
    if sent < limits.TALKS_SENT_UNTIL_SLOWED:
        return False
    last = answers[: limits.TALK_ANSWERS_WEIGHED]
    reported = sum(answer is Answer.REPORTED for answer in last)
    declined = sum(answer is not Answer.ACCEPTED for answer in last)
    return declined >= limits.TALK_DECLINES_SLOW or reported >= limits.TALK_REPORTS_SLOW


def slow_until(now: datetime) -> datetime:
    """When a slowdown that begins now is over: at the end of a day, so that its hour tells nothing of an answer."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return day + timedelta(days=limits.TALK_DAYS_SLOW)


def may_write_again(*, asked_at: datetime, now: datetime) -> bool:
    """One request to one person in ninety days."""
    return now - asked_at >= timedelta(days=limits.TALK_DAYS_BETWEEN)
