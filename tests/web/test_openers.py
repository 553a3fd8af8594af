"""First words: from common ground alone, in the reader's language, and never what a request could not hold."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from quanzi.kernel import limits
from quanzi.messaging import strangers
from quanzi.web import i18n
from quanzi.web.openers import Ground, cut_title, suggest_openers


def _english(text: str, **facts: str) -> str:
    return i18n.translate("en", text, **facts)


def _chinese(text: str, **facts: str) -> str:
    return i18n.translate("zh-Hans", text, **facts)


def test_the_most_particular_comes_first() -> None:
    ground = Ground(topics=("Tea", "Hiking"), circles=("Old films",), title="Rain on the third day", title_circle="Old films")
    assert suggest_openers(_english, ground) == (
        "I read your post “Rain on the third day” in Old films. I would like to hear more about it.",
        "We both like Tea. How did it begin for you?",
        "We both like Hiking. How did it begin for you?",
        "We are both in Old films. What brought you there?",
    )


def test_they_are_said_in_chinese_too() -> None:
    ground = Ground(topics=("喝茶",), circles=("老电影",), both_wrote="老电影")
    found = suggest_openers(_chinese, ground)
    assert found == ("我们都喜欢喝茶。你是怎么开始的？", "我们都在老电影写东西，来打个招呼。")


def test_nothing_in_common_gives_nothing_to_say() -> None:
    assert suggest_openers(_english, Ground()) == ()


def test_they_know_of_nothing_but_what_is_public_and_shared() -> None:
    assert set(msgspec.structs.asdict(Ground())) == {"topics", "circles", "title", "title_circle", "both_wrote"}


def test_a_title_with_a_way_out_is_passed_over() -> None:
    ground = Ground(circles=("Tea",), title="Buy at www.example.org", title_circle="Tea")
    assert suggest_openers(_english, ground) == ("We are both in Tea. What brought you there?",)


def test_a_title_is_the_first_sentence_without_marks() -> None:
    assert cut_title("\n## **Rain** on the [third day](https://example.org/x). And then?") == "Rain on the third day"
    assert cut_title("今天下雨。明天呢？") == "今天下雨"
    assert cut_title("x" * 100) == "x" * 39 + "…"
    assert cut_title(" \n ") == ""


@given(st.builds(Ground, topics=st.lists(st.text(max_size=30), max_size=5).map(tuple), title=st.text(max_size=60).map(cut_title)))
def test_whatever_is_shared_a_beginning_can_be_sent(ground: Ground) -> None:
    found = suggest_openers(_english, ground)
    assert len(found) <= limits.OPENERS_MAX
    assert all(len(one) <= limits.TALK_CHARACTERS_MAX and strangers.find_way_out(one) is None for one in found)
