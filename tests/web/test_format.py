"""Dates, numbers and money as each language writes them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from quanzi.web.format import Formatter

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
EN = Formatter("en")
ZH = Formatter("zh-Hans", zone=ZoneInfo("Asia/Shanghai"), exponents={"SARAFU": 2, "HOUR": 0})


@pytest.mark.parametrize(
    ("passed", "english", "chinese"),
    [
        (timedelta(seconds=5), "just now", "刚刚"),
        (timedelta(minutes=3), "3 min ago", "3分钟前"),
        (timedelta(hours=1), "1 hr ago", "1小时前"),
        (timedelta(days=2), "2 days ago", "2天前"),
        (timedelta(days=20), "2 Nov", "11月2日"),
        (timedelta(days=400), "18 October 2025", "2025年10月18日"),
    ],
)
def test_how_long_ago(passed: timedelta, english: str, chinese: str) -> None:
    assert EN.ago(NOW - passed, now=NOW) == english
    assert ZH.ago(NOW - passed, now=NOW).replace(" ", "") == chinese


def test_a_moment_ahead_of_our_clock_is_now() -> None:
    assert EN.ago(NOW + timedelta(seconds=30), now=NOW) == "just now"


def test_times_are_shown_in_the_houses_zone() -> None:
    assert EN.datetime(NOW) == "22 November 2026, 08:30"
    assert ZH.datetime(NOW) == "2026年11月22日 16:30"
    assert ZH.time(NOW) == "16:30"
    assert ZH.month(NOW) == "2026年11月"
    assert EN.iso(NOW) == "2026-11-22T08:30:00+00:00"


def test_an_amount_never_stands_without_its_currency() -> None:
    assert ZH.money(128450, "CNY").replace("\u00a0", " ") == "¥ 1,284.50"
    assert EN.money(-5, "EUR").replace("\u00a0", " ") == "-€ 0.05"
    assert ZH.money(700, "SARAFU").replace("\u00a0", " ") == "SARAFU 7.00"
    assert ZH.money(3, "HOUR").replace("\u00a0", " ") == "HOUR 3"
    assert EN.money(1500, "JPY").replace("\u00a0", " ") == "JP¥ 1,500"


def test_counts_stay_short() -> None:
    assert [EN.compact(n) for n in (0, 9876, 12_340)] == ["0", "9,876", "12.3K"]
    assert ZH.compact(12_340) == "1.2万"
    assert EN.size(900) == "1 kB"
    assert EN.size(10_000_000) == "10 MB"
    assert EN.percent(0.256) == "26%"


def test_lists_are_joined_as_in_a_sentence() -> None:
    assert EN.join(["tea", "rice", "salt"]) == "tea, rice and salt"
    assert ZH.join(["茶", "米", "盐"]) == "茶、米和盐"
    assert EN.join([]) == ""
