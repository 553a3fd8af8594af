"""What the daily sweep of files asks of media: which of them it has rows for."""

from collections.abc import Collection, Sequence
from uuid import UUID

from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.media import store
from quanzi.media.upload import picture_key, piece_key


async def find_known_pictures(tx: ReadTx, *, owner_ids: Collection[UUID], keys: Sequence[str]) -> set[str]:
    """Which of these keys are sizes of pictures that there are."""
    folders = {key.rpartition("/")[0] for key in keys}
    rows = await store.pictures.list_named_pictures(tx, owner_ids=list(owner_ids), blob_keys=list(folders))
    named = {picture_key(row.owner_id, row.media_id, side) for row in rows for side in limits.PHOTO_SIDES_PX}
    return named.intersection(keys)


async def find_known_pieces(tx: ReadTx, *, owner_ids: Collection[UUID], keys: Sequence[str]) -> set[str]:
    """Which of these keys are pieces of uploads on their way."""
    rows = await store.uploads.list_uploads_of(tx, owner_ids=list(owner_ids))
    return {piece_key(row.owner_id, piece_id) for row in rows for piece_id in row.pieces}.intersection(keys)
