"""Generated pictures: always the same for one id, valid, and with an initial that can be read."""

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi.web import avatar
from tests.web.contrast import contrast


@given(seed=st.text(max_size=40), sign=st.text(max_size=2))
def test_every_id_gives_one_well_formed_picture(seed: str, sign: str) -> None:
    printable = "".join(one for one in sign if one.isprintable())
    for draw in (avatar.draw_person, avatar.draw_circle):
        picture = draw(seed, printable)
        assert picture == draw(seed, printable)
        assert ET.fromstring(picture).tag.endswith("svg")  # noqa: S314 -- made by ourselves
        assert "style=" not in picture


def test_many_people_look_different() -> None:
    assert len({avatar.draw_person(str(number), "A") for number in range(200)}) > 150


@pytest.mark.parametrize("palette", avatar.PALETTES)
def test_the_initial_can_be_read_on_every_shape(palette: avatar.Palette) -> None:
    for ground in (palette.ground, palette.near, palette.far):
        assert contrast(palette.ink, ground) >= 4.5


@pytest.mark.parametrize(
    ("name", "sign"),
    [
        ("林晓明", "明"),
        ("*明", "明"),
        ("欧阳修", "修"),
        ("Joseph Mwangi", "J"),
        ("J*** S.", "J"),
        ("élodie", "É"),
        ("喝茶的人们来", "喝"),
        ("***", ""),
        ("", ""),
    ],
)
def test_the_sign_of_a_name(name: str, sign: str) -> None:
    assert avatar.find_initial(name) == sign
