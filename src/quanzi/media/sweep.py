"""What nobody came back for is removed: uploads that were never finished, what is part of nothing."""

from datetime import timedelta

from quanzi.infra.blobs import Blobs
from quanzi.infra.postgres import Db
from quanzi.kernel import limits
from quanzi.media import store
from quanzi.media.carry import attachment_key
from quanzi.media.upload import picture_key, piece_key

_BATCH = 500


async def sweep_media(db: Db, blobs: Blobs) -> int:
    """Remove a batch of what was left lying; how many things went. Rows first: a file without row harms nobody.

    An upload waits a day for its pieces, what it became two weeks for the post or message it was meant for; what was let go waits
    no longer.
    """
    return await _sweep_uploads(db, blobs) + await _sweep_pictures(db, blobs) + await _sweep_attachments(db, blobs)


async def _sweep_uploads(db: Db, blobs: Blobs) -> int:
    kept = timedelta(hours=limits.UPLOAD_HOURS_KEPT)
    old = await db.glance(lambda tx: store.uploads.list_old_uploads(tx, before=tx.now - kept, limit=_BATCH))
    for row in old:
        await db.run(lambda tx, row=row: store.uploads.delete_upload(tx, owner_id=row.owner_id, upload_id=row.upload_id))
        for piece_id in row.pieces:
            await blobs.delete(piece_key(row.owner_id, piece_id))
    return len(old)


async def _sweep_pictures(db: Db, blobs: Blobs) -> int:
    kept = timedelta(days=limits.LOOSE_PHOTO_DAYS_KEPT)
    loose = await db.glance(lambda tx: store.pictures.list_loose_pictures(tx, before=tx.now - kept, limit=_BATCH))
    gone = 0
    for row in loose:
        deleted = await db.run(lambda tx, row=row: store.pictures.delete_loose_picture(tx, owner_id=row.owner_id, media_id=row.media_id))
        if deleted:
            gone += 1
            for side in limits.PHOTO_SIDES_PX:
                await blobs.delete(picture_key(row.owner_id, row.media_id, side))
    return gone


async def _sweep_attachments(db: Db, blobs: Blobs) -> int:
    kept = timedelta(days=limits.LOOSE_PHOTO_DAYS_KEPT)
    loose = await db.glance(lambda tx: store.attachments.list_loose_attachments(tx, before=tx.now - kept, limit=_BATCH))
    gone = 0
    for row in loose:
        deleted = await db.run(
            lambda tx, row=row: store.attachments.delete_loose_attachment(tx, owner_id=row.owner_id, media_id=row.media_id)
        )
        if deleted:
            gone += 1
            await blobs.delete(attachment_key(row.owner_id, row.media_id))
    return gone
