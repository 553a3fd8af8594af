"""SQL of what messages carry: voices, files and drawings."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class AttachmentRow(msgspec.Struct, frozen=True):
    """A voice, file or drawing as stored."""

    owner_id: UUID
    media_id: UUID
    kind: str
    name: str
    content_type: str
    size_bytes: int
    sha256: bytes
    width_px: int
    height_px: int
    duration_ms: int
    peaks: list[int]
    scan: str
    harm: str
    attached_to: str | None


class AttachmentName(msgspec.Struct, frozen=True):
    """Which attachment."""

    owner_id: UUID
    media_id: UUID


async def insert_attachment(tx: Tx, *, row: AttachmentRow, at: datetime) -> None:
    await tx.execute(
        """
        INSERT INTO media.attachment (
            owner_id, media_id, kind, name, content_type, size_bytes, sha256, width_px, height_px, duration_ms, peaks, scan, created_at
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (owner_id, media_id) DO NOTHING
        """,
        row.owner_id,
        row.media_id,
        row.kind,
        row.name,
        row.content_type,
        row.size_bytes,
        row.sha256,
        row.width_px,
        row.height_px,
        row.duration_ms,
        row.peaks,
        row.scan,
        at,
    )


async def find_attachment(tx: ReadTx, *, owner_id: UUID, media_id: UUID) -> AttachmentRow | None:
    return await tx.maybe(
        AttachmentRow,
        """
        SELECT owner_id, media_id, kind, name, content_type, size_bytes, sha256, width_px, height_px, duration_ms, peaks, scan, harm,
            attached_to
        FROM media.attachment WHERE owner_id = $1 AND media_id = $2
        """,
        owner_id,
        media_id,
    )


async def list_own_attachments(tx: ReadTx, *, owner_id: UUID) -> list[AttachmentRow]:
    return await tx.all(
        AttachmentRow,
        """
        SELECT owner_id, media_id, kind, name, content_type, size_bytes, sha256, width_px, height_px, duration_ms, peaks, scan, harm,
            attached_to
        FROM media.attachment WHERE owner_id = $1 ORDER BY created_at, media_id
        """,
        owner_id,
    )


async def update_attached(tx: Tx, *, owner_id: UUID, media_ids: Sequence[UUID], attached_to: str) -> list[AttachmentRow]:
    """Take loose ones, or those that are part of the same thing already, in one statement; those that were taken."""
    return await tx.all(
        AttachmentRow,
        """
        UPDATE media.attachment SET attached_to = $3
        WHERE owner_id = $1 AND media_id = ANY($2) AND (attached_to IS NULL OR attached_to = $3)
        RETURNING owner_id, media_id, kind, name, content_type, size_bytes, sha256, width_px, height_px, duration_ms, peaks, scan, harm,
            attached_to
        """,
        owner_id,
        media_ids,
        attached_to,
    )


async def update_released(tx: Tx, *, owner_id: UUID, media_ids: Sequence[UUID] | None, attached_to: str) -> int:
    """Out of what they were part of, and old at once, so that the next sweep takes them."""
    return await tx.execute(
        """
        UPDATE media.attachment SET attached_to = NULL, created_at = to_timestamp(0)
        WHERE owner_id = $1 AND attached_to = $3 AND ($2::uuid [] IS NULL OR media_id = ANY($2))
        """,
        owner_id,
        media_ids,
        attached_to,
    )


async def update_scanned(tx: Tx, *, owner_id: UUID, media_id: UUID, scan: str, harm: str) -> int:
    """What the scanner found; 0 when the file is gone or was looked at before."""
    return await tx.execute(
        "UPDATE media.attachment SET scan = $3, harm = $4 WHERE owner_id = $1 AND media_id = $2 AND scan = 'waiting'",
        owner_id,
        media_id,
        scan,
        harm,
    )


async def list_loose_attachments(tx: ReadTx, *, before: datetime, limit: int) -> list[AttachmentName]:
    return await tx.all(
        AttachmentName,
        """
        SELECT owner_id, media_id FROM media.attachment
        WHERE attached_to IS NULL AND created_at < $1 ORDER BY created_at LIMIT $2
        """,
        before,
        limit,
    )


async def delete_loose_attachment(tx: Tx, *, owner_id: UUID, media_id: UUID) -> int:
    return await tx.execute(
        "DELETE FROM media.attachment WHERE owner_id = $1 AND media_id = $2 AND attached_to IS NULL", owner_id, media_id
    )


async def list_known_ids(tx: ReadTx, *, owner_ids: Sequence[UUID], media_ids: Sequence[UUID]) -> list[AttachmentName]:
    """Those of these owners that there are."""
    return await tx.all(
        AttachmentName,
        "SELECT owner_id, media_id FROM media.attachment WHERE owner_id = ANY($1) AND media_id = ANY($2)",
        owner_ids,
        media_ids,
    )


async def sum_bytes(tx: ReadTx, *, owner_id: UUID) -> int:
    """How much room a person's attachments take."""
    return int(await tx.value("SELECT coalesce(sum(size_bytes), 0) FROM media.attachment WHERE owner_id = $1", owner_id))


async def find_scan(tx: ReadTx, *, owner_id: UUID, media_id: UUID) -> str | None:
    """How far the scanner is with a file; None when there is none."""
    return await tx.value("SELECT scan FROM media.attachment WHERE owner_id = $1 AND media_id = $2 AND kind = 'file'", owner_id, media_id)


async def list_waiting(tx: ReadTx, *, before: datetime, limit: int) -> list[AttachmentName]:
    """Files that the scanner should have looked at by now."""
    return await tx.all(
        AttachmentName,
        "SELECT owner_id, media_id FROM media.attachment WHERE scan = 'waiting' AND created_at < $1 ORDER BY created_at LIMIT $2",
        before,
        limit,
    )


async def delete_attached(tx: Tx, *, owner_id: UUID, attached_to: str) -> list[AttachmentName]:
    """Everything of this owner's that is part of `attached_to`; what went."""
    return await tx.all(
        AttachmentName,
        "DELETE FROM media.attachment WHERE owner_id = $1 AND attached_to = $2 RETURNING owner_id, media_id",
        owner_id,
        attached_to,
    )


async def update_loose_old(tx: Tx, *, owner_id: UUID) -> int:
    """What is part of nothing is old at once, so that the next sweep takes it."""
    return await tx.execute(
        "UPDATE media.attachment SET created_at = to_timestamp(0) WHERE owner_id = $1 AND attached_to IS NULL", owner_id
    )
