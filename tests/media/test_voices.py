"""Recordings: taken for what they are, rid of all but their sound, and of one length whoever says what."""

import struct
from pathlib import Path

import obstore.store
import pytest

from quanzi import media
from quanzi.infra.blobs import StoreBlobs
from quanzi.infra.postgres import Db
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.media import attachments, m4a, webm
from quanzi.media.errors import PeaksMisshapen, VoiceTooHeavy, VoiceTooLong, VoiceUnreadable
from quanzi.media.voice import make_voice, read_voice
from tests.make import people
from tests.make.recordings import NAMES, PEAKS, make_speech, read_recording

PLACE = b"+31.2304+121.4737/"


@pytest.fixture
def blobs(tmp_path: Path) -> StoreBlobs:
    return StoreBlobs(obstore.store.LocalStore(tmp_path, mkdir=True))


@pytest.fixture
async def member(db: Db) -> Person:
    return await db.run(people.make_member)


async def _load(db: Db, blobs: StoreBlobs, one: attachments.Attachment) -> bytes:
    kept = await db.glance(lambda tx: attachments.find_attachment(tx, owner_id=one.owner_id, media_id=one.media_id))
    return await attachments.load_attachment(blobs, kept=kept)


@pytest.mark.parametrize(
    ("name", "content_type", "duration_ms"),
    [
        ("chromium.webm", "audio/webm", 1500),
        ("chromium-opus.mp4", "audio/webm", 1500),
        ("ffmpeg-aac.mp4", "audio/mp4", 1231),
        ("ffmpeg-aac-fragments.mp4", "audio/mp4", 1231),
    ],
)
def test_what_browsers_record_is_read_and_written_anew(name: str, content_type: str, duration_ms: int) -> None:
    sound, clean, kind = make_voice(read_recording(name))
    assert (kind, sound.duration_ms, sound.channels) == (content_type, duration_ms, 1)
    assert read_voice(clean) == sound
    assert make_voice(clean)[1] == clean, "what we wrote is written the same again"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_stays_but_the_sound(name: str) -> None:
    """What a recorder says of itself, where it stood and when; an encoder's mark inside a packet is part of the sound."""
    data = read_recording(name)
    if not name.endswith(".webm"):
        data += struct.pack(">I4s", 8 + len(PLACE), b"udta") + PLACE
    told = [word for word in (b"Chrome", b"Lavf", PLACE, b"iPhone") if word in data]
    clean = make_voice(data)[1]
    assert told, "the file says who made it"
    assert [word for word in told if word in clean] == []


@pytest.mark.parametrize("codec", ["opus", "aac"])
def test_two_minutes_are_taken_and_not_one_second_more(codec: str) -> None:
    write = webm.write_webm if codec == "opus" else m4a.write_m4a
    whole = make_speech(seconds=limits.VOICE_SECONDS_MAX, codec=codec)
    assert read_voice(write(whole)).duration_ms == pytest.approx(120_000, abs=25)
    longer = whole.__class__(
        whole.codec, 1, whole.rate_hz, whole.packets + whole.packets[:100], whole.durations_us + whole.durations_us[:100]
    )
    with pytest.raises(VoiceTooLong):
        read_voice(write(longer))


def test_a_header_that_lies_about_the_length_is_not_believed() -> None:
    data = webm.write_webm(make_speech(seconds=3))
    lie = data.replace(struct.pack(">d", 3000), struct.pack(">d", 3_000_000_000))
    assert lie != data
    assert read_voice(lie).duration_ms == 3000


@pytest.mark.parametrize("name", NAMES)
def test_a_recording_cut_short_is_refused(name: str) -> None:
    data = read_recording(name)
    for end in (0, 3, 20, len(data) // 2, len(data) - 1):
        with pytest.raises(VoiceUnreadable):
            make_voice(data[:end])


@pytest.mark.parametrize(
    "data",
    [
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"ID3\x04" + bytes(200),
        b"<html><script>alert(1)</script>",
        b"\x1a\x45\xdf\xa3" + bytes(200),
        b"\0\0\0\x18ftypM4A " + bytes(200),
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_what_is_no_recording_is_refused(data: bytes) -> None:
    with pytest.raises(VoiceUnreadable):
        make_voice(data)


def test_pictures_that_move_are_no_recording() -> None:
    data = webm.write_webm(make_speech(seconds=1))
    with pytest.raises(VoiceUnreadable):
        read_voice(data.replace(b"\x83\x10\0\0\x01\x02", b"\x83\x10\0\0\x01\x01"))
    with pytest.raises(VoiceUnreadable):
        read_voice(data.replace(b"A_OPUS", b"V_VP80"))


def test_samples_that_lie_in_one_another_do_not_unpack_to_gigabytes() -> None:
    data = m4a.write_m4a(make_speech(seconds=60, codec="aac"))
    place = data.index(b"stsz") + 8
    swollen = data[:place] + struct.pack(">I", 8_000) + data[place + 4 :]
    with pytest.raises(VoiceUnreadable):
        read_voice(swollen)


async def test_a_voice_comes_whole_or_in_pieces_and_keeps_its_waveform(db: Db, blobs: StoreBlobs, member: Person) -> None:
    data = read_recording()
    whole = await attachments.store_voice(db, blobs, by=member, data=data, peaks=PEAKS)
    begun = await db.run(
        lambda tx: media.start_upload(tx, by=member, size_bytes=len(data), content_type="audio/webm", kind="voice", name="x")
    )
    await media.add_piece(db, blobs, by=member, upload_id=begun.upload_id, offset=0, data=data[:1000])
    with pytest.raises(media.UploadIncomplete):
        await attachments.finish_voice(db, blobs, by=member, upload_id=begun.upload_id, peaks=PEAKS)
    await media.add_piece(db, blobs, by=member, upload_id=begun.upload_id, offset=1000, data=data[1000:])
    first = await attachments.finish_voice(db, blobs, by=member, upload_id=begun.upload_id, peaks=PEAKS)
    assert await attachments.finish_voice(db, blobs, by=member, upload_id=begun.upload_id, peaks=PEAKS) == first
    assert (first.kind, first.duration_ms, list(first.peaks), first.name) == ("voice", 1500, list(PEAKS), "")
    assert await _load(db, blobs, first) == await _load(db, blobs, whole) == make_voice(data)[1]
    assert [key async for key in blobs.list_keys() if key.startswith("uploads/")] == []


async def test_an_upload_becomes_what_it_was_announced_as(db: Db, blobs: StoreBlobs, member: Person) -> None:
    data = read_recording()
    begun = await db.run(lambda tx: media.start_upload(tx, by=member, size_bytes=len(data), content_type="", kind="voice"))
    await media.add_piece(db, blobs, by=member, upload_id=begun.upload_id, offset=0, data=data)
    with pytest.raises(NotFound):
        await media.finish_upload(db, blobs, by=member, upload_id=begun.upload_id)
    assert (await attachments.finish_voice(db, blobs, by=member, upload_id=begun.upload_id, peaks=PEAKS)).kind == "voice"


async def test_a_broken_recording_ends_its_upload_and_leaves_nothing(db: Db, blobs: StoreBlobs, member: Person) -> None:
    begun = await db.run(lambda tx: media.start_upload(tx, by=member, size_bytes=9, content_type="audio/webm", kind="voice"))
    await media.add_piece(db, blobs, by=member, upload_id=begun.upload_id, offset=0, data=b"no sound!")
    with pytest.raises(VoiceUnreadable):
        await attachments.finish_voice(db, blobs, by=member, upload_id=begun.upload_id, peaks=PEAKS)
    with pytest.raises(VoiceUnreadable):
        await attachments.store_voice(db, blobs, by=member, data=b"no sound!", peaks=PEAKS)
    with pytest.raises(NotFound):
        await attachments.finish_voice(db, blobs, by=member, upload_id=begun.upload_id, peaks=PEAKS)
    assert [key async for key in blobs.list_keys()] == []


@pytest.mark.parametrize("peaks", [[], [0] * 63, [0] * 65, [*PEAKS[:63], 101], [*PEAKS[:63], -1]])
async def test_a_waveform_of_another_shape_is_refused(db: Db, blobs: StoreBlobs, member: Person, peaks: list[int]) -> None:
    with pytest.raises(PeaksMisshapen):
        await attachments.store_voice(db, blobs, by=member, data=read_recording(), peaks=peaks)


async def test_a_recording_of_too_many_bytes_is_refused_before_they_are_sent(db: Db, blobs: StoreBlobs, member: Person) -> None:
    size = limits.VOICE_BYTES_MAX + 1
    with pytest.raises(VoiceTooHeavy):
        await db.run(lambda tx: media.start_upload(tx, by=member, size_bytes=size, content_type="audio/webm", kind="voice"))
    with pytest.raises(VoiceTooHeavy):
        await attachments.store_voice(db, blobs, by=member, data=bytes(size), peaks=PEAKS)
