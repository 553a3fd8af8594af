"""Pictures for tests."""

import io

from PIL import Image


def make_jpeg(*, width: int = 640, height: int = 480) -> bytes:
    """A small photograph-like JPEG with a gradient."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
