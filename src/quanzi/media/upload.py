"""Photos on their way in: piece by piece, so that a broken network costs one piece, or all at once.

The pieces lie in the blobs until the upload is finished. Files are no part of a transaction that may be tried again, so
the deeds that touch them take the database and the blobs and open their transactions themselves: files first, rows last.
An upload's id becomes the picture's, so that finishing twice gives the same picture.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from quanzi import identity
from quanzi.infra import ratelimit
from quanzi.infra.blobs import BlobMissing, Blobs
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.media import store
from quanzi.media.errors import (
    OffsetDiffers,
    PictureTooHeavy,
    PictureTooLarge,
    PictureUnreadable,
    TooManyPieces,
    TooManyUploads,
    UploadIncomplete,
)
from quanzi.media.model import Picture, Upload
from quanzi.media.picture import Drawn, draw_sizes

_PICTURES_PER_HOUR = ratelimit.Limit("pictures", 300, 3600)
_TYPE_CHARACTERS_MAX = 100


def piece_key(owner_id: UUID, piece_id: UUID) -> str:
    """Where a piece of an upload lies in the blobs."""
    return f"uploads/{owner_id}/{piece_id}"


def picture_key(owner_id: UUID, media_id: UUID, side: int) -> str:
    """Where one size of a picture lies in the blobs."""
    return f"pictures/{owner_id}/{media_id}/{side}.webp"


async def start_upload(tx: Tx, *, by: Person, size_bytes: int, content_type: str) -> Upload:
    """Announce a photo of so many bytes; PictureTooHeavy, TooManyUploads or TooMany."""
    identity.may_act(by)
    if size_bytes > limits.PHOTO_BYTES_MAX:
        raise PictureTooHeavy(megabytes_max=limits.PHOTO_BYTES_MAX // 2**20, field="size_bytes")
    await ratelimit.take(tx, _PICTURES_PER_HOUR, str(by.member_id))
    if await store.uploads.count_uploads(tx, owner_id=by.member_id) >= limits.UPLOADS_OPEN_PER_PERSON_MAX:
        raise TooManyUploads(uploads_max=limits.UPLOADS_OPEN_PER_PERSON_MAX)
    upload_id = tx.new_id()
    await store.uploads.insert_upload(
        tx, owner_id=by.member_id, upload_id=upload_id, size_bytes=size_bytes, content_type=_clean_type(content_type), at=tx.now
    )
    return Upload(upload_id, size_bytes, 0)


def _clean_type(text: str) -> str:
    """What the device says it is: kept for who looks into a failure, believed by nobody."""
    return text[:_TYPE_CHARACTERS_MAX].encode("ascii", "ignore").decode().replace("\x00", "")


async def find_upload(tx: ReadTx, *, by: Person, upload_id: UUID) -> Upload:
    """How much of my upload is here; NotFound when it is nobody's or somebody else's."""
    found = await store.uploads.find_upload(tx, to=Upload, owner_id=by.member_id, upload_id=upload_id)
    if found is None:
        raise NotFound
    return found


async def add_piece(db: Db, blobs: Blobs, *, by: Person, upload_id: UUID, offset: int, data: bytes) -> Upload:
    """The next piece; OffsetDiffers, with the true offset, when it does not follow on what is here."""
    identity.may_act(by)
    known = await db.glance(lambda tx: find_upload(tx, by=by, upload_id=upload_id))
    end = offset + len(data)
    if known.offset_bytes != offset or end > known.size_bytes or not data:
        raise OffsetDiffers(offset=known.offset_bytes)
    if len(known.pieces) >= limits.UPLOAD_PIECES_MAX:
        raise TooManyPieces(pieces_max=limits.UPLOAD_PIECES_MAX)
    piece_id = uuid4()
    key = piece_key(by.member_id, piece_id)
    await blobs.put(key, data)
    moved = await db.run(
        lambda tx: store.uploads.update_upload(
            tx, owner_id=by.member_id, upload_id=upload_id, piece_id=piece_id, offset_from=offset, offset_to=end
        )
    )
    if not moved:
        await blobs.delete(key)
        raise OffsetDiffers(offset=(await db.glance(lambda tx: find_upload(tx, by=by, upload_id=upload_id))).offset_bytes)
    return Upload(upload_id, known.size_bytes, end)


async def finish_upload(db: Db, blobs: Blobs, *, by: Person, upload_id: UUID) -> Picture:
    """Make the picture of what arrived; UploadIncomplete, PictureUnreadable, PictureTooLarge, which end the upload.

    Whether it is the first or the second to finish, both get the same picture.
    """
    identity.may_act(by)
    try:
        known = await db.glance(lambda tx: find_upload(tx, by=by, upload_id=upload_id))
    except NotFound:
        return await _find_finished(db, by=by, upload_id=upload_id)
    if known.offset_bytes != known.size_bytes:
        raise UploadIncomplete(offset=known.offset_bytes)
    keys = [piece_key(by.member_id, piece_id) for piece_id in known.pieces]
    try:
        drawn = await draw_sizes(b"".join([await blobs.get(key) for key in keys]))
    except BlobMissing:
        return await _find_finished(db, by=by, upload_id=upload_id)
    except (PictureUnreadable, PictureTooLarge):
        # opening it is work for the one thread of all, so nobody asks for it twice
        await db.run(lambda tx: store.uploads.delete_upload(tx, owner_id=by.member_id, upload_id=upload_id))
        await _delete_all(blobs, keys)
        raise
    picture = await _keep(db, blobs, by=by, drawn=drawn, media_id=upload_id)
    await _delete_all(blobs, keys)
    return picture


async def _find_finished(db: Db, *, by: Person, upload_id: UUID) -> Picture:
    """The picture that a twin of this request made meanwhile, or an earlier one."""
    made = await db.glance(lambda tx: find_own_picture(tx, by=by, media_id=upload_id))
    if made is None:
        raise NotFound
    return made


async def _delete_all(blobs: Blobs, keys: Sequence[str]) -> None:
    for key in keys:
        await blobs.delete(key)


async def store_picture(db: Db, blobs: Blobs, *, by: Person, data: bytes) -> Picture:
    """A whole photo at once, as a form without scripts sends it; the same errors."""
    identity.may_act(by)

    async def reserve(tx: Tx) -> UUID:
        await ratelimit.take(tx, _PICTURES_PER_HOUR, str(by.member_id))
        return tx.new_id()

    media_id = await db.run(reserve)
    return await _keep(db, blobs, by=by, drawn=await draw_sizes(data), media_id=media_id)


async def find_own_picture(tx: ReadTx, *, by: Person, media_id: UUID) -> Picture | None:
    """A picture of mine, or None."""
    row = await store.pictures.find_picture(tx, owner_id=by.member_id, media_id=media_id)
    return None if row is None else Picture(row.owner_id, row.media_id, row.width_px, row.height_px)


async def _keep(db: Db, blobs: Blobs, *, by: Person, drawn: Drawn, media_id: UUID) -> Picture:
    for side, webp in drawn.sizes.items():
        await blobs.put(picture_key(by.member_id, media_id, side), webp)

    async def keep(tx: Tx) -> None:
        await store.pictures.insert_picture(
            tx,
            owner_id=by.member_id,
            media_id=media_id,
            blob_key=f"pictures/{by.member_id}/{media_id}",
            width_px=drawn.width_px,
            height_px=drawn.height_px,
            size_bytes=sum(map(len, drawn.sizes.values())),
            at=tx.now,
        )
        await store.uploads.delete_upload(tx, owner_id=by.member_id, upload_id=media_id)

    await db.run(keep)
    return Picture(by.member_id, media_id, drawn.width_px, drawn.height_px)
