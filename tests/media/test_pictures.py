"""Photos as devices make them, and files made to harm: drawn anew with nothing but pixels, or refused in words."""

import io
import struct
import zlib

import pillow_heif
import pytest
from PIL import Image

from quanzi.kernel import limits
from quanzi.media import PictureTooHeavy, PictureTooLarge, PictureUnreadable
from quanzi.media.picture import draw_picture, draw_sizes


def _open(webp: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(webp))
    image.load()
    return image


def _save(image: Image.Image, form: str, **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def test_a_photo_becomes_webp_in_three_sizes_that_keep_its_shape() -> None:
    drawn = draw_picture(_save(Image.new("RGB", (2400, 1200), "#123456"), "JPEG"))
    assert {side: _open(webp).size for side, webp in drawn.sizes.items()} == {320: (320, 160), 960: (960, 480), 1920: (1920, 960)}
    assert (drawn.width_px, drawn.height_px) == (1920, 960)
    assert {_open(webp).format for webp in drawn.sizes.values()} == {"WEBP"}


def test_a_small_photo_is_never_blown_up() -> None:
    drawn = draw_picture(_save(Image.new("RGB", (50, 20)), "PNG"))
    assert {_open(webp).size for webp in drawn.sizes.values()} == {(50, 20)}


def test_place_device_and_colour_profile_are_gone_and_the_picture_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "SecretPhone"
    exif[0x8825] = {1: "N", 2: (31.0, 14.0, 5.0), 3: "E", 4: (121.0, 28.0, 0.0)}
    image = Image.new("RGB", (600, 300), "red")
    image.paste("blue", (0, 0, 300, 300))
    data = _save(image, "JPEG", exif=exif, icc_profile=b"SecretProfile" * 20, comment=b"SecretComment")
    assert b"SecretPhone" in data
    for webp in draw_picture(data).sizes.values():
        for secret in (b"Secret", b"EXIF", b"Exif", b"ICCP", b"XMP ", b"GPS"):
            assert secret not in webp
        shown = _open(webp)
        assert not shown.getexif()
        assert shown.height > shown.width
        # what was left is on top after the turn
        assert shown.convert("RGB").getpixel((shown.width // 2, 5))[2] > 200


def test_heic_is_read() -> None:
    pillow_heif.register_heif_opener()
    drawn = draw_picture(_save(Image.new("RGB", (640, 480), "green"), "HEIF"))
    assert _open(drawn.sizes[320]).size == (320, 240)


@pytest.mark.parametrize(
    ("mode", "form"), [("CMYK", "JPEG"), ("L", "JPEG"), ("I;16", "PNG"), ("P", "PNG"), ("1", "PNG"), ("LA", "PNG"), ("RGBA", "WEBP")]
)
def test_every_kind_of_pixel_is_read(mode: str, form: str) -> None:
    image = Image.new(mode, (64, 32))
    if mode == "I;16":
        image.putdata([65535] * (64 * 32))
    drawn = draw_picture(_save(image, form))
    shown = _open(drawn.sizes[320])
    assert shown.size == (64, 32)
    if mode == "I;16":
        assert shown.convert("L").getpixel((1, 1)) > 240


def test_of_an_animation_the_first_picture_is_kept() -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue", "green")]
    drawn = draw_picture(_save(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=100))
    shown = _open(drawn.sizes[320])
    assert getattr(shown, "n_frames", 1) == 1
    assert shown.convert("RGB").getpixel((20, 20))[0] > 200


def _bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that says it is `side` by `side`."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [7_100, 20_000, 60_000])
def test_a_bomb_is_refused_from_its_header(side: int) -> None:
    with pytest.raises(PictureTooLarge):
        draw_picture(_bomb(side))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\xff\xd8\xff\xe0",
        b"GIF89a" + bytes(50),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.4",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        _bomb(100),
        bytes(10_000),
    ],
)
def test_what_is_no_photo_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(PictureUnreadable) as refused:
        draw_picture(data)
    assert refused.value.data["field"] == "photos"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photo_cut_short_is_refused(form: str) -> None:
    whole = _save(Image.effect_noise((300, 300), 90).convert("RGB"), form)
    with pytest.raises(PictureUnreadable):
        draw_picture(whole[: len(whole) // 2])


async def test_too_many_bytes_are_refused_before_anything_is_read() -> None:
    with pytest.raises(PictureTooHeavy):
        await draw_sizes(bytes(limits.PHOTO_BYTES_MAX + 1))
