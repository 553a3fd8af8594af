"""A photo made safe and small: read once, turned upright, drawn anew in three sizes, with nothing of the file left but its pixels.

Drawing anew is what removes place, device, time and hidden thumbnails: the WebP files are written from bare pixels.
The size in pixels is read from the header before a single one is decoded.
"""

import asyncio
import io
import struct
import warnings
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pillow_heif
from PIL import Image, ImageFile, ImageOps

from quanzi.kernel import limits
from quanzi.media.errors import PictureTooHeavy, PictureTooLarge, PictureUnreadable

pillow_heif.register_heif_opener()
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_QUALITY = 80
_DOCUMENT_SIDE_PX = 2400
_DOCUMENT_QUALITY = 85
_UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, RuntimeError, IndexError, OverflowError, struct.error, zlib.error)
_MODES_WITH_ALPHA = {"RGBA", "LA", "PA", "RGBa", "La"}
# A progressive photo has some ten scans. Thousands of empty ones in a small file keep a decoder busy for hours.
_SCANS_MAX = 100
_SCAN = b"\xff\xda"
# One picture at a time: each needs up to 200 MB while it is open, and the server has few processors.
_ROOM = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")


class Drawn(msgspec.Struct, frozen=True):
    """A photo in its sizes, as WebP by longest side; `width_px` and `height_px` are those of the largest."""

    width_px: int
    height_px: int
    sizes: dict[int, bytes]


async def draw_sizes(data: bytes) -> Drawn:
    """The same as `draw_picture`, beside the loop, so that nobody else waits."""
    return await asyncio.get_running_loop().run_in_executor(_ROOM, draw_picture, data)


async def draw_document(data: bytes) -> bytes:
    """A photo of a document as one JPEG, large enough to read small print, beside the loop and with the same guards.

    Raises PictureTooHeavy, PictureTooLarge or PictureUnreadable.
    """
    return await asyncio.get_running_loop().run_in_executor(_ROOM, _draw_document, data)


def _draw_document(data: bytes) -> bytes:
    pixels = _fit(_open_pixels(data, side=_DOCUMENT_SIDE_PX), _DOCUMENT_SIDE_PX).convert("RGB")
    bare = Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=_DOCUMENT_QUALITY)
    return out.getvalue()


def draw_picture(data: bytes) -> Drawn:
    """A photo in three sizes. Raises PictureTooHeavy, PictureTooLarge or PictureUnreadable."""
    pixels = _open_pixels(data, side=max(limits.PHOTO_SIDES_PX))
    sizes: dict[int, bytes] = {}
    drawn = pixels
    for side in sorted(limits.PHOTO_SIDES_PX, reverse=True):
        drawn = _fit(drawn, side)
        sizes[side] = _encode(drawn)
    largest = _fitted(pixels.size, max(limits.PHOTO_SIDES_PX))
    return Drawn(largest[0], largest[1], sizes)


def _open_pixels(data: bytes, *, side: int) -> Image.Image:
    """The photo as bare pixels, at least `side` long where it has as many; every guard against a hostile file stands here."""
    if len(data) > limits.PHOTO_BYTES_MAX:
        raise PictureTooHeavy(megabytes_max=limits.PHOTO_BYTES_MAX // 2**20, field="photos")
    if data.startswith(b"\xff\xd8") and data.count(_SCAN) > _SCANS_MAX:
        raise PictureUnreadable(field="photos")
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.simplefilter("ignore", UserWarning)
        image = _guarded(lambda: Image.open(io.BytesIO(data), formats=_FORMATS))
        width, height = image.size
        if width * height > limits.PHOTO_PIXELS_MAX:
            raise PictureTooLarge(megapixels_max=limits.PHOTO_PIXELS_MAX // 10**6, field="photos")
        return _guarded(lambda: _read_pixels(image, side))


def _guarded(step: Callable[[], Image.Image]) -> Image.Image:
    """Whatever a decoder trips over means that this is no photo for us."""
    try:
        return step()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise PictureTooLarge(megapixels_max=limits.PHOTO_PIXELS_MAX // 10**6, field="photos") from error
    except _UNREADABLE as error:
        raise PictureUnreadable(field="photos") from error


def _read_pixels(image: Image.Image, side: int) -> Image.Image:
    """The first frame, upright, in eight bits of red, green, blue and, where it has any, transparency."""
    image.seek(0)
    image.draft("RGB", (side, side))
    image.load()
    # in place, and converted only where it must be: each copy of a large photo is another 200 MB
    ImageOps.exif_transpose(image, in_place=True)
    upright = image.point(lambda value: value / 256).convert("L") if image.mode[0] == "I" else image
    has_alpha = upright.mode in _MODES_WITH_ALPHA or "transparency" in upright.info
    wanted = "RGBA" if has_alpha else "RGB"
    return upright if upright.mode == wanted and "transparency" not in upright.info else upright.convert(wanted)


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    width, height = size
    scale = min(1.0, side / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _fit(image: Image.Image, side: int) -> Image.Image:
    size = _fitted(image.size, side)
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encode(image: Image.Image) -> bytes:
    bare = Image.frombytes(image.mode, image.size, image.tobytes())
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=_QUALITY, method=3, exif=b"", xmp=b"", icc_profile=b"")
    return out.getvalue()


ImageFile.LOAD_TRUNCATED_IMAGES = False
Image.MAX_IMAGE_PIXELS = limits.PHOTO_PIXELS_MAX
