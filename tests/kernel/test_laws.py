"""The laws of the words everything else is written in."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi.kernel import ids
from quanzi.kernel.grams import GRAMS_MAX, grams_of, query_grams
from quanzi.kernel.money import CNY, BadAmount, Currency, Money, read_amount
from quanzi.kernel.page import BadCursor, Cursor, read_cursor

MOMENTS = st.datetimes(datetime(1980, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds are naive by contract
WORDS = st.text(st.sampled_from("abcdeéß林晓明茶山 -'"), max_size=30)


@given(MOMENTS)
def test_an_id_tells_its_moment_and_is_of_version_7(at: datetime) -> None:
    made = ids.new_id(at)
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert abs(ids.time_of(made) - at) < timedelta(milliseconds=1.001)


@given(MOMENTS, st.integers(1, 10**9))
def test_a_later_id_is_greater(at: datetime, later_ms: int) -> None:
    assert ids.new_id(at) < ids.new_id(at + timedelta(milliseconds=later_ms + 1))


def test_ids_of_one_moment_differ() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert len({ids.new_id(at) for _ in range(10_000)}) == 10_000


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_an_outside_row_keeps_its_id(source: str, key: str, other: str) -> None:
    made = ids.id_from_source(source=source, key=key)
    assert made == ids.id_from_source(source=source, key=key)
    assert (made == ids.id_from_source(source=source, key=other)) is (key == other)


@given(MOMENTS, st.uuids())
def test_a_cursor_comes_back_as_it_went(at: datetime, row_id: uuid.UUID) -> None:
    cursor = Cursor(at, row_id)
    assert read_cursor(cursor.text()) == cursor


@given(st.text(min_size=1, max_size=60))
def test_any_other_text_is_refused_and_never_breaks(text: str) -> None:
    try:
        cursor = read_cursor(text)
    except BadCursor:
        return
    assert cursor is not None
    assert isinstance(cursor.at, datetime)


@given(st.integers(-(10**15), 10**15), st.integers(0, 6))
def test_an_amount_is_read_exactly(minor: int, exponent: int) -> None:
    currency = Currency("TEA", exponent)
    text = f"{Decimal(minor).scaleb(-exponent):f}"
    assert read_amount(text, currency) == Money(minor, "TEA")


@given(st.text(max_size=12))
def test_what_is_no_amount_is_refused_and_never_guessed(text: str) -> None:
    try:
        amount = read_amount(text, CNY)
    except BadAmount:
        return
    assert Decimal(text.strip()).scaleb(2) == amount.minor


@pytest.mark.parametrize("text", ["", " ", "1.234", "1e3", "٣", "1,5", "--1", "NaN", "1_000", ".5", "+1"])
def test_amounts_that_look_like_some_are_refused(text: str) -> None:
    with pytest.raises(BadAmount):
        read_amount(text, CNY)


@given(st.integers(), st.integers(), st.integers())
def test_sums_of_money_obey_arithmetic(first: int, second: int, third: int) -> None:
    one, two, three = (Money(minor, "CNY") for minor in (first, second, third))
    assert (one + two) + three == one + (two + three)
    assert one + two == two + one
    assert one + -one == Money(0, "CNY")


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="cannot add"):
        Money(1, "CNY") + Money(1, "EUR")


@given(WORDS)
def test_a_text_is_found_by_itself(text: str) -> None:
    grams = grams_of(text)
    assert len(grams) == len(set(grams)) <= GRAMS_MAX
    if len(grams) < GRAMS_MAX:
        assert set(query_grams(text)) <= set(grams)


@given(st.text(st.sampled_from("林晓明茶山水"), min_size=2, max_size=12), st.data())
def test_a_chinese_text_is_found_by_any_part_of_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 2))
    end = data.draw(st.integers(start + 2, len(text)))
    assert set(query_grams(text[start:end])) <= set(grams_of(text))


@given(st.text(st.sampled_from("abcdeßé"), min_size=3, max_size=12), st.data())
def test_a_latin_word_is_found_by_its_beginning(text: str, data: st.DataObject) -> None:
    end = data.draw(st.integers(2, len(text)))
    assert set(query_grams(text[:end])) <= set(grams_of(text))
