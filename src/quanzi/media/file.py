"""Files: kept as they are, under a clean name, and given out once the scanner has looked, where there is one."""

import asyncio
import hashlib
from datetime import timedelta
from uuid import UUID

from quanzi import identity
from quanzi.infra import jobs, outbox
from quanzi.infra.blobs import BlobMissing, Blobs
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.infra.scan import Scan
from quanzi.kernel.person import Person
from quanzi.media import store
from quanzi.media.carry import attachment_key, describe_row
from quanzi.media.errors import FileEmpty
from quanzi.media.events import FileScanned
from quanzi.media.file_kind import clean_name, may_be_kept, type_of
from quanzi.media.model import Attachment, Upload
from quanzi.media.store.attachments import AttachmentRow
from quanzi.media.upload import check_size, make_of_pieces, take_turn

_WAITS = timedelta(minutes=5)
_BATCH = 50


async def store_file(db: Db, blobs: Blobs, scan: Scan, *, by: Person, data: bytes, name: str) -> Attachment:
    """A whole file; FileTooHeavy, FileEmpty, FileKindRefused, NoRoomLeft or TooMany."""
    identity.may_act(by)
    check_size("file", len(data))
    name = clean_name(name)

    async def reserve(tx: Tx) -> UUID:
        may_be_kept(name, data)
        await take_turn(tx, by=by, kind="file", size_bytes=len(data))
        return tx.new_id()

    return await _keep(db, blobs, scan, by=by, media_id=await db.run(reserve), data=data, name=name)


async def finish_file(db: Db, blobs: Blobs, scan: Scan, *, by: Person, upload_id: UUID) -> Attachment:
    """Make the file of what arrived in pieces; FileKindRefused ends the upload, UploadIncomplete does not.

    Finishing twice gives the same file.
    """

    async def make(data: bytes, upload: Upload) -> Attachment:
        return await _keep(db, blobs, scan, by=by, media_id=upload_id, data=data, name=upload.name)

    async def find(tx: ReadTx) -> Attachment | None:
        row = await store.attachments.find_attachment(tx, owner_id=by.member_id, media_id=upload_id)
        return describe_row(row) if row is not None and row.kind == "file" else None

    return await make_of_pieces(db, blobs, by=by, upload_id=upload_id, kind="file", make=make, find=find)


async def _keep(db: Db, blobs: Blobs, scan: Scan, *, by: Person, media_id: UUID, data: bytes, name: str) -> Attachment:
    if not data:
        raise FileEmpty(field="file")
    may_be_kept(name, data)
    row = AttachmentRow(
        owner_id=by.member_id,
        media_id=media_id,
        kind="file",
        name=name,
        content_type=type_of(name),
        size_bytes=len(data),
        sha256=(await asyncio.to_thread(hashlib.sha256, data)).digest(),
        width_px=0,
        height_px=0,
        duration_ms=0,
        peaks=[],
        scan="waiting" if scan.looks else "none",
        harm="",
        attached_to=None,
    )
    await blobs.put(attachment_key(by.member_id, media_id), data)

    async def keep(tx: Tx) -> None:
        await store.attachments.insert_attachment(tx, row=row, at=tx.now)
        await store.uploads.delete_upload(tx, owner_id=by.member_id, upload_id=media_id)
        if row.scan == "waiting":
            await ask_scan(tx, owner_id=by.member_id, media_id=media_id)

    await db.run(keep)
    return describe_row(row)


async def ask_scan(tx: Tx, *, owner_id: UUID, media_id: UUID) -> None:
    """Have the scanner look at a file once this transaction is there."""
    await jobs.enqueue(tx, "scan_file", {"owner_id": str(owner_id), "media_id": str(media_id)})


async def scan_file(db: Db, blobs: Blobs, scan: Scan, *, owner_id: UUID, media_id: UUID) -> None:
    """Look at one file and keep what was found; a harmful one loses its bytes. Unavailable when the scanner does not answer."""
    if await db.glance(lambda tx: store.attachments.find_scan(tx, owner_id=owner_id, media_id=media_id)) != "waiting":
        return
    key = attachment_key(owner_id, media_id)
    try:
        harm = await scan.find_harm(await blobs.get(key))
    except BlobMissing:
        return

    async def keep(tx: Tx) -> None:
        found = "harmful" if harm else "clean" if scan.looks else "none"
        if await store.attachments.update_scanned(tx, owner_id=owner_id, media_id=media_id, scan=found, harm=harm):
            row = await store.attachments.find_attachment(tx, owner_id=owner_id, media_id=media_id)
            await outbox.record(
                tx,
                FileScanned(
                    id=tx.new_id(),
                    at=tx.now,
                    owner_id=owner_id,
                    media_id=media_id,
                    attached_to=row.attached_to if row is not None else None,
                    harmful=bool(harm),
                ),
            )

    await db.run(keep)
    if harm:
        await blobs.delete(key)


async def scan_waiting(db: Db, blobs: Blobs, scan: Scan) -> None:
    """Look at files whose job was given up while the scanner was away; the first that fails says that it still is."""
    waiting = await db.glance(lambda tx: store.attachments.list_waiting(tx, before=tx.now - _WAITS, limit=_BATCH))
    for row in waiting:
        await scan_file(db, blobs, scan, owner_id=row.owner_id, media_id=row.media_id)
