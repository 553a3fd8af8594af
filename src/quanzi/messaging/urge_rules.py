"""How often one may ask urgently, and about what. Facts in, rules out."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from quanzi.kernel import limits
from quanzi.messaging.model import SAID_KINDS
from quanzi.messaging.urge_errors import AskedJustNow, EmergenciesADay, NotForUrgent, UrgentsADay

DAY = timedelta(hours=24)
BETWEEN = timedelta(minutes=limits.URGENT_MINUTES_BETWEEN)


def within_day(moments: Sequence[datetime], *, now: datetime) -> list[datetime]:
    """Those of the last 24 hours: a day that begins at no hour, so that nobody asks twice as often around midnight."""
    return sorted(moment for moment in moments if now - moment < DAY)


def may_spend(spent: Sequence[datetime], *, is_emergency: bool) -> None:
    """Who asked less often than one may in a day; `spent` are the times of the last day, the oldest first."""
    most = limits.EMERGENCIES_PER_DAY_MAX if is_emergency else limits.URGENT_PER_DAY_MAX
    if len(spent) < most:
        return
    refusal = EmergenciesADay if is_emergency else UrgentsADay
    raise refusal(most=most, until=spent[-most] + DAY)


def may_ask_again(*, asked_at: datetime, now: datetime) -> None:
    """Not before five minutes are over."""
    if now - asked_at < BETWEEN:
        raise AskedJustNow(minutes=limits.URGENT_MINUTES_BETWEEN, until=asked_at + BETWEEN)


def may_be_urgent(kind: str) -> None:
    """What people say. Money never is, so that nobody is rung for a debt; nor is what burns, which says nothing for long."""
    if kind not in SAID_KINDS:
        raise NotForUrgent
