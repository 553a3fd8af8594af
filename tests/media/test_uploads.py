"""Photos come in whole or in pieces, hang on something, or are swept away."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import obstore.store
import pytest

from quanzi import media
from quanzi.infra.blobs import BlobMissing, StoreBlobs
from quanzi.infra.postgres import Db
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from tests.make import feed as make
from tests.make import people


@pytest.fixture
def blobs(tmp_path: Path) -> StoreBlobs:
    return StoreBlobs(obstore.store.LocalStore(tmp_path, mkdir=True))


@pytest.fixture
async def member(db: Db) -> Person:
    return await db.run(people.make_member)


async def _begin(db: Db, by: Person, size_bytes: int) -> media.Upload:
    return await db.run(lambda tx: media.start_upload(tx, by=by, size_bytes=size_bytes, content_type="image/jpeg"))


async def _finish_pieces(db: Db, blobs: StoreBlobs, by: Person, data: bytes) -> media.Picture:
    begun = await _begin(db, by, len(data))
    for start in range(0, len(data), 500):
        await media.add_piece(db, blobs, by=by, upload_id=begun.upload_id, offset=start, data=data[start : start + 500])
    return await media.finish_upload(db, blobs, by=by, upload_id=begun.upload_id)


async def test_an_upload_goes_on_where_it_stopped_and_finishes_once(db: Db, blobs: StoreBlobs, member: Person) -> None:
    data = make.draw_jpeg()
    begun = await _begin(db, member, len(data))
    on = {"by": member, "upload_id": begun.upload_id}
    with pytest.raises(media.UploadIncomplete):
        await media.finish_upload(db, blobs, **on)
    assert (await media.add_piece(db, blobs, **on, offset=0, data=data[:500])).offset_bytes == 500
    for offset, piece in ((0, data[:500]), (900, data[900:]), (500, data + b"more"), (500, b"")):
        with pytest.raises(media.OffsetDiffers) as differs:
            await media.add_piece(db, blobs, **on, offset=offset, data=piece)
        assert differs.value.data["offset"] == 500
    assert (await db.glance(lambda tx: media.find_upload(tx, **on))).offset_bytes == 500
    await media.add_piece(db, blobs, **on, offset=500, data=data[500:])
    first = await media.finish_upload(db, blobs, **on)
    assert await media.finish_upload(db, blobs, **on) == first
    assert (first.width_px, first.height_px) == (400, 300)
    assert await media.load_size(blobs, owner_id=member.member_id, media_id=first.media_id, side=320)


async def test_anothers_upload_is_not_there(db: Db, blobs: StoreBlobs, member: Person) -> None:
    begun = await _begin(db, member, 100)
    other = await db.run(people.make_member)
    for deed in (
        media.add_piece(db, blobs, by=other, upload_id=begun.upload_id, offset=0, data=b"x"),
        media.finish_upload(db, blobs, by=other, upload_id=begun.upload_id),
        db.glance(lambda tx: media.find_upload(tx, by=other, upload_id=begun.upload_id)),
    ):
        with pytest.raises(NotFound):
            await deed


async def test_too_large_and_too_many_are_refused_at_the_announcement(db: Db, member: Person) -> None:
    with pytest.raises(media.PictureTooHeavy):
        await _begin(db, member, limits.PHOTO_BYTES_MAX + 1)
    for _ in range(limits.UPLOADS_OPEN_PER_PERSON_MAX):
        await _begin(db, member, 10)
    with pytest.raises(media.TooManyUploads):
        await _begin(db, member, 10)


async def test_a_picture_hangs_on_one_thing_and_is_its_owners(db: Db, blobs: StoreBlobs, member: Person) -> None:
    picture = await _finish_pieces(db, blobs, member, make.draw_jpeg())
    other = await db.run(people.make_member)
    choice = media.PictureChoice(picture.media_id, " A hill ")

    def attach(by: Person, to: str) -> object:
        return db.run(lambda tx: media.attach_pictures(tx, by=by, pictures=[choice], to=to))

    with pytest.raises(media.PictureMissing):
        await attach(other, "post:1")
    (photo,) = await attach(member, "post:1")
    assert (photo.alt, photo.width_px) == ("A hill", 400)
    assert await attach(member, "post:1") == [photo]
    with pytest.raises(media.PictureMissing):
        await attach(member, "post:2")
    with pytest.raises(NotFound):
        await db.glance(lambda tx: media.find_picture(tx, owner_id=member.member_id, media_id=picture.media_id, attached_to="avatar"))
    with pytest.raises(media.PictureMissing):
        await db.run(lambda tx: media.attach_pictures(tx, by=member, pictures=[choice, choice], to="post:1"))


async def test_the_sweep_takes_what_is_loose_and_old_and_leaves_the_rest(db: Db, blobs: StoreBlobs, member: Person) -> None:
    kept = await media.store_picture(db, blobs, by=member, data=make.draw_jpeg())
    loose = await media.store_picture(db, blobs, by=member, data=make.draw_jpeg())
    begun = await _begin(db, member, 10)
    await media.add_piece(db, blobs, by=member, upload_id=begun.upload_id, offset=0, data=b"x")
    await db.run(lambda tx: media.attach_pictures(tx, by=member, pictures=[media.PictureChoice(kept.media_id)], to="post:1"))
    assert await media.sweep_media(db, blobs) == 0
    tomorrow = Db(db.pool, clock=lambda: datetime.now(tz=UTC) + timedelta(hours=limits.UPLOAD_HOURS_KEPT + 1))
    assert await media.sweep_media(tomorrow, blobs) == 1, "the upload; the picture may be part of a draft"
    later = Db(db.pool, clock=lambda: datetime.now(tz=UTC) + timedelta(days=limits.LOOSE_PHOTO_DAYS_KEPT + 1))
    assert await media.sweep_media(later, blobs) == 1
    assert await media.load_size(blobs, owner_id=member.member_id, media_id=kept.media_id, side=960)
    with pytest.raises(NotFound):
        await media.load_size(blobs, owner_id=member.member_id, media_id=loose.media_id, side=960)
    with pytest.raises(NotFound):
        await db.glance(lambda tx: media.find_upload(tx, by=member, upload_id=begun.upload_id))
    with pytest.raises(BlobMissing):
        await blobs.get(f"pictures/{member.member_id}/{loose.media_id}/320.webp")
