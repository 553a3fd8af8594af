"""What the worker asks of media: which files it has rows for, and to have files looked at."""

from collections.abc import Collection, Sequence
from uuid import UUID

from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.media import store
from quanzi.media.carry import attachment_key
from quanzi.media.file import scan_file, scan_waiting
from quanzi.media.upload import picture_key, piece_key

__all__ = ["find_known_attachments", "find_known_pictures", "find_known_pieces", "scan_file", "scan_waiting"]


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


async def find_known_attachments(tx: ReadTx, *, owner_ids: Collection[UUID], keys: Sequence[str]) -> set[str]:
    """Which of these keys are voices, files and drawings that there are."""
    media_ids = [media_id for key in keys if (media_id := _read_id(key.rpartition("/")[2])) is not None]
    rows = await store.attachments.list_known_ids(tx, owner_ids=list(owner_ids), media_ids=media_ids)
    return {attachment_key(row.owner_id, row.media_id) for row in rows}.intersection(keys)


def _read_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
