"""Draw every picture into a folder as WebP: `python -m quanzi.world.pictures FOLDER`."""

import sys
from pathlib import Path

from quanzi.world.pictures import SCENES, draw_picture

for scene in SCENES:
    draw_picture(scene).save(Path(sys.argv[1]) / f"{scene}.webp", quality=74, method=6)
