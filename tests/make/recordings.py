"""Recordings as browsers make them, and what else messages carry."""

from collections.abc import Sequence
from pathlib import Path

from quanzi.media.sound import Sound, make_aac, make_opus

FOLDER = Path(__file__).parents[1] / "media/recordings"
NAMES = ("chromium.webm", "chromium-opus.mp4", "ffmpeg-aac.mp4", "ffmpeg-aac-fragments.mp4")
PEAKS: Sequence[int] = [place * 100 // 63 for place in range(64)]


def read_recording(name: str = "chromium.webm") -> bytes:
    """A recording of a second or so."""
    return (FOLDER / name).read_bytes()


def make_speech(*, seconds: int, codec: str = "opus") -> Sound:
    """So many seconds of packets that are silence to a decoder."""
    if codec == "aac":
        return make_aac(channels=1, rate_hz=48_000, packets=[b"\x21\x10\x04\x60\x8c\x1c"] * (seconds * 48_000 // 1024))
    return make_opus(channels=1, pre_skip=312, packets=[b"\xf8\xff\xfe"] * (seconds * 50))
