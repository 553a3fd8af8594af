"""What is for a bot, and when it is tried again."""

from datetime import timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import hypothesis.strategies as st
import pytest
from hypothesis import given

from quanzi.bots.model import Called, Reads, What, find_call, find_command, find_next_try, is_called, make_delivery_id
from quanzi.kernel import limits


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@Weather will it rain?", True), ("hello @weather", True), ("@weather, please", True), ("你好@Weather明天呢", True),
        ("@Weatherman", False), ("Weather", False), ("me@weather.example", False), ("@@weather", False), ("(@WEATHER)", True),
    ],
)  # fmt: skip
def test_who_is_called(text: str, *, called: bool) -> None:
    assert is_called(text, "Weather") is called


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/weather", ("weather", "")), ("/Weather Bern  tomorrow ", ("weather", "Bern  tomorrow")), ("/天气 北京", ("天气", "北京")),
        (" /weather\nBern", ("weather", "Bern")), ("weather", None), ("/", None), ("//x", None), ("see /weather", None), ("/a/b", None),
    ],
)  # fmt: skip
def test_what_a_command_is(text: str, command: tuple[str, str] | None) -> None:
    assert find_command(text) == command


@given(text=st.text(max_size=40), reads=st.sampled_from(Reads), name=st.text(min_size=1, max_size=5))
def test_a_bot_is_told_no_more_than_it_reads(text: str, reads: Reads, name: str) -> None:
    call = find_call(text=text, name=name, reads=reads, commands=["weather"])
    given_command = find_command(text)
    is_command = given_command is not None and given_command[0] == "weather"
    if reads is Reads.NOTHING:
        assert call is None
    elif reads is Reads.EVERYTHING:
        assert call is not None
    else:
        assert (call is not None) == (is_command or is_called(text, name))
    assert call is None or (call.what is What.COMMAND) == is_command


def test_a_command_of_another_bot_is_no_command() -> None:
    assert find_call(text="/lunch", name="Weather", reads=Reads.CALLS, commands=["weather"]) is None
    assert find_call(text="/lunch", name="Weather", reads=Reads.EVERYTHING, commands=["weather"]) == Called(What.SAID)


@given(delivery_id=st.uuids(), wish=st.integers(0, 10**9) | st.none())
def test_it_is_tried_ten_times_in_three_days_ever_later_and_never_sooner_than_asked(delivery_id: UUID, wish: int | None) -> None:
    waits = [find_next_try(delivery_id, tries=tries) for tries in range(1, limits.HOOK_TRIES_MAX)]
    sure = [one for one in waits if one is not None]
    assert len(sure) == len(waits)
    assert all(one < other for one, other in pairwise(sure))
    assert timedelta(hours=75) <= sum(sure, timedelta()) <= timedelta(hours=84)
    assert find_next_try(delivery_id, tries=limits.HOOK_TRIES_MAX) is None
    wished = find_next_try(delivery_id, tries=1, wish_s=wish)
    assert wished is not None
    assert wished >= timedelta(seconds=min(wish or 0, 86_400))


def test_of_a_message_a_bot_is_told_under_one_id() -> None:
    bot_id = uuid4()
    assert make_delivery_id(bot_id, 7) == make_delivery_id(bot_id, 7)
    assert len({make_delivery_id(one, place) for one in (bot_id, uuid4()) for place in (7, 8)}) == 4
