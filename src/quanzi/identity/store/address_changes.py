"""Changes of addresses that wait."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class ChangeRow(msgspec.Struct, frozen=True):
    """A change as stored."""

    person_id: UUID
    change_id: UUID
    old_hash: bytes | None
    new_hash: bytes | None
    new_encrypted: bytes | None
    kind: str
    state: str
    claimed_by: UUID | None
    approved_by: list[UUID]
    note: str
    asked_at: datetime
    due_at: datetime


class DueRow(msgspec.Struct, frozen=True):
    """A change whose delay is over."""

    person_id: UUID
    change_id: UUID


async def insert_change(
    tx: Tx,
    *,
    person_id: UUID,
    change_id: UUID,
    kind: str,
    state: str,
    old_hash: bytes | None,
    new_hash: bytes | None,
    new_encrypted: bytes | None,
    claimed_by: UUID | None,
    note: str,
    asked_at: datetime,
    due_at: datetime,
) -> int:
    return await tx.execute(
        """
        INSERT INTO identity.address_change (person_id, change_id, old_hash, new_hash, new_encrypted, kind, state,
            claimed_by, note, asked_at, due_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (person_id, new_hash) WHERE state IN ('asked', 'waiting') DO NOTHING
        """,
        person_id,
        change_id,
        old_hash,
        new_hash,
        new_encrypted,
        kind,
        state,
        claimed_by,
        note,
        asked_at,
        due_at,
    )


async def find_change(tx: ReadTx, *, person_id: UUID, change_id: UUID) -> ChangeRow | None:
    return await tx.maybe(
        ChangeRow,
        """
        SELECT person_id, change_id, old_hash, new_hash, new_encrypted, kind, state, claimed_by, approved_by, note, asked_at, due_at
        FROM identity.address_change WHERE person_id = $1 AND change_id = $2
        """,
        person_id,
        change_id,
    )


async def list_open(tx: ReadTx, *, person_id: UUID) -> list[ChangeRow]:
    return await tx.all(
        ChangeRow,
        """
        SELECT person_id, change_id, old_hash, new_hash, new_encrypted, kind, state, claimed_by, approved_by, note, asked_at, due_at
        FROM identity.address_change WHERE person_id = $1 AND state IN ('asked', 'waiting') ORDER BY due_at LIMIT 20
        """,
        person_id,
    )


async def list_asked(tx: ReadTx, *, limit: int) -> list[ChangeRow]:
    return await tx.all(
        ChangeRow,
        """
        SELECT person_id, change_id, old_hash, new_hash, new_encrypted, kind, state, claimed_by, approved_by, note, asked_at, due_at
        FROM identity.address_change WHERE state = 'asked' ORDER BY asked_at, change_id LIMIT $1
        """,
        limit,
    )


async def list_due(tx: ReadTx, *, at: datetime, limit: int) -> list[DueRow]:
    return await tx.all(
        DueRow,
        """
        SELECT person_id, change_id FROM identity.address_change WHERE state = 'waiting' AND due_at <= $1
        ORDER BY due_at, change_id LIMIT $2
        """,
        at,
        limit,
    )


async def update_approved(tx: Tx, *, person_id: UUID, change_id: UUID, by: UUID, due_at: datetime) -> int | None:
    """How many operators agree now; with the second the delay starts. None when this one did before, or it is over."""
    return await tx.value(
        """
        UPDATE identity.address_change SET approved_by = approved_by || $3::uuid, due_at = $4,
            state = CASE WHEN cardinality(approved_by) + 1 >= 2 THEN 'waiting' ELSE state END
        WHERE person_id = $1 AND change_id = $2 AND state = 'asked' AND NOT $3::uuid = ANY(approved_by)
        RETURNING cardinality(approved_by)
        """,
        person_id,
        change_id,
        by,
        due_at,
    )


async def update_stopped(tx: Tx, *, person_id: UUID, change_id: UUID) -> int:
    return await tx.execute(
        """
        UPDATE identity.address_change SET state = 'stopped'
        WHERE person_id = $1 AND change_id = $2 AND state IN ('asked', 'waiting')
        """,
        person_id,
        change_id,
    )


async def update_done(tx: Tx, *, person_id: UUID, change_id: UUID, at: datetime) -> ChangeRow | None:
    return await tx.maybe(
        ChangeRow,
        """
        UPDATE identity.address_change SET state = 'done'
        WHERE person_id = $1 AND change_id = $2 AND state = 'waiting' AND due_at <= $3
        RETURNING person_id, change_id, old_hash, new_hash, new_encrypted, kind, state, claimed_by, approved_by, note, asked_at, due_at
        """,
        person_id,
        change_id,
        at,
    )


async def is_waiting(tx: ReadTx, *, person_id: UUID, new_hash: bytes) -> bool:
    return await tx.value(
        """
        SELECT EXISTS (
            SELECT FROM identity.address_change WHERE person_id = $1 AND new_hash = $2 AND state = 'waiting'
        )
        """,
        person_id,
        new_hash,
    )


async def delete_changes(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.address_change WHERE person_id = $1", person_id)
