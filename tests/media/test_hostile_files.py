"""Files and uploads that are made to keep a server busy: refused at once, and never twice."""

import asyncio
import io
from pathlib import Path

import obstore.store
import pytest
from PIL import Image

from quanzi import media
from quanzi.infra.blobs import StoreBlobs
from quanzi.infra.postgres import Db
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.media.errors import TooManyPieces
from quanzi.media.picture import draw_picture
from tests.make import feed as make
from tests.make import people


@pytest.fixture
def blobs(tmp_path: Path) -> StoreBlobs:
    return StoreBlobs(obstore.store.LocalStore(tmp_path, mkdir=True))


async def _send(db: Db, blobs: StoreBlobs, by: Person, data: bytes) -> media.Upload:
    begun = await db.run(lambda tx: media.start_upload(tx, by=by, size_bytes=len(data), content_type="image/jpeg"))
    return await media.add_piece(db, blobs, by=by, upload_id=begun.upload_id, offset=0, data=data)


def _draw_progressive(*, scans: int) -> bytes:
    """A photo whose last scan is there `scans` times more."""
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, "JPEG", progressive=True)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * scans + data[-2:]


def test_a_photo_of_endless_scans_is_not_opened() -> None:
    assert draw_picture(_draw_progressive(scans=0)).width_px == 256
    with pytest.raises(media.PictureUnreadable):
        draw_picture(_draw_progressive(scans=2_000))


async def test_a_broken_file_ends_its_upload_and_leaves_nothing(db: Db, blobs: StoreBlobs) -> None:
    by = await db.run(people.make_member)
    here = await _send(db, blobs, by, b"no photo at all")
    with pytest.raises(media.PictureUnreadable):
        await media.finish_upload(db, blobs, by=by, upload_id=here.upload_id)
    with pytest.raises(NotFound):
        await media.finish_upload(db, blobs, by=by, upload_id=here.upload_id)
    assert [key async for key in blobs.list_keys()] == []


async def test_two_that_finish_at_once_get_the_same_picture(db: Db, blobs: StoreBlobs) -> None:
    by = await db.run(people.make_member)
    here = await _send(db, blobs, by, make.draw_jpeg())
    made = await asyncio.gather(*(media.finish_upload(db, blobs, by=by, upload_id=here.upload_id) for _ in range(4)))
    assert len(set(made)) == 1
    assert not [key async for key in blobs.list_keys() if key.startswith("uploads/")]


async def test_a_photo_does_not_come_byte_by_byte(db: Db, blobs: StoreBlobs) -> None:
    by = await db.run(people.make_member)
    begun = await db.run(lambda tx: media.start_upload(tx, by=by, size_bytes=5_000, content_type="image/jpeg"))
    for offset in range(limits.UPLOAD_PIECES_MAX):
        await media.add_piece(db, blobs, by=by, upload_id=begun.upload_id, offset=offset, data=b"x")
    with pytest.raises(TooManyPieces):
        await media.add_piece(db, blobs, by=by, upload_id=begun.upload_id, offset=limits.UPLOAD_PIECES_MAX, data=b"x")
