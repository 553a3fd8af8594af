"""Any bytes at all: either what they should be, or a refusal of ours; never an accident, never much work."""

import struct
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.media import webm
from quanzi.media.drawing import Drawing, check_drawing, write_svg
from quanzi.media.file_kind import clean_name, may_be_kept, type_of
from quanzi.media.sound import make_opus
from quanzi.media.voice import make_voice, read_voice
from tests.make.recordings import NAMES, read_recording

MANY = settings(max_examples=300, deadline=None)


def _is_clean_or_refused(data: bytes) -> bool:
    try:
        sound, clean, _ = make_voice(data)
    except Invalid:
        return False
    assert read_voice(clean) == sound
    assert 0 < sound.duration_ms <= limits.VOICE_SECONDS_MAX * 1000
    return True


@MANY
@given(data=st.binary(max_size=600), start=st.sampled_from([b"", webm.MAGIC, b"\0\0\0\x18ftyp"]))
def test_bytes_are_no_recording(data: bytes, start: bytes) -> None:
    assert not _is_clean_or_refused(start + data)


@MANY
@given(
    name=st.sampled_from(NAMES),
    harms=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), min_size=1, max_size=6),
)
def test_a_damaged_recording_is_sound_or_refused(name: str, harms: list[tuple[float, bytes]]) -> None:
    data = bytearray(read_recording(name))
    for place, written in harms:
        at = int(place * len(data))
        data[at : at + len(written)] = written
    assert _is_clean_or_refused(bytes(data)) in {True, False}


@MANY
@given(
    place=st.floats(0, 1, exclude_max=True), value=st.sampled_from([0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]), name=st.sampled_from(NAMES)
)
def test_a_number_that_lies_leads_nowhere(place: float, value: int, name: str) -> None:
    data = bytearray(read_recording(name))
    at = int(place * (len(data) - 4))
    data[at : at + 4] = struct.pack(">I", value)
    assert _is_clean_or_refused(bytes(data)) in {True, False}


@MANY
@given(
    packets=st.lists(st.binary(min_size=1, max_size=200).map(lambda rest: b"\xf8" + rest), min_size=1, max_size=600),
    skip=st.integers(0, 65535),
)
def test_any_packets_come_back_as_they_were(packets: list[bytes], skip: int) -> None:
    sound = make_opus(channels=1, pre_skip=skip, packets=packets)
    assert webm.read_webm(webm.write_webm(sound)) == sound


@MANY
@given(name=st.text(max_size=200) | st.sampled_from(["../../etc/passwd", "C:\\boot.ini", "a\u202egpj.exe", "CON.txt", "...", "\ud800.pdf"]))
def test_a_cleaned_name_is_one_on_every_system(name: str) -> None:
    clean = clean_name(name)
    assert 0 < len(clean) <= limits.FILE_NAME_CHARACTERS_MAX
    assert clean_name(clean) == clean
    assert not set(clean) & set('/\\<>:"|?*\0\u202e\n')
    assert clean == clean.strip(" .")
    assert clean.encode()
    assert type_of(clean)


@MANY
@given(data=st.binary(max_size=80), name=st.sampled_from(["a.pdf", "a.exe", "a", "a.pdf.scr", "a.txt"]))
def test_a_file_is_kept_or_refused_by_us(data: bytes, name: str) -> None:
    try:
        may_be_kept(name, data)
    except Invalid as refused:
        assert refused.code == "file_kind_refused"
    else:
        assert not name.endswith((".exe", ".scr"))
        assert not data.startswith((b"\x7fELF", b"#!"))


_NUMBERS = st.integers(-5, 2_100)
_STROKES = st.fixed_dictionaries(
    {"color": st.sampled_from(["ink", "brand", "paper", "red"]), "pen_px": st.integers(0, 90), "points": st.lists(_NUMBERS, max_size=12)}
)


@MANY
@given(
    drawing=st.fixed_dictionaries({"width_px": _NUMBERS, "height_px": _NUMBERS, "strokes": st.lists(_STROKES, max_size=4)})
    | st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.dictionaries(st.text(max_size=9), inner, max_size=3))
)
def test_a_drawing_is_drawn_or_refused(drawing: Any) -> None:
    try:
        read = msgspec.convert(drawing, Drawing)
        check_drawing(read)
    except (msgspec.ValidationError, Invalid):
        return
    svg = write_svg(read).decode()
    assert svg.count("<path") == len(read.strokes)
    assert svg.endswith("</g></svg>")
