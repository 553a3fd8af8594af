"""Whatever comes in whatever order: one inbox, one number, nothing lost in the quiet."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
from hypothesis import given

from quanzi.notices import Kind, News, model
from quanzi.notices.quiet_hours import DAY_MINUTES, DIGEST_HOUR, QUARTER_MINUTES, QuietHours, end_of_quiet, next_digest

# clocks that are moved by an hour, by half an hour, at midnight, and never
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Asia/Kolkata", "UTC")
quarters = st.integers(0, DAY_MINUTES // QUARTER_MINUTES - 1).map(lambda quarter: quarter * QUARTER_MINUTES)
moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- hypothesis adds the zone
hours = st.builds(QuietHours, st.sampled_from(ZONES), quarters, quarters)


@given(hours, moments)
def test_quiet_hours_delay_and_never_lose(quiet: QuietHours, now: datetime) -> None:
    due = end_of_quiet(quiet, now)
    assert due >= now
    assert not quiet.cover(due)
    assert due - now <= timedelta(hours=26)
    if not quiet.cover(now):
        assert due == now


@given(hours, moments)
def test_it_was_quiet_at_every_quarter_until_then(quiet: QuietHours, now: datetime) -> None:
    due, moment = end_of_quiet(quiet, now), now
    while moment < due:
        assert quiet.cover(moment)
        moment = moment.replace(second=0, microsecond=0) + timedelta(minutes=QUARTER_MINUTES - moment.minute % QUARTER_MINUTES)


@given(st.sampled_from(ZONES), quarters, moments)
def test_hours_of_no_length_are_none(zone: str, minute: int, now: datetime) -> None:
    assert end_of_quiet(QuietHours(zone, minute, minute), now) == now
    assert end_of_quiet(None, now) == now


def test_the_night_on_which_clocks_are_moved() -> None:
    berlin = QuietHours("Europe/Berlin", 22 * 60, 7 * 60)
    spring, autumn = datetime(2026, 3, 29, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert end_of_quiet(berlin, spring) == datetime(2026, 3, 29, 5, 0, tzinfo=UTC)
    assert end_of_quiet(berlin, autumn) == datetime(2026, 10, 25, 6, 0, tzinfo=UTC)
    # half past two is there twice: it is quiet again the second time
    short = QuietHours("Europe/Berlin", 2 * 60, 2 * 60 + 30)
    assert end_of_quiet(short, datetime(2026, 10, 25, 1, 10, tzinfo=UTC)) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    # and in spring never
    assert not short.cover(datetime(2026, 3, 29, 1, 10, tzinfo=UTC))


@given(st.sampled_from(ZONES), moments, st.sampled_from(("daily", "weekly")))
def test_the_next_digest_is_the_next_morning(zone: str, now: datetime, every: str) -> None:
    due = next_digest("daily" if every == "daily" else "weekly", zone=zone, now=now)
    assert due is not None
    local = due.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute) == (DIGEST_HOUR, 0)
    assert now < due <= now + timedelta(days=8 if every == "weekly" else 1, hours=1)
    assert every == "daily" or local.weekday() == 0
    assert next_digest("never", zone=zone, now=now) is None


ids = st.integers(1, 4).map(lambda number: UUID(int=number))
news = st.builds(
    News,
    event_id=st.uuids(),
    person_id=ids,
    kind=st.sampled_from((Kind.REPLY, Kind.LIKE)),
    subject_id=ids,
    at=st.integers(0, 5).map(lambda second: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)),
    actor_id=ids,
)


@given(st.lists(news), st.randoms(use_true_random=False))
def test_grouping_does_not_ask_what_came_first(told: list[News], shuffler: object) -> None:
    turned = list(told)
    getattr(shuffler, "shuffle")(turned)  # noqa: B009 -- hypothesis types it as an object
    assert model.fold(turned) == model.fold(told)
    lines = {one.line for one in told}
    assert [one.line for one in model.fold(told)] == sorted(lines)
    for one in model.fold(told):
        assert (one.at, one.event_id) == max((each.at, each.event_id) for each in told if each.line == one.line)


def test_every_kind_is_chosen_under_one_heading() -> None:
    grouped = [kind for kinds in model.GROUPS.values() for kind in kinds]
    assert sorted(grouped) == sorted(Kind)
    assert set(model.IN_CIRCLES) | model.NEVER_OFF | model.EACH_TIME <= set(Kind)
