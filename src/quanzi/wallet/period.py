"""A statement of any period: what there was before, each movement, and what there was after; the three add up."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from quanzi.infra.postgres import ReadTx
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person
from quanzi.wallet import ledger, statement, store
from quanzi.wallet.model import account_of
from quanzi.wallet.statement import Movement
from quanzi.wallet.store.entries import Sums

_NOTHING = Sums(0, 0, 0, 0)
# no house is older, and beyond these a clock in another zone would leave the calendar
_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(3000, 1, 1)


class PeriodBackwards(Invalid):
    """A period ends before it begins."""

    code = "period_backwards"
    reason = "This period ends before it begins."
    way_forward = "Choose a first day that is not after the last one."


class PeriodTooLong(Invalid):
    """More moved in the period than one file holds."""

    code = "period_too_long"
    reason = "There are {rows} movements in this period; one such file holds at most {most}."
    way_forward = "Choose a shorter period, and take the rest as a second file."


class Statement(msgspec.Struct, frozen=True):
    """An account between two days, both of them in it, as the currency's zone counts days; amounts are minor units.

    Opening + money_in - money_out = closing. Its lines are the versions above `before` and up to `last`: as long as those
    stand, it never changes, since entries don't.
    """

    account_id: UUID
    currency: str
    exponent: int
    zone: str
    since: date
    until: date
    made_at: datetime
    opening: int
    closing: int
    came: int
    money_in: int
    went: int
    money_out: int
    before: int
    last: int

    @property
    def rows(self) -> int:
        """How many movements there are."""
        return self.last - self.before


async def open_statement(tx: ReadTx, *, by: Person, currency: str = "", since: date | None = None, until: date | None = None) -> Statement:
    """My account from `since` to `until`; without them, this month so far. UnknownCurrency, PeriodBackwards."""
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    account_id = account_of(by.member_id, rules.unit.code)
    today = ledger.today_of(rules, tx.now)
    last_day = until or max(today, since or today)
    first_day = since or last_day.replace(day=1)
    if first_day > last_day:
        raise PeriodBackwards(field="from")
    first_day, last_day = (min(max(day, _FIRST_DAY), _LAST_DAY) for day in (first_day, last_day))
    before, opening = await statement.find_stand_at(tx, account_id=account_id, at=day_begins(first_day, rules.unit.zone))
    last, closing = await statement.find_stand_at(tx, account_id=account_id, at=day_ends(last_day, rules.unit.zone))
    sums = await store.entries.find_sums(tx, account_id=account_id, after=before, until=last) or _NOTHING
    return Statement(
        account_id=account_id,
        currency=rules.unit.code,
        exponent=rules.unit.exponent,
        zone=rules.unit.zone,
        since=first_day,
        until=last_day,
        made_at=tx.now,
        opening=opening,
        closing=closing,
        came=sums.came,
        money_in=sums.money_in,
        went=sums.went,
        money_out=sums.money_out,
        before=before,
        last=last,
    )


async def list_lines(tx: ReadTx, *, by: Person, period: Statement, after: int = 0, limit: int = 100) -> list[Movement]:
    """The movements of my statement above a version, oldest first."""
    account_id = account_of(by.member_id, period.currency)
    entries = await store.entries.list_entries_from(
        tx, account_id=account_id, after=max(after, period.before), until=period.last, limit=limit
    )
    return await statement.show_entries(tx, entries=entries, currency=period.currency)


def check_length(period: Statement, *, rows_max: int) -> None:
    """PeriodTooLong when a statement has more lines than a file of some kind holds."""
    if period.rows > rows_max:
        raise PeriodTooLong(rows=period.rows, most=rows_max, field="from")


def day_begins(day: date, zone: str) -> datetime:
    """The first moment of a day where its currency lives."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def day_ends(day: date, zone: str) -> datetime:
    """The first moment after a day."""
    return day_begins(day + timedelta(days=1), zone)
