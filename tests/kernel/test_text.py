"""What people type is kept in one form, and nothing unseen gets in."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi.kernel.errors import Invalid
from quanzi.kernel.text import TextMissing, TextTooLong, TextUnreadable, clean_text


@given(st.text(max_size=80))
def test_a_text_is_refused_by_name_or_kept_in_one_form(text: str) -> None:
    try:
        kept = clean_text(text, max_characters=40, field="bio", required=False, lines=True)
    except Invalid as error:
        assert error.data["field"] == "bio"
        return
    assert len(kept) <= 40
    assert "\x00" not in kept
    assert kept == unicodedata.normalize("NFC", kept) == kept.strip()
    assert clean_text(kept, max_characters=40, field="bio", required=False, lines=True) == kept
    assert kept.encode().decode() == kept


def test_each_refusal_is_a_fact_with_its_limit() -> None:
    with pytest.raises(TextMissing):
        clean_text(" \n\u3000 ", max_characters=5, field="name")
    with pytest.raises(TextTooLong) as too_long:
        clean_text("六个字的名字", max_characters=5, field="name")
    assert too_long.value.data == {"field": "name", "max_characters": 5, "characters": 6}
    for character in "\x00\x1b\x7f\ud800\u202e":
        with pytest.raises(TextUnreadable):
            clean_text(f"a{character}b", max_characters=5, field="name")


def test_a_one_line_field_has_one_line_and_a_long_one_keeps_its_lines() -> None:
    assert clean_text("one\r\ntwo", max_characters=9, field="name") == "one two"
    assert clean_text("one\r\ntwo", max_characters=9, field="text", lines=True) == "one\ntwo"
    assert clean_text("e\u0301", max_characters=1, field="name") == "é"


def test_what_comes_along_unseen_is_left_out_and_nothing_to_see_is_no_name() -> None:
    assert clean_text("\ufeffJa\u200bne\u00ad", max_characters=9, field="name") == "Jane"
    assert clean_text("one\u2028two\u2029three", max_characters=13, field="name") == "one two three"
    assert clean_text("👩\u200d🌾", max_characters=9, field="name") == "👩\u200d🌾"
    for nothing in ("\u200b", "\u3164", "\u2800 \u2800", "\u200d\u200c", "\u200e"):
        with pytest.raises(TextMissing):
            clean_text(nothing, max_characters=9, field="name")
