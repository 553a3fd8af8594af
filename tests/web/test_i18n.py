"""Which language a reader gets, and what it says."""

import pytest

from quanzi.web import i18n


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW", "zh-Hans"),
        ("en-GB,en;q=0.5", "en"),
        ("de-DE,de;q=0.9,zh;q=0.5,en;q=0.4", "zh-Hans"),
        ("sw-KE", "zh-Hans"),
        ("", "zh-Hans"),
        ("en;q=0, zh;q=0.1", "zh-Hans"),
        (";;;q=,=,\x00", "zh-Hans"),
        ("en;q=1.0.0", "zh-Hans"),
    ],
)
def test_the_browser_is_heard(header: str, language: str) -> None:
    assert i18n.negotiate_language(chosen=None, accept_language=header, default="zh-Hans") == language


def test_the_readers_own_choice_comes_first() -> None:
    assert i18n.negotiate_language(chosen="en", accept_language="zh-CN") == "en"
    assert i18n.negotiate_language(chosen="tlh", accept_language="zh-CN") == "zh-Hans"


def test_sentences_carry_their_facts() -> None:
    way = "Please wait {retry_after_s} seconds and try again."
    assert i18n.translate("zh-Hans", way, retry_after_s=30) == "请等待 30 秒后再试。"
    assert i18n.translate("en", way, retry_after_s=30) == "Please wait 30 seconds and try again."
    assert i18n.translate("fr", "Sign in") == "Sign in"


def test_a_word_that_is_not_there_stays_english() -> None:
    assert i18n.translate("zh-Hans", "No such sentence, ever") == "No such sentence, ever"
