"""A statement adds up, whatever the period, and shows nothing of another's."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi import wallet
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.wallet import period as periods
from quanzi.wallet import statements
from tests.make import money

DAYS = 9
FIRST = datetime(2026, 11, 14, 15, 59, tzinfo=UTC)  # a minute before midnight where the currency lives


async def _history(tx: Tx) -> tuple[Person, Person]:
    """Two who paid each other on several days, each movement in its day's last or first minute."""
    await money.make_currency(tx)
    start = Tx(tx.connection, FIRST - timedelta(hours=1))
    one, other = await money.make_payer(start, 100_00), await money.make_payer(start, 100_00, name="Amina Wanjiru")
    await money.know(tx, one, other)
    await money.know(tx, other, one)
    for number in range(DAYS * 2):
        now = Tx(tx.connection, FIRST + timedelta(days=number // 2, minutes=2 * (number % 2)))
        payer, payee = (one, other) if number % 3 else (other, one)
        await wallet.send_one(now, by=payer, send=wallet.SendMoney(uuid4(), payee.member_id, 1_00 + number, memo=str(number)))
    return one, other


async def test_every_period_adds_up_and_its_neighbours_meet(tx: Tx) -> None:
    one, _other = await _history(tx)
    days = [date(2026, 11, 14) + timedelta(days=number) for number in range(-1, DAYS + 2)]
    seen = 0
    for first in days:
        for last in (day for day in days if day >= first):
            found = await statements.open_statement(tx, by=one, since=first, until=last)
            lines = await statements.list_lines(tx, by=one, period=found, limit=100)
            assert len(lines) == found.rows == found.came + found.went
            assert found.opening + sum(line.amount for line in lines) == found.closing
            assert found.opening + found.money_in - found.money_out == found.closing
            running = found.opening
            for line in lines:
                running += line.amount
                assert line.balance == running
            before = (
                await statements.open_statement(tx, by=one, since=days[0], until=first - timedelta(days=1)) if first > days[0] else None
            )
            assert before is None or before.closing == found.opening
            seen += len(lines)
    assert seen > 0
    everything = await statements.open_statement(tx, by=one, since=date(2000, 1, 1), until=date(2026, 12, 31))
    assert (everything.opening, everything.closing) == (0, await money.balance_of(tx, one.member_id))
    assert await money.total(tx) == 0


async def test_a_day_ends_at_midnight_where_the_currency_lives(tx: Tx) -> None:
    one, _other = await _history(tx)
    day = await statements.open_statement(tx, by=one, since=date(2026, 11, 14), until=date(2026, 11, 14))
    next_day = await statements.open_statement(tx, by=one, since=date(2026, 11, 15), until=date(2026, 11, 15))
    assert [line.memo for line in await statements.list_lines(tx, by=one, period=day)] == ["", "0"]
    assert [line.memo for line in await statements.list_lines(tx, by=one, period=next_day)] == ["1", "2"]


async def test_without_a_period_it_is_this_month_so_far(tx: Tx) -> None:
    one, _other = await _history(tx)
    found = await statements.open_statement(tx, by=one)
    assert (found.since, found.until) == (date(2026, 11, 1), date(2026, 11, 22))


async def test_lines_go_on_where_the_last_piece_ended(tx: Tx) -> None:
    one, _other = await _history(tx)
    found = await statements.open_statement(tx, by=one, since=date(2026, 11, 1), until=date(2026, 11, 30))
    whole = await statements.list_lines(tx, by=one, period=found, limit=100)
    pieces, after = [], 0
    while piece := await statements.list_lines(tx, by=one, period=found, after=after, limit=4):
        pieces += piece
        after = piece[-1].version
    assert pieces == whole


async def test_a_period_can_be_backwards_or_too_long_or_of_no_calendar(tx: Tx) -> None:
    one, other = await _history(tx)
    with pytest.raises(statements.PeriodBackwards):
        await statements.open_statement(tx, by=one, since=date(2026, 11, 3), until=date(2026, 11, 2))
    found = await statements.open_statement(tx, by=one, since=date.min, until=date.max)
    with pytest.raises(statements.PeriodTooLong) as caught:
        statements.check_length(found, rows_max=found.rows - 1)
    assert caught.value.data["rows"] == found.rows
    statements.check_length(found, rows_max=found.rows)
    # somebody else's statement leads to the own lines only
    theirs = await statements.list_lines(tx, by=other, period=found, limit=100)
    mine = await statements.list_lines(tx, by=one, period=found, limit=100)
    assert [line.amount for line in theirs[1:]] == [-line.amount for line in mine[1:]]


@given(st.dates(date(2000, 1, 1), date(2999, 12, 31)), st.sampled_from(["Asia/Shanghai", "America/New_York", "Pacific/Apia", "UTC"]))
def test_one_day_ends_where_the_next_begins(day: date, zone: str) -> None:
    assert periods.day_ends(day, zone) == periods.day_begins(day + timedelta(days=1), zone)
