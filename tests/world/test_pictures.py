"""The drawings are what the posts say they are, and ship whole."""

import json
from pathlib import Path

import pytest
from PIL import Image

from quanzi.world import pictures

DEMO = Path(pictures.__file__).parents[1] / "demo"


@pytest.mark.parametrize("name", pictures.SCENES)
def test_a_picture_is_drawn_as_it_ships(name: str) -> None:
    drawn = pictures.draw_picture(name, scale=0.5)
    shipped = Image.open(DEMO / "pictures" / f"{name}.webp").convert("RGB")
    assert drawn.size == shipped.size == (1200, 900)
    pairs = zip(_small(drawn), _small(shipped), strict=True)
    assert sum(abs(a - b) for a, b in pairs) / (8 * 6 * 3) < 6


def _small(picture: Image.Image) -> bytes:
    return picture.resize((8, 6), Image.Resampling.BOX).tobytes()


def test_the_same_name_draws_the_same_picture() -> None:
    first, second = (pictures.draw_picture("hills-dawn", scale=0.3) for _ in range(2))
    assert first.tobytes() == second.tobytes()


def test_every_photo_of_the_demo_has_its_picture_and_alt_text() -> None:
    posts = json.loads((DEMO / "posts.json").read_text())
    photos = [photo for post in posts for photo in post.get("photos", [])]
    assert {photo["picture"] for photo in photos} <= set(pictures.SCENES)
    assert all(len(photo["alt"]) >= 5 for photo in photos)
    shipped = {path.name for path in (DEMO / "pictures").glob("*.webp")}
    assert shipped == {f"{name}{side}.webp" for name in pictures.SCENES for side in ("", ".320", ".960")}
