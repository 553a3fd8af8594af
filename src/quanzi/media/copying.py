"""What somebody may see is copied for a message of their own: other bytes under another owner, so that each message's go with it."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra.blobs import BlobMissing, Blobs
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.media import store
from quanzi.media.carry import attachment_key, may_be_sent
from quanzi.media.file import ask_scan
from quanzi.media.model import Attachment, AttachmentChoice
from quanzi.media.store.attachments import AttachmentRow
from quanzi.media.store.pictures import PictureRow
from quanzi.media.upload import picture_key, take_turn


async def copy_attachments(db: Db, blobs: Blobs, *, by: Person, attachments: Sequence[Attachment]) -> list[AttachmentChoice]:
    """Copies of my own, not part of anything yet, with the words they had; for passing on what I was shown.

    That I may see and pass them on is for the caller to ask. NotFound when one is gone, FileHarmful, NoRoomLeft, TooMany.
    """
    identity.may_act(by)
    copied: list[AttachmentChoice] = []
    for one in attachments:
        ids = [await _copy(db, blobs, by=by, owner_id=one.owner_id, media_id=media_id) for media_id in one.media_ids]
        copied.append(AttachmentChoice(ids[0], ids[1] if len(ids) > 1 else None, one.alt, one.transcript))
    return copied


async def _copy(db: Db, blobs: Blobs, *, by: Person, owner_id: UUID, media_id: UUID) -> UUID:
    row = await db.glance(lambda tx: store.attachments.find_attachment(tx, owner_id=owner_id, media_id=media_id))
    if row is not None:
        return await _copy_row(db, blobs, by=by, row=row)
    picture = await db.glance(lambda tx: store.pictures.find_picture(tx, owner_id=owner_id, media_id=media_id))
    if picture is None:
        raise NotFound
    return await _copy_picture(db, blobs, by=by, picture=picture)


async def _copy_row(db: Db, blobs: Blobs, *, by: Person, row: AttachmentRow) -> UUID:
    may_be_sent(row)

    async def reserve(tx: Tx) -> UUID:
        await take_turn(tx, by=by, kind="voice" if row.kind == "voice" else "file", size_bytes=row.size_bytes)
        return tx.new_id()

    copy = msgspec.structs.replace(row, owner_id=by.member_id, media_id=await db.run(reserve), attached_to=None)
    await _copy_bytes(blobs, attachment_key(row.owner_id, row.media_id), attachment_key(copy.owner_id, copy.media_id))

    async def keep(tx: Tx) -> None:
        await store.attachments.insert_attachment(tx, row=copy, at=tx.now)
        if copy.scan == "waiting":
            await ask_scan(tx, owner_id=copy.owner_id, media_id=copy.media_id)

    await db.run(keep)
    return copy.media_id


async def _copy_picture(db: Db, blobs: Blobs, *, by: Person, picture: PictureRow) -> UUID:
    async def reserve(tx: Tx) -> UUID:
        await take_turn(tx, by=by, kind="picture", size_bytes=picture.size_bytes)
        return tx.new_id()

    media_id = await db.run(reserve)
    await asyncio.gather(
        *(
            _copy_bytes(blobs, picture_key(picture.owner_id, picture.media_id, side), picture_key(by.member_id, media_id, side))
            for side in limits.PHOTO_SIDES_PX
        )
    )
    await db.run(
        lambda tx: store.pictures.insert_picture(
            tx,
            owner_id=by.member_id,
            media_id=media_id,
            blob_key=f"pictures/{by.member_id}/{media_id}",
            width_px=picture.width_px,
            height_px=picture.height_px,
            size_bytes=picture.size_bytes,
            at=tx.now,
        )
    )
    return media_id


async def _copy_bytes(blobs: Blobs, key: str, to_key: str) -> None:
    try:
        await blobs.put(to_key, await blobs.get(key))
    except BlobMissing as error:
        raise NotFound from error
