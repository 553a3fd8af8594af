"""The demo community's pictures: our own drawings, the same from the same name.

`draw_picture` draws one of them. The package ships them drawn (`demo/pictures/*.webp`), because drawing takes longer than reading;
`python -m quanzi.world.pictures FOLDER` draws them anew.
"""

from collections.abc import Callable
from types import ModuleType

from PIL import Image

from quanzi.world.pictures import (
    animals,
    indoors,
    kitchen,
    landscape,
    music,
    papers,
    paths,
    school,
    shore,
    street,
    tea,
    water,
    wheels,
    workshop,
    yard,
)
from quanzi.world.pictures.brush import Canvas

__all__ = ["SCENES", "draw_picture"]

_FAMILIES: tuple[ModuleType, ...] = (
    animals,
    indoors,
    kitchen,
    landscape,
    music,
    papers,
    paths,
    school,
    shore,
    street,
    tea,
    water,
    wheels,
    workshop,
    yard,
)


def _scenes() -> dict[str, Callable[[Canvas], None]]:
    drawn = {name: scene for family in _FAMILIES for name, scene in vars(family).items() if name.startswith("draw_")}
    return {name.removeprefix("draw_").replace("_", "-"): drawn[name] for name in sorted(drawn)}


SCENES = _scenes()


def draw_picture(name: str, *, scale: float = 2.0) -> Image.Image:
    """Draw the picture of that name, 1200 x 900; a smaller scale draws faster and rougher."""
    canvas = Canvas(name, scale)
    SCENES[name](canvas)
    return canvas.finish()
