"""SQL of pictures."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

Row = TypeVar("Row")


class PictureRow(msgspec.Struct, frozen=True):
    """A picture as stored."""

    owner_id: UUID
    media_id: UUID
    width_px: int
    height_px: int
    attached_to: str | None
    size_bytes: int


class PictureName(msgspec.Struct, frozen=True):
    """Which picture."""

    owner_id: UUID
    media_id: UUID


async def list_named_pictures(tx: ReadTx, *, owner_ids: Sequence[UUID], blob_keys: Sequence[str]) -> list[PictureName]:
    """Those of these owners whose files are called so."""
    return await tx.all(
        PictureName, "SELECT owner_id, media_id FROM media.picture WHERE owner_id = ANY($1) AND blob_key = ANY($2)", owner_ids, blob_keys
    )


async def insert_picture(
    tx: Tx, *, owner_id: UUID, media_id: UUID, blob_key: str, width_px: int, height_px: int, size_bytes: int, at: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO media.picture (owner_id, media_id, blob_key, width_px, height_px, size_bytes, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (owner_id, media_id) DO NOTHING
        """,
        owner_id,
        media_id,
        blob_key,
        width_px,
        height_px,
        size_bytes,
        at,
    )


async def find_picture(tx: ReadTx, *, owner_id: UUID, media_id: UUID) -> PictureRow | None:
    return await tx.maybe(
        PictureRow,
        """
        SELECT owner_id, media_id, width_px, height_px, attached_to, size_bytes FROM media.picture
        WHERE owner_id = $1 AND media_id = $2
        """,
        owner_id,
        media_id,
    )


async def update_attached(tx: Tx, *, owner_id: UUID, media_ids: Sequence[UUID], attached_to: str) -> list[PictureRow]:
    """Take loose pictures, or those that are part of the same thing already, in one statement; those that were taken."""
    return await tx.all(
        PictureRow,
        """
        UPDATE media.picture SET attached_to = $3
        WHERE owner_id = $1 AND media_id = ANY($2) AND (attached_to IS NULL OR attached_to = $3)
        RETURNING owner_id, media_id, width_px, height_px, attached_to, size_bytes
        """,
        owner_id,
        media_ids,
        attached_to,
    )


async def update_released(tx: Tx, *, owner_id: UUID, media_ids: Sequence[UUID] | None, attached_to: str) -> int:
    """Out of what they were part of, and old at once, so that the next sweep takes them."""
    return await tx.execute(
        """
        UPDATE media.picture SET attached_to = NULL, created_at = to_timestamp(0)
        WHERE owner_id = $1 AND attached_to = $3 AND ($2::uuid [] IS NULL OR media_id = ANY($2))
        """,
        owner_id,
        media_ids,
        attached_to,
    )


async def list_loose_pictures(tx: ReadTx, *, before: datetime, limit: int) -> list[PictureName]:
    return await tx.all(
        PictureName,
        """
        SELECT owner_id, media_id FROM media.picture
        WHERE attached_to IS NULL AND created_at < $1 ORDER BY created_at LIMIT $2
        """,
        before,
        limit,
    )


async def delete_loose_picture(tx: Tx, *, owner_id: UUID, media_id: UUID) -> int:
    return await tx.execute("DELETE FROM media.picture WHERE owner_id = $1 AND media_id = $2 AND attached_to IS NULL", owner_id, media_id)


async def list_own_pictures(tx: ReadTx, *, to: Callable[..., Row], owner_id: UUID) -> list[Row]:
    return await tx.all(
        to,
        """
        SELECT owner_id, media_id, width_px, height_px FROM media.picture WHERE owner_id = $1 ORDER BY created_at, media_id
        """,
        owner_id,
    )


async def delete_attached(tx: Tx, *, owner_id: UUID, attached_to: str) -> list[PictureName]:
    """Every picture of this owner's that is part of `attached_to`; what went."""
    return await tx.all(
        PictureName,
        "DELETE FROM media.picture WHERE owner_id = $1 AND attached_to = $2 RETURNING owner_id, media_id",
        owner_id,
        attached_to,
    )


async def update_loose_old(tx: Tx, *, owner_id: UUID) -> int:
    """What is part of nothing is old at once, so that the next sweep takes it."""
    return await tx.execute("UPDATE media.picture SET created_at = to_timestamp(0) WHERE owner_id = $1 AND attached_to IS NULL", owner_id)
