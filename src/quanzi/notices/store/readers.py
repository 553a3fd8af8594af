"""How somebody is told: hours, lock screen, digest."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Reader(msgspec.Struct, frozen=True):
    """As stored; who chose nothing has no row."""

    person_id: UUID
    zone: str = ""
    quiet_start: int | None = None
    quiet_end: int | None = None
    lock_screen: str = "kind"
    digest: str = "never"
    digest_due_at: datetime | None = None
    digest_since: datetime | None = None


async def list_readers(tx: ReadTx, *, person_ids: Sequence[UUID]) -> list[Reader]:
    return await tx.all(
        Reader,
        """
        SELECT person_id, zone, quiet_start, quiet_end, lock_screen, digest, digest_due_at, digest_since
        FROM notices.reader WHERE person_id = ANY($1)
        """,
        person_ids,
    )


async def upsert_reader(tx: Tx, *, reader: Reader) -> int:
    return await tx.execute(
        """
        INSERT INTO notices.reader (person_id, zone, quiet_start, quiet_end, lock_screen, digest, digest_due_at, digest_since)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (person_id) DO UPDATE SET
            zone = excluded.zone, quiet_start = excluded.quiet_start, quiet_end = excluded.quiet_end,
            lock_screen = excluded.lock_screen, digest = excluded.digest, digest_due_at = excluded.digest_due_at,
            digest_since = excluded.digest_since
        """,
        reader.person_id,
        reader.zone,
        reader.quiet_start,
        reader.quiet_end,
        reader.lock_screen,
        reader.digest,
        reader.digest_due_at,
        reader.digest_since,
    )


async def update_digest_stopped(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute(
        "UPDATE notices.reader SET digest = 'never', digest_due_at = NULL, digest_since = NULL WHERE person_id = $1", person_id
    )


async def list_digests_due(tx: ReadTx, *, at: datetime, limit: int) -> list[UUID]:
    return await tx.column("SELECT person_id FROM notices.reader WHERE digest_due_at <= $1 ORDER BY digest_due_at LIMIT $2", at, limit)


async def lock_digest_due(tx: Tx, *, person_id: UUID) -> Reader | None:
    """The reader whose digest is due, for whoever comes first."""
    return await tx.maybe(
        Reader,
        """
        SELECT person_id, zone, quiet_start, quiet_end, lock_screen, digest, digest_due_at, digest_since
        FROM notices.reader WHERE person_id = $1 AND digest_due_at <= $2 FOR UPDATE
        """,
        person_id,
        tx.now,
    )


async def delete_reader(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM notices.reader WHERE person_id = $1", person_id)
