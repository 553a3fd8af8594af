"""Numbers as people type them, and as nobody should."""

import pytest

from quanzi.web.i18n import negotiate_language
from quanzi.web.typed import read_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), (" 30 ", 30), ("007", 7), ("999", 999)])
def test_a_small_whole_number_is_read(text: str, number: int) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["", " ", "-1", "+1", "1.5", "1e3", "1_0", "1 0", "²", "١", "七", "0x1", "1000", "9" * 5_000])
def test_what_is_no_small_whole_number_is_none(text: str) -> None:
    assert read_number(text) is None


def test_how_many_digits_is_for_the_form_to_say() -> None:
    assert (read_number("1000", digits=4), read_number("10", digits=1)) == (1_000, None)


def test_a_browser_that_wants_a_language_by_no_number_is_answered() -> None:
    assert negotiate_language(chosen=None, accept_language="zh-Hans;q=²,en", default="zh-Hans", offered={"en": "", "zh-Hans": ""}) == "en"
