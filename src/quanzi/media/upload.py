"""Photos, recordings and files on their way in: piece by piece, so that a broken network costs one piece, or all at once.

The pieces lie in the blobs until the upload is finished. Files are no part of a transaction that may be tried again, so
the deeds that touch them take the database and the blobs and open their transactions themselves: files first, rows last.
An upload's id becomes that of what is made of it, so that finishing twice gives the same.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from uuid import UUID, uuid4

from quanzi import identity
from quanzi.infra import ratelimit
from quanzi.infra.blobs import BlobMissing, Blobs
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person
from quanzi.media import store
from quanzi.media.errors import (
    FileTooHeavy,
    NoRoomLeft,
    OffsetDiffers,
    PictureTooHeavy,
    TooManyPieces,
    TooManyUploads,
    UploadIncomplete,
    VoiceTooHeavy,
)
from quanzi.media.file_kind import clean_name, may_be_kept
from quanzi.media.model import Picture, Upload, UploadKind
from quanzi.media.picture import Drawn, draw_sizes

T = TypeVar("T")
_PER_HOUR: dict[UploadKind, ratelimit.Limit] = {
    "picture": ratelimit.Limit("pictures", 300, 3600),
    "voice": ratelimit.Limit("voices", 300, 3600),
    "file": ratelimit.Limit("files", 60, 3600),
}
_HEAVIEST: dict[UploadKind, tuple[int, type[Invalid]]] = {
    "picture": (limits.PHOTO_BYTES_MAX, PictureTooHeavy),
    "voice": (limits.VOICE_BYTES_MAX, VoiceTooHeavy),
    "file": (limits.FILE_BYTES_MAX, FileTooHeavy),
}
_TYPE_CHARACTERS_MAX = 100


def piece_key(owner_id: UUID, piece_id: UUID) -> str:
    """Where a piece of an upload lies in the blobs."""
    return f"uploads/{owner_id}/{piece_id}"


def picture_key(owner_id: UUID, media_id: UUID, side: int) -> str:
    """Where one size of a picture lies in the blobs."""
    return f"pictures/{owner_id}/{media_id}/{side}.webp"


async def start_upload(tx: Tx, *, by: Person, size_bytes: int, content_type: str, kind: UploadKind = "picture", name: str = "") -> Upload:
    """Announce a photo, a recording or a file of so many bytes.

    PictureTooHeavy, VoiceTooHeavy, FileTooHeavy, FileKindRefused, NoRoomLeft, TooManyUploads or TooMany.
    """
    identity.may_act(by)
    check_size(kind, size_bytes)
    name = clean_name(name) if kind == "file" else ""
    if kind == "file":
        may_be_kept(name)
    await take_turn(tx, by=by, kind=kind, size_bytes=size_bytes)
    if await store.uploads.count_uploads(tx, owner_id=by.member_id) >= limits.UPLOADS_OPEN_PER_PERSON_MAX:
        raise TooManyUploads(uploads_max=limits.UPLOADS_OPEN_PER_PERSON_MAX)
    upload_id = tx.new_id()
    await store.uploads.insert_upload(
        tx,
        owner_id=by.member_id,
        upload_id=upload_id,
        size_bytes=size_bytes,
        content_type=_clean_type(content_type),
        kind=kind,
        name=name,
        at=tx.now,
    )
    return Upload(upload_id, size_bytes, 0, [], kind, name)


def check_size(kind: UploadKind, size_bytes: int) -> None:
    """No more bytes than a thing of this kind may have; PictureTooHeavy, VoiceTooHeavy or FileTooHeavy."""
    bytes_max, refusal = _HEAVIEST[kind]
    if size_bytes > bytes_max:
        raise refusal(megabytes_max=bytes_max // 2**20, field="size_bytes")


async def take_turn(tx: Tx, *, by: Person, kind: UploadKind, size_bytes: int) -> None:
    """One more of its kind this hour, and of files no more than there is room for; TooMany or NoRoomLeft."""
    await ratelimit.take(tx, _PER_HOUR[kind], str(by.member_id))
    if kind == "picture":
        return
    kept_bytes = await store.attachments.sum_bytes(tx, owner_id=by.member_id)
    if kept_bytes + size_bytes > limits.ATTACHMENT_BYTES_PER_PERSON_MAX:
        raise NoRoomLeft(megabytes_max=limits.ATTACHMENT_BYTES_PER_PERSON_MAX // 2**20)


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

    async def make(data: bytes, _upload: Upload) -> Picture:
        return await _keep(db, blobs, by=by, drawn=await draw_sizes(data), media_id=upload_id)

    async def find(tx: ReadTx) -> Picture | None:
        return await find_own_picture(tx, by=by, media_id=upload_id)

    return await make_of_pieces(db, blobs, by=by, upload_id=upload_id, kind="picture", make=make, find=find)


async def make_of_pieces(
    db: Db,
    blobs: Blobs,
    *,
    by: Person,
    upload_id: UUID,
    kind: UploadKind,
    make: Callable[[bytes, Upload], Awaitable[T]],
    find: Callable[[ReadTx], Awaitable[T | None]],
) -> T:
    """Join what arrived and `make` something of it, which also removes the row; or `find` what a twin of this request made.

    What `make` refuses ends the upload: to look at it is work, so nobody asks for it twice.
    """
    identity.may_act(by)
    try:
        known = await db.glance(lambda tx: find_upload(tx, by=by, upload_id=upload_id))
    except NotFound:
        return await _find_made(db, find)
    if known.kind != kind:
        raise NotFound
    if known.offset_bytes != known.size_bytes:
        raise UploadIncomplete(offset=known.offset_bytes)
    keys = [piece_key(by.member_id, piece_id) for piece_id in known.pieces]
    try:
        made = await make(b"".join([await blobs.get(key) for key in keys]), known)
    except BlobMissing:
        return await _find_made(db, find)
    except Invalid:
        await db.run(lambda tx: store.uploads.delete_upload(tx, owner_id=by.member_id, upload_id=upload_id))
        await _delete_all(blobs, keys)
        raise
    await _delete_all(blobs, keys)
    return made


async def _find_made(db: Db, find: Callable[[ReadTx], Awaitable[T | None]]) -> T:
    made = await db.glance(find)
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
        await take_turn(tx, by=by, kind="picture", size_bytes=len(data))
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
