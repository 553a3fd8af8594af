"""Accounts: their state, their export, their end."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class AccountRow(msgspec.Struct, frozen=True):
    """How an account stands."""

    person_id: UUID
    state: str
    tier: int
    is_operator: bool
    joined_at: datetime


class ExportRow(msgspec.Struct, frozen=True):
    """A copy of one's data."""

    person_id: UUID
    export_id: UUID
    state: str
    blob_key: str
    size_bytes: int | None
    asked_at: datetime
    expires_at: datetime


class DeletionRow(msgspec.Struct, frozen=True):
    """An account that is going."""

    person_id: UUID
    asked_at: datetime
    due_at: datetime


class DeviceRow(msgspec.Struct, frozen=True):
    """A device that was signed in, for the export."""

    name: str
    device: str
    created_at: datetime
    seen_at: datetime


async def list_devices(tx: ReadTx, *, person_id: UUID) -> list[DeviceRow]:
    return await tx.all(
        DeviceRow,
        """
        SELECT name, device, created_at, seen_at FROM identity.session WHERE person_id = $1
        ORDER BY created_at LIMIT 100
        """,
        person_id,
    )


async def find_account(tx: ReadTx, *, person_id: UUID) -> AccountRow | None:
    return await tx.maybe(
        AccountRow,
        """
        SELECT person_id, state, tier, is_operator, joined_at FROM identity.person
        WHERE person_id = $1 AND state <> 'gone'
        """,
        person_id,
    )


async def update_state(tx: Tx, *, person_id: UUID, before: Sequence[str], after: str, at: datetime) -> int:
    return await tx.execute(
        "UPDATE identity.person SET state = $3, updated_at = $4 WHERE person_id = $1 AND state = ANY($2)", person_id, before, after, at
    )


async def update_operator(tx: Tx, *, person_id: UUID, is_operator: bool, at: datetime) -> int:
    return await tx.execute(
        "UPDATE identity.person SET is_operator = $2, updated_at = $3 WHERE person_id = $1 AND state <> 'gone'", person_id, is_operator, at
    )


async def insert_export(tx: Tx, *, person_id: UUID, export_id: UUID, blob_key: str, asked_at: datetime, expires_at: datetime) -> int:
    return await tx.execute(
        """
        INSERT INTO identity.export (person_id, export_id, state, blob_key, asked_at, expires_at)
        VALUES ($1, $2, 'waiting', $3, $4, $5)
        ON CONFLICT (person_id) WHERE state = 'waiting' DO NOTHING
        """,
        person_id,
        export_id,
        blob_key,
        asked_at,
        expires_at,
    )


async def find_export(tx: ReadTx, *, person_id: UUID, export_id: UUID) -> ExportRow | None:
    return await tx.maybe(
        ExportRow,
        """
        SELECT person_id, export_id, state, blob_key, size_bytes, asked_at, expires_at FROM identity.export
        WHERE person_id = $1 AND export_id = $2
        """,
        person_id,
        export_id,
    )


async def list_exports(tx: ReadTx, *, person_id: UUID) -> list[ExportRow]:
    return await tx.all(
        ExportRow,
        """
        SELECT person_id, export_id, state, blob_key, size_bytes, asked_at, expires_at FROM identity.export
        WHERE person_id = $1 AND state <> 'over' ORDER BY asked_at DESC LIMIT 10
        """,
        person_id,
    )


async def update_export_ready(tx: Tx, *, person_id: UUID, export_id: UUID, size_bytes: int, expires_at: datetime) -> int:
    return await tx.execute(
        """
        UPDATE identity.export SET state = 'ready', size_bytes = $3, expires_at = $4
        WHERE person_id = $1 AND export_id = $2 AND state = 'waiting'
        """,
        person_id,
        export_id,
        size_bytes,
        expires_at,
    )


async def update_export_over(tx: Tx, *, person_id: UUID, export_id: UUID) -> int:
    return await tx.execute("UPDATE identity.export SET state = 'over' WHERE person_id = $1 AND export_id = $2", person_id, export_id)


async def list_exports_over(tx: ReadTx, *, at: datetime, limit: int) -> list[ExportRow]:
    return await tx.all(
        ExportRow,
        """
        SELECT person_id, export_id, state, blob_key, size_bytes, asked_at, expires_at FROM identity.export
        WHERE state <> 'over' AND expires_at <= $1 ORDER BY expires_at LIMIT $2
        """,
        at,
        limit,
    )


async def list_named_exports(tx: ReadTx, *, person_ids: list[UUID], blob_keys: list[str]) -> list[str]:
    """Those of these keys that exports of these people have, unless their time is over."""
    return await tx.column(
        "SELECT blob_key FROM identity.export WHERE person_id = ANY($1) AND blob_key = ANY($2) AND state <> 'over'", person_ids, blob_keys
    )


async def delete_exports(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.export WHERE person_id = $1", person_id)


async def insert_deletion(tx: Tx, *, person_id: UUID, asked_at: datetime, due_at: datetime) -> int:
    return await tx.execute(
        """
        INSERT INTO identity.deletion (person_id, asked_at, due_at) VALUES ($1, $2, $3)
        ON CONFLICT (person_id) DO NOTHING
        """,
        person_id,
        asked_at,
        due_at,
    )


async def find_deletion(tx: ReadTx, *, person_id: UUID) -> DeletionRow | None:
    return await tx.maybe(DeletionRow, "SELECT person_id, asked_at, due_at FROM identity.deletion WHERE person_id = $1", person_id)


async def delete_deletion(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.deletion WHERE person_id = $1", person_id)


async def delete_deletion_due(tx: Tx, *, person_id: UUID, at: datetime) -> int:
    return await tx.execute("DELETE FROM identity.deletion WHERE person_id = $1 AND due_at <= $2", person_id, at)


async def list_deletions_due(tx: ReadTx, *, at: datetime, limit: int) -> list[DeletionRow]:
    return await tx.all(
        DeletionRow, "SELECT person_id, asked_at, due_at FROM identity.deletion WHERE due_at <= $1 ORDER BY due_at LIMIT $2", at, limit
    )


async def update_anonymous(tx: Tx, *, person_id: UUID, at: datetime) -> int:
    return await tx.execute(
        """
        UPDATE identity.person SET state = 'gone', is_operator = false, name = '', grams = '{}', bio = '',
            interests = '{}', avatar_media_id = NULL, tier = 0, updated_at = $2
        WHERE person_id = $1
        """,
        person_id,
        at,
    )


async def delete_addresses(tx: Tx, *, address_hashes: list[bytes], person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.address WHERE address_hash = ANY($1) AND person_id = $2", address_hashes, person_id)


async def delete_person_addresses(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.person_address WHERE person_id = $1", person_id)


async def delete_sessions(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.session WHERE person_id = $1", person_id)


async def delete_tokens(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.token WHERE person_id = $1", person_id)


async def delete_passkeys(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.passkey WHERE person_id = $1", person_id)


async def delete_recovery_codes(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.recovery_code WHERE person_id = $1", person_id)


async def delete_second_factor(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.second_factor WHERE person_id = $1", person_id)


async def delete_documents(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.document WHERE person_id = $1", person_id)


async def delete_log(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.account_log WHERE person_id = $1", person_id)


async def list_suspended(tx: ReadTx, *, person_ids: Sequence[UUID]) -> list[UUID]:
    """Who of several people is suspended."""
    sql = "SELECT person_id FROM identity.person WHERE person_id = ANY($1) AND state = 'suspended'"
    return await tx.column(sql, list(person_ids))
