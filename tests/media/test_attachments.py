"""What messages carry: taken in order, one thing each, let go, erased, copied, swept."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import obstore.store
import pytest

from quanzi import media
from quanzi.infra.blobs import StoreBlobs
from quanzi.infra.postgres import Db
from quanzi.infra.scan import NoScan
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import TextTooLong
from quanzi.media import attachments
from quanzi.media.attachments import AttachmentChoice as Choice
from quanzi.media.attachments import Drawing, Stroke
from quanzi.media.bulk import NewAttachment, add_attachments
from quanzi.media.errors import DrawingMisshapen, DrawingTooLarge, TooManyAttachments
from tests.make import feed as make
from tests.make import people
from tests.make.recordings import PEAKS, read_recording

SHEET = Drawing(300, 200, [Stroke("brand", 4, [10, 10, 20, 30, 40, 10, 60, 60]), Stroke("ink", 9, [150, 100])])


@pytest.fixture
def blobs(tmp_path: Path) -> StoreBlobs:
    return StoreBlobs(obstore.store.LocalStore(tmp_path, mkdir=True))


@pytest.fixture
async def member(db: Db) -> Person:
    return await db.run(people.make_member)


async def _attach(db: Db, by: Person, *chosen: Choice, to: str = "message:1") -> list[attachments.Attachment]:
    return await db.run(lambda tx: attachments.attach_media(tx, by=by, chosen=chosen, to=to))


async def _send_all(db: Db, blobs: StoreBlobs, by: Person) -> list[attachments.Attachment]:
    """A message with one of each kind."""
    picture = await media.store_picture(db, blobs, by=by, data=make.draw_jpeg())
    sounding = await media.store_picture(db, blobs, by=by, data=make.draw_jpeg())
    voice = await attachments.store_voice(db, blobs, by=by, data=read_recording(), peaks=PEAKS)
    alone = await attachments.store_voice(db, blobs, by=by, data=read_recording(), peaks=PEAKS)
    file = await attachments.store_file(db, blobs, NoScan(), by=by, data=b"1,2", name="a.csv")
    drawing = await attachments.store_drawing(db, blobs, by=by, drawing=SHEET)
    return await _attach(
        db,
        by,
        Choice(alone.media_id, transcript=" 你好 \n bye "),
        Choice(picture.media_id, alt="A hill", transcript="of no voice"),
        Choice(sounding.media_id, voice.media_id, alt="A brook", transcript="splash"),
        Choice(file.media_id),
        Choice(drawing.media_id, alt="A face"),
    )


async def test_a_message_keeps_each_kind_in_the_order_chosen(db: Db, blobs: StoreBlobs, member: Person) -> None:
    sent = await _send_all(db, blobs, member)
    assert [one.kind for one in sent] == ["voice", "picture", "sound_picture", "file", "drawing"]
    voice, picture, sounding, file, drawing = sent
    assert (voice.transcript, voice.duration_ms, len(voice.peaks)) == ("你好 \n bye", 1500, 64)
    assert (picture.alt, picture.transcript, picture.width_px) == ("A hill", "", 400)
    assert (sounding.transcript, sounding.duration_ms, sounding.width_px, len(sounding.media_ids)) == ("splash", 1500, 400, 2)
    assert (file.name, file.size_bytes) == ("a.csv", 3)
    assert (drawing.width_px, drawing.height_px, drawing.alt) == (300, 200, "A face")
    stored = attachments.write_attachments(sent)
    assert stored is not None
    assert attachments.read_attachments(stored) == tuple(sent)
    assert attachments.write_attachments([]) is None
    assert attachments.read_attachments([]) == ()
    for one in sent:
        for media_id in one.media_ids:
            kept = await db.glance(
                lambda tx, media_id=media_id: attachments.find_attachment(tx, owner_id=member.member_id, media_id=media_id)
            )
            assert kept.attached_to == "message:1"
            assert await attachments.load_attachment(blobs, kept=kept)


async def test_one_thing_is_part_of_one_message_and_its_owners(db: Db, blobs: StoreBlobs, member: Person) -> None:
    voice = await attachments.store_voice(db, blobs, by=member, data=read_recording(), peaks=PEAKS)
    picture = await media.store_picture(db, blobs, by=member, data=make.draw_jpeg())
    other = await db.run(people.make_member)
    with pytest.raises(attachments.AttachmentMissing):
        await _attach(db, other, Choice(voice.media_id))
    for wrong in ([Choice(voice.media_id, picture.media_id)], [Choice(voice.media_id)] * 2, [Choice(picture.media_id, picture.media_id)]):
        with pytest.raises(attachments.AttachmentMissing):
            await _attach(db, member, *wrong)
    first = await _attach(db, member, Choice(voice.media_id))
    assert await _attach(db, member, Choice(voice.media_id)) == first
    with pytest.raises(attachments.AttachmentMissing):
        await _attach(db, member, Choice(voice.media_id), to="message:2")
    assert await _attach(db, member) == []
    with pytest.raises(TooManyAttachments):
        await _attach(db, member, *[Choice(voice.media_id)] * (limits.ATTACHMENTS_PER_MESSAGE_MAX + 1))
    with pytest.raises(TextTooLong):
        await _attach(db, member, Choice(voice.media_id, transcript="x" * (limits.TRANSCRIPT_CHARACTERS_MAX + 1)))


async def test_what_is_let_go_is_swept_and_what_is_erased_goes_at_once(db: Db, blobs: StoreBlobs, member: Person) -> None:
    sent = await _send_all(db, blobs, member)
    assert await media.sweep_media(db, blobs) == 0
    await db.run(
        lambda tx: attachments.release_attachments(
            tx, owner_id=member.member_id, attached_to="message:1", media_ids=[sent[0].media_id, sent[1].media_id]
        )
    )
    assert await media.sweep_media(db, blobs) == 2
    with pytest.raises(NotFound):
        await db.glance(lambda tx: attachments.find_attachment(tx, owner_id=member.member_id, media_id=sent[0].media_id))
    await db.run(lambda tx: attachments.erase_attachments(tx, owner_id=member.member_id, attached_to="message:1"))
    left = {key async for key in blobs.list_keys()}
    payload = await db.run(lambda tx: tx.value("SELECT payload FROM pgqueuer WHERE entrypoint = 'delete_blobs'"))
    assert left
    assert all(key.encode() in payload for key in left)
    assert await db.glance(lambda tx: attachments.list_own_attachments(tx, person_id=member.member_id)) == []


async def test_what_is_never_sent_is_swept_after_two_weeks_or_when_its_owner_leaves(db: Db, blobs: StoreBlobs, member: Person) -> None:
    await attachments.store_voice(db, blobs, by=member, data=read_recording(), peaks=PEAKS)
    await attachments.store_drawing(db, blobs, by=member, drawing=SHEET)
    later = Db(db.pool, clock=lambda: datetime.now(tz=UTC) + timedelta(days=limits.LOOSE_PHOTO_DAYS_KEPT + 1))
    assert await media.sweep_media(db, blobs) == 0
    assert await media.sweep_media(later, blobs) == 2
    await attachments.store_voice(db, blobs, by=member, data=read_recording(), peaks=PEAKS)
    await db.run(lambda tx: attachments.forget_loose(tx, person_id=member.member_id))
    assert await media.sweep_media(db, blobs) == 1
    assert [key async for key in blobs.list_keys()] == []


async def test_a_copy_is_ones_own_and_stays_when_the_first_goes(db: Db, blobs: StoreBlobs, member: Person) -> None:
    sent = await _send_all(db, blobs, member)
    other = await db.run(people.make_member)
    chosen = await attachments.copy_attachments(db, blobs, by=other, attachments=sent)
    passed_on = await _attach(db, other, *chosen, to="message:2")
    await db.run(lambda tx: attachments.release_attachments(tx, owner_id=member.member_id, attached_to="message:1"))
    assert await media.sweep_media(db, blobs) == 6
    for first, second in zip(sent, passed_on, strict=True):
        assert second.owner_id == other.id
        assert (second.kind, second.name, second.alt, second.transcript, second.peaks, second.duration_ms) == (
            first.kind,
            first.name,
            first.alt,
            first.transcript,
            first.peaks,
            first.duration_ms,
        )
        for media_id in second.media_ids:
            kept = await db.glance(
                lambda tx, media_id=media_id: attachments.find_attachment(tx, owner_id=other.member_id, media_id=media_id)
            )
            assert await attachments.load_attachment(blobs, kept=kept)
    with pytest.raises(NotFound):
        await attachments.copy_attachments(db, blobs, by=other, attachments=sent)


async def test_a_drawing_is_an_svg_of_ours(db: Db, blobs: StoreBlobs, member: Person) -> None:
    made = await attachments.store_drawing(db, blobs, by=member, drawing=SHEET)
    kept = await db.glance(lambda tx: attachments.find_attachment(tx, owner_id=made.owner_id, media_id=made.media_id))
    svg = (await attachments.load_attachment(blobs, kept=kept)).decode()
    assert 'viewBox="0 0 300 200"' in svg
    assert "M10 10 Q20 30 30 20 Q40 10 50 35 L60 60" in svg
    assert "M150 100 L150 100" in svg, "a dot"
    for wrong in (
        Drawing(300, 200, []),
        Drawing(300, 200, [Stroke("ink", 4, [1])]),
        Drawing(300, 200, [Stroke("ink", 4, [])]),
        Drawing(300, 200, [Stroke("ink", 4, [301, 5])]),
        Drawing(3_000, 200, [Stroke("ink", 4, [1, 5])]),
    ):
        with pytest.raises(DrawingMisshapen):
            await attachments.store_drawing(db, blobs, by=member, drawing=wrong)
    with pytest.raises(DrawingTooLarge):
        await attachments.store_drawing(db, blobs, by=member, drawing=Drawing(300, 200, [Stroke("ink", 4, [1, 1] * 10_001)]))


async def test_a_loader_brings_what_it_made_itself_once(db: Db, blobs: StoreBlobs, member: Person) -> None:
    now = datetime.now(tz=UTC)
    media_id = uuid4()
    new = NewAttachment(
        member.member_id, media_id, "voice", read_recording(), "audio/webm", "message:9", now, duration_ms=1500, peaks=tuple(PEAKS)
    )
    await add_attachments(db, blobs, [new])
    await add_attachments(db, blobs, [new])
    (kept,) = await db.glance(lambda tx: attachments.list_own_attachments(tx, person_id=member.member_id))
    assert (kept.attachment, kept.attached_to) == (new.attachment(), "message:9")
