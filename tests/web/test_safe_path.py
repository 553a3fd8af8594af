"""A link that carries where to go next can send nobody away."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quanzi.web.respond import each_of, safe_path, with_next

HERE = "https://house.example/sign-in"
PIECES = st.lists(st.sampled_from(["/", "\\", "//", ":", "@", "?", "#", "evil.example", "https", "%2f", "\t", "\n", "a", " "]), max_size=6)


@given(st.one_of(st.text(max_size=30), PIECES.map("".join)))
@example("//evil.example")
@example("/\\evil.example")
@example("/\t/evil.example")
@example("https:evil.example")
def test_every_next_stays_in_this_house(path: str) -> None:
    kept = safe_path(path)
    led = urlsplit(urljoin(HERE, kept))
    assert (led.scheme, led.netloc) == ("https", "house.example")
    assert kept.startswith("/")
    assert not kept.startswith(("//", "/\\"))


@pytest.mark.parametrize("path", ["/circles?page=2", "/people/018f#bio", "/search?q=%E8%8C%B6"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert safe_path(path) == path
    assert with_next("/welcome", path).startswith("/welcome?next=%2F")


def test_one_ticked_box_and_several_read_the_same() -> None:
    assert each_of("tea") == ["tea"]
    assert each_of(["tea", "chess"]) == ["tea", "chess"]
    assert each_of([]) == []
