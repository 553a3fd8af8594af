"""The sound of a recording as bare packets, read out of one container to be written anew into another."""

import struct
from typing import Literal

import msgspec

from quanzi.kernel import limits
from quanzi.media.errors import VoiceTooLong, VoiceUnreadable

AAC_FRAME_SAMPLES = 1024
AAC_RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350)
_CHANNELS_MAX = 2
_PACKET_BYTES_MAX = 8_192
# RFC 6716, 3.1: how long one frame of each configuration lasts, and how long a packet may
_SILK_US, _HYBRID_US, _CELT_US = (10_000, 20_000, 40_000, 60_000), (10_000, 20_000), (2_500, 5_000, 10_000, 20_000)
_FRAMES_US = _SILK_US * 3 + _HYBRID_US * 2 + _CELT_US * 4
_OPUS_PACKET_US_MAX = 120_000
_HEAD_BYTES = 19
_ONE, _SEVERAL = 0, 3


class Sound(msgspec.Struct, frozen=True):
    """Packets of one track with what a player must know of them; `rate_hz` counts for AAC, `pre_skip` for Opus."""

    codec: Literal["opus", "aac"]
    channels: int
    rate_hz: int
    packets: list[bytes]
    durations_us: list[int]
    pre_skip: int = 0

    @property
    def duration_ms(self) -> int:
        """How long it plays, counted from its packets and not believed from a header."""
        return max(1, round(sum(self.durations_us) / 1000))


def read_opus(head: bytes, packets: list[bytes]) -> Sound:
    """Opus by its identification header (RFC 7845, 5.1) and its packets; VoiceUnreadable or VoiceTooLong."""
    if len(head) < _HEAD_BYTES or not head.startswith(b"OpusHead") or head[_HEAD_BYTES - 1] != 0:
        raise VoiceUnreadable(field="voice")
    pre_skip = struct.unpack_from("<H", head, 10)[0]
    return make_opus(channels=head[9], pre_skip=pre_skip, packets=packets)


def make_opus(*, channels: int, pre_skip: int, packets: list[bytes]) -> Sound:
    """Opus of known channels; each packet must be one."""
    return _checked(Sound("opus", channels, 48_000, packets, [_opus_us(packet) for packet in packets], pre_skip))


def make_aac(*, channels: int, rate_hz: int, packets: list[bytes]) -> Sound:
    """AAC-LC, whose every packet is 1,024 samples."""
    frame_us = round(AAC_FRAME_SAMPLES * 1_000_000 / rate_hz)
    return _checked(Sound("aac", channels, rate_hz, packets, [frame_us] * len(packets)))


def _checked(sound: Sound) -> Sound:
    sizes_fit = all(0 < len(packet) <= _PACKET_BYTES_MAX for packet in sound.packets)
    if not sound.packets or not 1 <= sound.channels <= _CHANNELS_MAX or not sizes_fit:
        raise VoiceUnreadable(field="voice")
    if sound.duration_ms > limits.VOICE_SECONDS_MAX * 1000:
        raise VoiceTooLong(seconds_max=limits.VOICE_SECONDS_MAX, field="voice")
    return sound


def _opus_us(packet: bytes) -> int:
    """How long a packet plays, by its first byte, and by its second where it says how many frames there are."""
    if not packet:
        raise VoiceUnreadable(field="voice")
    layout = packet[0] & 3
    frames = 1 if layout == _ONE else 2
    if layout == _SEVERAL:
        frames = packet[1] & 0x3F if len(packet) > 1 else 0
    lasts_us = frames * _FRAMES_US[packet[0] >> 3]
    if not 0 < lasts_us <= _OPUS_PACKET_US_MAX:
        raise VoiceUnreadable(field="voice")
    return lasts_us
