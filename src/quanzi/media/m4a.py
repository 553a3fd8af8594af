"""AAC as one whole MP4 file (ISO 14496-12): a table of its samples and the samples, and nothing of who recorded them where."""

import struct

from quanzi.media.sound import AAC_FRAME_SAMPLES, AAC_RATES, Sound

_UNIT_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_UNDETERMINED = 0x55C4
_AAC, _AUDIO_STREAM = 0x40, 0x15


def write_m4a(sound: Sound) -> bytes:
    """The packets in a file that plays from its first byte; times are 0, which is to say unknown."""
    kind = _box(b"ftyp", b"M4A \0\0\0\0M4A isommp42")
    # the table holds where the samples begin, and is as long whatever it says
    movie = _movie(sound, samples_at=0)
    return kind + _movie(sound, samples_at=len(kind) + len(movie) + 8) + _box(b"mdat", b"".join(sound.packets))


def _movie(sound: Sound, *, samples_at: int) -> bytes:
    lasts = len(sound.packets) * AAC_FRAME_SAMPLES
    header = _full(b"mvhd", struct.pack(">IIIIIH10x", 0, 0, sound.rate_hz, lasts, 0x10000, 0x100) + _UNIT_MATRIX + bytes(24) + _words(2))
    track = _full(b"tkhd", struct.pack(">IIIIIQHHHH", 0, 0, 1, 0, lasts, 0, 0, 0, 0x100, 0) + _UNIT_MATRIX + bytes(8), flags=7)
    times = _full(b"mdhd", struct.pack(">IIIIHH", 0, 0, sound.rate_hz, lasts, _UNDETERMINED, 0))
    handler = _full(b"hdlr", struct.pack(">I4s12xB", 0, b"soun", 0))
    here = _box(b"dinf", _full(b"dref", _words(1) + _full(b"url ", b"", flags=1)))
    described = _box(b"minf", _full(b"smhd", bytes(4)) + here + _box(b"stbl", _table(sound, samples_at)))
    return _box(b"moov", header + _box(b"trak", track + _box(b"mdia", times + handler + described)))


def _table(sound: Sound, samples_at: int) -> bytes:
    count = len(sound.packets)
    return (
        _full(b"stsd", _words(1) + _entry(sound))
        + _full(b"stts", _words(1, count, AAC_FRAME_SAMPLES))
        + _full(b"stsc", _words(1, 1, count, 1))
        + _full(b"stsz", _words(0, count, *map(len, sound.packets)))
        + _full(b"stco", _words(1, samples_at))
    )


def _entry(sound: Sound) -> bytes:
    """The sample entry with its configuration: AAC-LC, this rate, these channels (ISO 14496-1, 7.2.6)."""
    config = struct.pack(">H", 2 << 11 | AAC_RATES.index(sound.rate_hz) << 7 | sound.channels << 3)
    decoder = _descriptor(0x04, struct.pack(">BBxxxII", _AAC, _AUDIO_STREAM, 0, 0) + _descriptor(0x05, config))
    stream = _descriptor(0x03, struct.pack(">HB", 1, 0) + decoder + _descriptor(0x06, b"\x02"))
    fields = struct.pack(">6xH8xHHIHxx", 1, sound.channels, 16, 0, sound.rate_hz if sound.rate_hz < 2**16 else 0)
    return _box(b"mp4a", fields + _full(b"esds", stream))


def _descriptor(tag: int, payload: bytes) -> bytes:
    return bytes((tag, len(payload))) + payload


def _box(name: bytes, payload: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(payload), name) + payload


def _full(name: bytes, payload: bytes, *, flags: int = 0) -> bytes:
    """A box with a version, which is 0 here, and flags."""
    return _box(name, _words(flags) + payload)


def _words(*values: int) -> bytes:
    return struct.pack(f">{len(values)}I", *values)
