"""SQL of files on their way in."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

Row = TypeVar("Row")


class UploadPieces(msgspec.Struct, frozen=True):
    """An upload and where its pieces lie."""

    owner_id: UUID
    upload_id: UUID
    pieces: list[UUID]


async def insert_upload(
    tx: Tx, *, owner_id: UUID, upload_id: UUID, size_bytes: int, content_type: str, kind: str, name: str, at: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO media.upload (owner_id, upload_id, size_bytes, content_type, kind, name, started_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        owner_id,
        upload_id,
        size_bytes,
        content_type,
        kind,
        name,
        at,
    )


async def count_uploads(tx: ReadTx, *, owner_id: UUID) -> int:
    return await tx.value("SELECT count(*) FROM media.upload WHERE owner_id = $1", owner_id)


async def find_upload(tx: ReadTx, *, to: Callable[..., Row], owner_id: UUID, upload_id: UUID) -> Row | None:
    return await tx.maybe(
        to,
        "SELECT upload_id, size_bytes, offset_bytes, pieces, kind, name FROM media.upload WHERE owner_id = $1 AND upload_id = $2",
        owner_id,
        upload_id,
    )


async def update_upload(tx: Tx, *, owner_id: UUID, upload_id: UUID, piece_id: UUID, offset_from: int, offset_to: int) -> int:
    """Move on by one piece; 0 when another piece was faster or the upload is gone."""
    return await tx.execute(
        """
        UPDATE media.upload SET offset_bytes = $5, pieces = pieces || $3::uuid
        WHERE owner_id = $1 AND upload_id = $2 AND offset_bytes = $4 AND size_bytes >= $5
        """,
        owner_id,
        upload_id,
        piece_id,
        offset_from,
        offset_to,
    )


async def delete_upload(tx: Tx, *, owner_id: UUID, upload_id: UUID) -> int:
    return await tx.execute("DELETE FROM media.upload WHERE owner_id = $1 AND upload_id = $2", owner_id, upload_id)


async def list_old_uploads(tx: ReadTx, *, before: datetime, limit: int) -> list[UploadPieces]:
    return await tx.all(
        UploadPieces,
        "SELECT owner_id, upload_id, pieces FROM media.upload WHERE started_at < $1 ORDER BY started_at LIMIT $2",
        before,
        limit,
    )


async def list_uploads_of(tx: ReadTx, *, owner_ids: Sequence[UUID]) -> list[UploadPieces]:
    return await tx.all(UploadPieces, "SELECT owner_id, upload_id, pieces FROM media.upload WHERE owner_id = ANY($1)", owner_ids)
