"""The bytes of a picture, for whoever may see what it is part of."""

from uuid import UUID

from quanzi.infra.blobs import BlobMissing, Blobs
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.media import store
from quanzi.media.model import Picture
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
