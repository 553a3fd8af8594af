"""Draw every picture into a folder, in the sizes photos have: `python -m quanzi.world.pictures FOLDER`.

`NAME.webp` is the largest, `NAME.320.webp` and `NAME.960.webp` are those for lists and pages; `demo/pictures` holds what this made.
"""

import sys
from pathlib import Path

from PIL import Image

from quanzi.kernel import limits
from quanzi.world.pictures import SCENES, draw_picture

_QUALITY = 74


def _write_sizes(picture: Image.Image, folder: Path, name: str) -> None:
    picture.save(folder / f"{name}.webp", quality=_QUALITY, method=6)
    for side in limits.PHOTO_SIDES_PX:
        if side < max(picture.size):
            smaller = picture.resize((side, round(side * picture.height / picture.width)), Image.Resampling.LANCZOS)
            smaller.save(folder / f"{name}.{side}.webp", quality=_QUALITY, method=6)


for scene in SCENES:
    _write_sizes(draw_picture(scene), Path(sys.argv[1]), scene)
