"""The bytes of what is kept, for whoever may see what it is part of."""

from uuid import UUID

from quanzi.infra.blobs import BlobMissing, Blobs
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.media import store
from quanzi.media.carry import attachment_key
from quanzi.media.errors import FileHarmful, FileNotScanned
from quanzi.media.model import Kept, Picture
from quanzi.media.upload import picture_key


async def load_size(blobs: Blobs, *, owner_id: UUID, media_id: UUID, side: int) -> bytes:
    """The WebP of a picture whose longest side is at most `side` pixels; NotFound when there is none.

    Whether the reader may see it is for the caller to know: a signed address, or the thing it is part of.
    """
    if side not in limits.PHOTO_SIDES_PX:
        raise NotFound
    try:
        return await blobs.get(picture_key(owner_id, media_id, side))
    except BlobMissing as error:
        raise NotFound from error


async def list_own_pictures(tx: ReadTx, *, person_id: UUID) -> list[Picture]:
    """Every picture of a person, for her export."""
    return await store.pictures.list_own_pictures(tx, to=Picture, owner_id=person_id)


async def load_attachment(blobs: Blobs, *, kept: Kept, side: int = max(limits.PHOTO_SIDES_PX)) -> bytes:
    """The bytes of an attachment, of a picture those of one size; FileNotScanned, FileHarmful, or NotFound when they are gone.

    Whether the reader may have them is for the caller to ask the owner of `kept.attached_to`.
    """
    one = kept.attachment
    if one.kind == "picture":
        return await load_size(blobs, owner_id=one.owner_id, media_id=one.media_id, side=side)
    if kept.scan == "waiting":
        raise FileNotScanned
    if kept.scan == "harmful":
        raise FileHarmful(name=one.name, harm=kept.harm)
    try:
        return await blobs.get(attachment_key(one.owner_id, one.media_id))
    except BlobMissing as error:
        raise NotFound from error
