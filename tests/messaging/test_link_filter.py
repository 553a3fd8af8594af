"""Ways out of the house are found however they are written, and plain words are let through."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quanzi.messaging.link_filter import WayOut, find_way_out, join_apart, make_plain

WAYS = {
    "www.example.com": WayOut.LINK,
    "https://example.org": WayOut.LINK,
    "tea-shop.cn": WayOut.LINK,
    "t.me/someone": WayOut.LINK,
    "wang@example.com": WayOut.EMAIL,
    "li.wei@qq.com": WayOut.EMAIL,
    "13800138000": WayOut.PHONE,
    "+44 20 7946 0958": WayOut.PHONE,
    "一三八零零一三八零零零": WayOut.PHONE,
}
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_ZERO_WIDTH = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\ufe0f", "\u0301")


def _widen(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def _style(text: str) -> str:
    return "".join(chr(0x1D400 + ord(sign) - ord("a") + 26) if "a" <= sign <= "z" else sign for sign in text)


def _circle(text: str) -> str:
    return text.translate(_CIRCLED)


def _other_dots(text: str) -> str:
    return text.replace(".", "。")


def _apart(text: str) -> str:
    return " ".join(text.replace(" ", ""))


def _underscored(text: str) -> str:
    return "_".join(text.replace(" ", ""))


TRICKS: dict[str, Callable[[str], str]] = {
    "full width": _widen,
    "capitals": str.upper,
    "mathematical": _style,
    "circled digits": _circle,
    "other dots": _other_dots,
    "letters apart": _apart,
    "underscores": _underscored,
}


@example(way="t.me/someone", trick="letters apart", before="看这里：", after="", unseen=[])
@given(
    way=st.sampled_from(sorted(WAYS)),
    trick=st.sampled_from(sorted(TRICKS)),
    before=st.sampled_from(["", "Hello ", "看这里：", "see "]),
    after=st.sampled_from(["", " please", "，谢谢", "!"]),
    unseen=st.lists(st.tuples(st.integers(0, 60), st.sampled_from(_ZERO_WIDTH)), max_size=6),
)
def test_a_way_out_is_found_however_it_is_written(way: str, trick: str, before: str, after: str, unseen: list[tuple[int, str]]) -> None:
    text = TRICKS[trick](way)
    for place, sign in unseen:
        text = text[: place % (len(text) + 1)] + sign + text[place % (len(text) + 1) :]
    assert find_way_out(before + text + after) is not None


@pytest.mark.parametrize(("text", "found"), sorted(WAYS.items()))
def test_what_it_is_is_said(text: str, found: WayOut) -> None:
    assert find_way_out(f"Write to me: {text}") is found


@pytest.mark.parametrize(
    "text",
    [
        "example dot com",
        "example[dot]com",
        "example点com",
        "example . com",
        "john at gmail",
        "john (at) outlook (dot) com",
        "my qq 12345678",
        "1️⃣3️⃣8️⃣0️⃣0️⃣1️⃣3️⃣8️⃣",
        "one three eight zero zero one three eight",
        "192.168.0.1",
        "138-0013-8000",
        "1 3 8 / 0 0 1 / 3 8 0",
    ],
)
def test_spelled_out_is_written_too(text: str) -> None:
    assert find_way_out(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "I read what you wrote about tea. What got you into it?",
        "我们都在喝茶的人。你是怎么开始喝普洱的？",
        "Tomorrow at 18:30, or on Sunday at 9:15?",
        "We met on 2026-11-22 in the park, remember?",
        "二〇二六年的春茶，你喝过几款？",
        "I like tea.What about you?",
        "I ran 10.5 km, then 21 km, in 2019-2024.",
        "第1、2、3、4章都很好看，尤其第 3 章",
        "Chapter 12, verse 3. Co-op or not?",
        "five or six of us meet at seven",
        "我七点到八点在，九点走",
        "I a m ok. U r 2!",
        "Version 3.11.2 of Python is what I use",
        "Do you know an app for birds? Top!",
    ],
)
def test_plain_words_are_let_through(text: str) -> None:
    assert find_way_out(text) is None


@given(st.text(max_size=200))
def test_nothing_breaks_it(text: str) -> None:
    plain = make_plain(text)
    find_way_out(text)
    assert make_plain(unicodedata.normalize("NFKC", plain)) == make_plain(plain)
    assert find_way_out(text) == find_way_out(_widen(_widen(text)))


@given(st.text(alphabet="abc .", max_size=60))
def test_letters_apart_are_joined_and_none_is_lost(text: str) -> None:
    assert sorted(join_apart(text).replace(" ", "")) == sorted(text.replace(" ", ""))
