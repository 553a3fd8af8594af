"""MP4 as browsers record it (ISO 14496-12), whole or in fragments: read for one track of AAC or Opus; AAC is written anew."""

import struct
from collections.abc import Iterator
from itertools import islice

import msgspec

from quanzi.media.errors import VoiceUnreadable
from quanzi.media.sound import AAC_RATES, Sound, make_aac, make_opus

TYPE = "audio/mp4"
MAGIC = b"ftyp"
_ENTERED = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf"})
_BOXES_MAX = 20_000
_SAMPLES_MAX = 60_000
_AAC_LC = 2
# which of a fragment's fields are there (8.8.7, 8.8.8)
_HAS_BASE, _HAS_INDEX, _HAS_LASTS, _HAS_SIZE = 0x1, 0x2, 0x8, 0x10
_RUN_HAS_OFFSET, _RUN_HAS_FLAGS, _RUN_SIZE = 0x1, 0x4, 0x200
_RUN_FIELDS = (0x100, 0x200, 0x400, 0x800)

Span = tuple[int, int]
"""Where a sample lies, and its bytes."""


class Entry(msgspec.Struct, frozen=True):
    """What the sample description says of the track."""

    codec: bytes
    channels: int
    rate_hz: int = 0
    pre_skip: int = 0


def read_mp4(data: bytes) -> Sound:
    """The sound of a recording; VoiceUnreadable when it is not exactly one track of AAC-LC or Opus, VoiceTooLong."""
    try:
        return _read(memoryview(data))
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise VoiceUnreadable(field="voice") from error


def _read(view: memoryview) -> Sound:
    boxes = list(_boxes(view))
    entries = [_read_entry(view[start:end]) for name, start, end in boxes if name == b"stsd"]
    if len(entries) != 1:
        raise VoiceUnreadable(field="voice")
    packets = _cut(view, _fragments(view, boxes) if any(name == b"moof" for name, _, _ in boxes) else _samples(view, boxes))
    entry = entries[0]
    if entry.codec == b"Opus":
        return make_opus(channels=entry.channels, pre_skip=entry.pre_skip, packets=packets)
    return make_aac(channels=entry.channels, rate_hz=entry.rate_hz, packets=packets)


def _boxes(view: memoryview) -> Iterator[tuple[bytes, int, int]]:
    """Every box in order, by name and the range of what it holds; those that hold others are entered."""
    at = 0
    for _ in range(_BOXES_MAX):
        if at == len(view):
            return
        size, name = struct.unpack_from(">I4s", view, at)
        start = at + 8
        if size == 1:
            size, start = struct.unpack_from(">Q", view, start)[0], start + 8
        end = len(view) if size == 0 else at + size
        if end < start or end > len(view):
            raise VoiceUnreadable(field="voice")
        yield name, start, end
        at = start if name in _ENTERED else end
    raise VoiceUnreadable(field="voice")


def _read_entry(stsd: memoryview) -> Entry:
    """The one sample entry: AAC-LC with its configuration, or Opus."""
    count, _size, name = struct.unpack_from(">4xII4s", stsd)
    if count != 1 or name not in {b"mp4a", b"Opus"}:
        raise VoiceUnreadable(field="voice")
    rest = bytes(stsd[8:])
    if name == b"Opus":
        at = rest.index(b"dOps") + 4
        _version, channels, pre_skip = struct.unpack_from(">BBH", rest, at)
        return Entry(name, channels, pre_skip=pre_skip)
    config = _audio_config(rest[rest.index(b"esds") + 8 :])
    kind, rate_index, channels = config >> 11, config >> 7 & 0xF, config >> 3 & 0xF
    if kind != _AAC_LC or rate_index >= len(AAC_RATES):
        raise VoiceUnreadable(field="voice")
    return Entry(name, channels, rate_hz=AAC_RATES[rate_index])


def _audio_config(descriptors: bytes) -> int:
    """The first two bytes of the AudioSpecificConfig (ISO 14496-3, 1.6.2), below its two outer descriptors."""
    at = 0
    for tag, skipped in ((0x03, 3), (0x04, 13), (0x05, 0)):
        if descriptors[at] != tag:
            raise VoiceUnreadable(field="voice")
        at += 1
        while descriptors[at] & 0x80:
            at += 1
        at += 1 + skipped
    return struct.unpack_from(">H", descriptors, at)[0]


def _samples(view: memoryview, boxes: list[tuple[bytes, int, int]]) -> Iterator[Span]:
    """The samples of a whole file: sizes, chunks, and how many of the first lie in each of the second."""
    found = {name: start for name, start, _end in boxes}
    letter, name = ("Q", b"co64") if b"co64" in found else ("I", b"stco")
    if not {b"stsz", b"stsc", name} <= found.keys():
        raise VoiceUnreadable(field="voice")
    fixed, count = struct.unpack_from(">4xII", view, found[b"stsz"])
    chunks, runs = (struct.unpack_from(">4xI", view, found[one])[0] for one in (name, b"stsc"))
    if not runs <= chunks <= count <= _SAMPLES_MAX:
        raise VoiceUnreadable(field="voice")
    sizes = iter([fixed] * count if fixed else struct.unpack_from(f">{count}I", view, found[b"stsz"] + 12))
    offsets = struct.unpack_from(f">{chunks}{letter}", view, found[name] + 8)
    steps = [struct.unpack_from(">II", view, found[b"stsc"] + 8 + 12 * place) for place in range(runs)]
    per_chunk, upcoming = 0, 0
    for number, offset in enumerate(offsets, start=1):
        while upcoming < len(steps) and steps[upcoming][0] <= number:
            per_chunk, upcoming = steps[upcoming][1], upcoming + 1
        at = offset
        for size in islice(sizes, per_chunk):
            yield at, size
            at += size


def _fragments(view: memoryview, boxes: list[tuple[bytes, int, int]]) -> Iterator[Span]:
    """The samples of a file in fragments: each run names sizes, and where in the file its first lies."""
    usual = moof_at = base = size = 0
    for name, start, _end in boxes:
        if name == b"trex":
            usual = struct.unpack_from(">16xI", view, start)[0]
        elif name == b"moof":
            moof_at = start - 8
        elif name == b"tfhd":
            base, size = _read_header(view, start, moof_at=moof_at, usual=usual)
        elif name == b"trun":
            yield from _read_run(view, start, base=base, usual=size)


def _read_header(view: memoryview, start: int, *, moof_at: int, usual: int) -> tuple[int, int]:
    """Where a fragment counts from, and how large its samples are where a run does not say."""
    flags, at, base, size = struct.unpack_from(">I", view, start)[0], start + 8, moof_at, usual
    if flags & _HAS_BASE:
        base, at = struct.unpack_from(">Q", view, at)[0], at + 8
    at += 4 * (bool(flags & _HAS_INDEX) + bool(flags & _HAS_LASTS))
    if flags & _HAS_SIZE:
        size = struct.unpack_from(">I", view, at)[0]
    return base, size


def _read_run(view: memoryview, start: int, *, base: int, usual: int) -> Iterator[Span]:
    flags, count = struct.unpack_from(">II", view, start)
    if not flags & _RUN_HAS_OFFSET:
        raise VoiceUnreadable(field="voice")
    offset = base + struct.unpack_from(">i", view, start + 8)[0]
    at = start + 12 + (4 if flags & _RUN_HAS_FLAGS else 0)
    step = 4 * sum(bool(flags & field) for field in _RUN_FIELDS)
    size_at = 4 if flags & _RUN_FIELDS[0] else 0
    for place in range(count):
        size = struct.unpack_from(">I", view, at + place * step + size_at)[0] if flags & _RUN_SIZE else usual
        yield offset, size
        offset += size


def _cut(view: memoryview, spans: Iterator[Span]) -> list[bytes]:
    """The samples themselves; a file whose samples lie in one another would be larger than it is."""
    packets: list[bytes] = []
    left = len(view)
    for at, size in spans:
        left -= size
        if size == 0 or at < 0 or at + size > len(view) or left < 0:
            raise VoiceUnreadable(field="voice")
        packets.append(bytes(view[at : at + size]))
    return packets
