"""The loader's door: pictures and what messages carry, part of something from the start; files first, rows last."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from quanzi.infra.blobs import Blobs
from quanzi.infra.postgres import Db, Tx
from quanzi.media import store
from quanzi.media.carry import attachment_key, describe_row
from quanzi.media.model import Attachment, Photo
from quanzi.media.picture import Drawn
from quanzi.media.store.attachments import AttachmentRow
from quanzi.media.upload import picture_key

__all__ = ["Drawn", "NewAttachment", "NewPicture", "add_attachments", "add_pictures"]


@dataclass(frozen=True, slots=True)
class NewPicture:
    """A picture in its sizes, whose it is and what it is part of ("post:<id>", "circle:<id>")."""

    owner_id: UUID
    media_id: UUID
    drawn: Drawn
    attached_to: str
    created_at: datetime
    alt: str = ""

    def photo(self) -> Photo:
        """The picture as it hangs on what it is part of."""
        return Photo(self.owner_id, self.media_id, self.drawn.width_px, self.drawn.height_px, self.alt)


async def add_pictures(db: Db, blobs: Blobs, new: Sequence[NewPicture]) -> None:
    """Keep pictures that we drew ourselves, so they need no cleaning; a second time changes nothing."""
    for one in new:
        for side, webp in one.drawn.sizes.items():
            await blobs.put(picture_key(one.owner_id, one.media_id, side), webp)

    async def keep(tx: Tx) -> None:
        for one in new:
            await store.pictures.insert_picture(
                tx,
                owner_id=one.owner_id,
                media_id=one.media_id,
                blob_key=f"pictures/{one.owner_id}/{one.media_id}",
                width_px=one.drawn.width_px,
                height_px=one.drawn.height_px,
                size_bytes=sum(map(len, one.drawn.sizes.values())),
                at=one.created_at,
            )
            await store.pictures.update_attached(tx, owner_id=one.owner_id, media_ids=[one.media_id], attached_to=one.attached_to)

    await db.run(keep)


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """A voice, file or drawing that we made ourselves, whose it is and what it is part of ("message:<id>")."""

    owner_id: UUID
    media_id: UUID
    kind: Literal["voice", "file", "drawing"]
    data: bytes
    content_type: str
    attached_to: str
    created_at: datetime
    name: str = ""
    width_px: int = 0
    height_px: int = 0
    duration_ms: int = 0
    peaks: tuple[int, ...] = ()

    def row(self) -> AttachmentRow:
        """As it is stored; made by us, so no scanner is asked."""
        return AttachmentRow(
            self.owner_id,
            self.media_id,
            self.kind,
            self.name,
            self.content_type,
            len(self.data),
            hashlib.sha256(self.data).digest(),
            self.width_px,
            self.height_px,
            self.duration_ms,
            list(self.peaks),
            "none",
            "",
            None,
        )

    def attachment(self) -> Attachment:
        """What the message keeps of it."""
        return describe_row(self.row())


async def add_attachments(db: Db, blobs: Blobs, new: Sequence[NewAttachment]) -> None:
    """Keep what we made ourselves; a second time changes nothing."""
    for one in new:
        await blobs.put(attachment_key(one.owner_id, one.media_id), one.data)

    async def keep(tx: Tx) -> None:
        for one in new:
            await store.attachments.insert_attachment(tx, row=one.row(), at=one.created_at)
            await store.attachments.update_attached(tx, owner_id=one.owner_id, media_ids=[one.media_id], attached_to=one.attached_to)

    await db.run(keep)
