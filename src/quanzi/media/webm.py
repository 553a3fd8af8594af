"""WebM as browsers record it (RFC 8794, RFC 9559): read for one track of Opus, written anew with nothing else in it.

Reading knows the dozen elements that matter and steps over the rest. What holds other elements is simply entered, so that
its size, which a live recording does not know, is never needed; every leaf must lie within the file.
"""

import struct
from collections.abc import Iterator

from quanzi.media.errors import VoiceUnreadable
from quanzi.media.sound import Sound, read_opus

TYPE = "audio/webm"
MAGIC = b"\x1a\x45\xdf\xa3"
_EBML, _SEGMENT, _INFO, _TRACKS, _CLUSTER, _CUES = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1654AE6B, 0x1F43B675, 0x1C53BB6B
_DOC_TYPE, _TRACK, _TRACK_NUMBER, _TRACK_UID, _TRACK_KIND, _CODEC, _CODEC_HEAD, _ENCODINGS = (
    0x4282,
    0xAE,
    0xD7,
    0x73C5,
    0x83,
    0x86,
    0x63A2,
    0x6D80,
)
_BLOCK_GROUP, _BLOCK, _SIMPLE_BLOCK, _AUDIO, _RATE, _CHANNELS, _TIME = 0xA0, 0xA1, 0xA3, 0xE1, 0xB5, 0x9F, 0xE7
_ENTERED = frozenset({_EBML, _SEGMENT, _TRACKS, _TRACK, _CLUSTER, _BLOCK_GROUP})
_AUDIO_KIND = b"\x02"
_LACED = 0x06
_KEY = 0x80
# two minutes of the shortest packets there are make 48,000 blocks
_ELEMENTS_MAX = 120_000
_CLUSTER_MS = 5_000
_SEEK_BACK_NS = 80_000_000


def read_webm(data: bytes) -> Sound:
    """The sound of a recording; VoiceUnreadable when it is not exactly one track of Opus, VoiceTooLong."""
    facts: dict[int, bytes] = {}
    packets: list[bytes] = []
    tracks = 0
    for element, payload in _elements(data):
        if element == _TRACK:
            tracks += 1
        elif element == _ENCODINGS:
            raise VoiceUnreadable(field="voice")
        elif element in {_SIMPLE_BLOCK, _BLOCK}:
            packets.append(_packet_of(payload))
        elif element in {_DOC_TYPE, _TRACK_KIND, _CODEC, _CODEC_HEAD}:
            facts[element] = bytes(payload)
    ours = facts.get(_DOC_TYPE, b"").rstrip(b"\0") == b"webm" and facts.get(_CODEC, b"").rstrip(b"\0") == b"A_OPUS"
    if tracks != 1 or not ours or facts.get(_TRACK_KIND) != _AUDIO_KIND:
        raise VoiceUnreadable(field="voice")
    return read_opus(facts.get(_CODEC_HEAD, b""), packets)


def _elements(data: bytes) -> Iterator[tuple[int, memoryview]]:
    """Every element in order: the leaves with their bytes, those that hold others with none."""
    view = memoryview(data)
    at = 0
    for _ in range(_ELEMENTS_MAX):
        if at == len(view):
            return
        element, at, _all_ones = _read_number(view, at, keep_marker=True, bytes_max=4)
        size, at, is_unknown = _read_number(view, at, keep_marker=False, bytes_max=8)
        if element in _ENTERED:
            yield element, view[:0]
            continue
        if is_unknown or at + size > len(view):
            raise VoiceUnreadable(field="voice")
        yield element, view[at : at + size]
        at += size
    raise VoiceUnreadable(field="voice")


def _read_number(view: memoryview, at: int, *, keep_marker: bool, bytes_max: int) -> tuple[int, int, bool]:
    """A number whose first set bit says how many bytes it has; where it ends; and whether it says "unknown"."""
    first = view[at] if at < len(view) else 0
    length = 9 - first.bit_length()
    if first == 0 or length > bytes_max or at + length > len(view):
        raise VoiceUnreadable(field="voice")
    value = int.from_bytes(view[at : at + length], "big")
    bare = value & ((1 << 7 * length) - 1)
    return (value if keep_marker else bare), at + length, bare == (1 << 7 * length) - 1


def _packet_of(block: memoryview) -> bytes:
    """What a block holds after its track, time and flags; browsers put one packet into each."""
    _track, at, _unknown = _read_number(block, 0, keep_marker=False, bytes_max=8)
    if at + 3 >= len(block) or block[at + 2] & _LACED:
        raise VoiceUnreadable(field="voice")
    return bytes(block[at + 3 :])


def write_webm(sound: Sound) -> bytes:
    """The same packets in a file that says how long it is and where to jump to, and nothing of who made it where."""
    head = struct.pack("<8sBBHIhB", b"OpusHead", 1, sound.channels, sound.pre_skip, sound.rate_hz, 0, 0)
    ebml = _element(_EBML, _element(_DOC_TYPE, b"webm") + _number(0x4287, 4) + _number(0x4285, 2))
    info = _element(
        _INFO, _number(0x2AD7B1, 1_000_000) + _element(0x4489, struct.pack(">d", sound.duration_ms)) + _words(0x4D80) + _words(0x5741)
    )
    audio = _element(_AUDIO, _element(_RATE, struct.pack(">d", sound.rate_hz)) + _number(_CHANNELS, sound.channels))
    skipped_ns = sound.pre_skip * 1_000_000_000 // sound.rate_hz
    track = _number(_TRACK_NUMBER, 1) + _number(_TRACK_UID, 1) + _element(_TRACK_KIND, _AUDIO_KIND) + _element(_CODEC, b"A_OPUS")
    delays = _number(0x56AA, skipped_ns) + _number(0x56BB, _SEEK_BACK_NS)
    tracks = _element(_TRACKS, _element(_TRACK, track + _element(_CODEC_HEAD, head) + delays + audio))
    clusters = list(_clusters(sound))
    cues, place = b"", len(info) + len(tracks)
    for start_ms, cluster in clusters:
        cues += _element(0xBB, _number(0xB3, start_ms) + _element(0xB7, _number(0xF7, 1) + _number(0xF1, place)))
        place += len(cluster)
    return ebml + _element(_SEGMENT, info + tracks + b"".join(cluster for _start, cluster in clusters) + _element(_CUES, cues))


def _clusters(sound: Sound) -> Iterator[tuple[int, bytes]]:
    """Five seconds each, with the moment at which it starts."""
    at_us, start_ms, blocks = 0, 0, b""
    for packet, lasts_us in zip(sound.packets, sound.durations_us, strict=True):
        at_ms = at_us // 1000
        if blocks and at_ms - start_ms >= _CLUSTER_MS:
            yield start_ms, _element(_CLUSTER, _number(_TIME, start_ms) + blocks)
            start_ms, blocks = at_ms, b""
        blocks += _element(_SIMPLE_BLOCK, struct.pack(">BhB", 0x81, at_ms - start_ms, _KEY) + packet)
        at_us += lasts_us
    yield start_ms, _element(_CLUSTER, _number(_TIME, start_ms) + blocks)


def _element(element: int, payload: bytes) -> bytes:
    """Sizes take four bytes, which is room for 256 MB."""
    return element.to_bytes((element.bit_length() + 7) // 8, "big") + (0x10000000 | len(payload)).to_bytes(4, "big") + payload


def _number(element: int, value: int) -> bytes:
    return _element(element, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def _words(element: int) -> bytes:
    return _element(element, b"quanzi")
