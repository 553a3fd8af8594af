"""Recordings: read for their sound, written anew, kept with the waveform that the browser saw."""

import asyncio
import hashlib
from collections.abc import Sequence
from uuid import UUID

from quanzi import identity
from quanzi.infra.blobs import Blobs
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.media import m4a, mp4, store, webm
from quanzi.media.carry import attachment_key, describe_row
from quanzi.media.errors import PeaksMisshapen, VoiceUnreadable
from quanzi.media.model import Attachment, Upload
from quanzi.media.sound import Sound
from quanzi.media.store.attachments import AttachmentRow
from quanzi.media.upload import check_size, make_of_pieces, take_turn


async def store_voice(db: Db, blobs: Blobs, *, by: Person, data: bytes, peaks: Sequence[int]) -> Attachment:
    """A whole recording with its waveform, 64 numbers from 0 to 100; nothing of the file stays but its sound.

    VoiceTooHeavy, VoiceTooLong, VoiceUnreadable, PeaksMisshapen, NoRoomLeft or TooMany.
    """
    identity.may_act(by)
    check_size("voice", len(data))
    check_peaks(peaks)

    async def reserve(tx: Tx) -> UUID:
        await take_turn(tx, by=by, kind="voice", size_bytes=len(data))
        return tx.new_id()

    return await _keep(db, blobs, by=by, media_id=await db.run(reserve), data=data, peaks=peaks)


async def finish_voice(db: Db, blobs: Blobs, *, by: Person, upload_id: UUID, peaks: Sequence[int]) -> Attachment:
    """Make the recording of what arrived in pieces; the same errors end the upload, UploadIncomplete does not.

    Finishing twice gives the same recording.
    """
    check_peaks(peaks)

    async def make(data: bytes, _upload: Upload) -> Attachment:
        return await _keep(db, blobs, by=by, media_id=upload_id, data=data, peaks=peaks)

    async def find(tx: ReadTx) -> Attachment | None:
        row = await store.attachments.find_attachment(tx, owner_id=by.member_id, media_id=upload_id)
        return describe_row(row) if row is not None and row.kind == "voice" else None

    return await make_of_pieces(db, blobs, by=by, upload_id=upload_id, kind="voice", make=make, find=find)


def check_peaks(peaks: Sequence[int]) -> None:
    """The waveform has the one shape that players draw; PeaksMisshapen."""
    if len(peaks) != limits.VOICE_PEAKS or any(not 0 <= peak <= limits.VOICE_PEAK_MAX for peak in peaks):
        raise PeaksMisshapen(peaks=limits.VOICE_PEAKS, peak_max=limits.VOICE_PEAK_MAX, field="peaks")


def read_voice(data: bytes) -> Sound:
    """The sound of a recording, by what the file is and not by what it is called; VoiceUnreadable or VoiceTooLong."""
    if data.startswith(webm.MAGIC):
        return webm.read_webm(data)
    if data[4:8] == mp4.MAGIC:
        return mp4.read_mp4(data)
    raise VoiceUnreadable(field="voice")


def write_voice(sound: Sound) -> tuple[bytes, str]:
    """A clean file of it and its type: Opus goes into WebM, AAC into MP4."""
    return (webm.write_webm(sound), webm.TYPE) if sound.codec == "opus" else (m4a.write_m4a(sound), mp4.TYPE)


async def clean_voice(data: bytes) -> bytes:
    """A recording with nothing left but its sound, for who keeps it elsewhere; VoiceTooHeavy, VoiceTooLong or VoiceUnreadable."""
    check_size("voice", len(data))
    return (await asyncio.to_thread(make_voice, data))[1]


def make_voice(data: bytes) -> tuple[Sound, bytes, str]:
    """All that is to be done with the bytes of a recording."""
    sound = read_voice(data)
    return sound, *write_voice(sound)


async def _keep(db: Db, blobs: Blobs, *, by: Person, media_id: UUID, data: bytes, peaks: Sequence[int]) -> Attachment:
    sound, clean, content_type = await asyncio.to_thread(make_voice, data)
    row = AttachmentRow(
        owner_id=by.member_id,
        media_id=media_id,
        kind="voice",
        name="",
        content_type=content_type,
        size_bytes=len(clean),
        sha256=hashlib.sha256(clean).digest(),
        width_px=0,
        height_px=0,
        duration_ms=sound.duration_ms,
        peaks=list(peaks),
        scan="none",
        harm="",
        attached_to=None,
    )
    await blobs.put(attachment_key(by.member_id, media_id), clean)

    async def keep(tx: Tx) -> None:
        await store.attachments.insert_attachment(tx, row=row, at=tx.now)
        await store.uploads.delete_upload(tx, owner_id=by.member_id, upload_id=media_id)

    await db.run(keep)
    return describe_row(row)
