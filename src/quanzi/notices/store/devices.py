"""Browsers that show notices."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class DeviceRow(msgspec.Struct, frozen=True):
    """As stored; its address and keys are sealed."""

    person_id: UUID
    device_id: UUID
    name: str
    push_encrypted: bytes
    session_id: UUID | None
    added_at: datetime


async def list_devices(tx: ReadTx, *, person_id: UUID) -> list[DeviceRow]:
    return await tx.all(
        DeviceRow,
        """
        SELECT person_id, device_id, name, push_encrypted, session_id, added_at
        FROM notices.device WHERE person_id = $1 ORDER BY added_at, device_id LIMIT 100
        """,
        person_id,
    )


async def upsert_device(tx: Tx, *, device: DeviceRow) -> int:
    return await tx.execute(
        """
        INSERT INTO notices.device (person_id, device_id, name, push_encrypted, session_id, added_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (person_id, device_id) DO UPDATE SET
            name = excluded.name, push_encrypted = excluded.push_encrypted, session_id = excluded.session_id
        """,
        device.person_id,
        device.device_id,
        device.name,
        device.push_encrypted,
        device.session_id,
        device.added_at,
    )


async def lock_owner(tx: Tx, *, device_id: UUID, person_id: UUID) -> UUID:
    """Whose the browser was, or `person_id` where it was nobody's; held until this transaction ends."""
    return await tx.value(
        """
        INSERT INTO notices.device_owner AS o (device_id, person_id) VALUES ($1, $2)
        ON CONFLICT (device_id) DO UPDATE SET person_id = o.person_id RETURNING o.person_id
        """,
        device_id,
        person_id,
    )


async def update_owner(tx: Tx, *, device_id: UUID, person_id: UUID) -> int:
    return await tx.execute("UPDATE notices.device_owner SET person_id = $2 WHERE device_id = $1", device_id, person_id)


async def delete_owner(tx: Tx, *, device_id: UUID, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM notices.device_owner WHERE device_id = $1 AND person_id = $2", device_id, person_id)


async def delete_device(tx: Tx, *, person_id: UUID, device_id: UUID) -> int:
    return await tx.execute("DELETE FROM notices.device WHERE person_id = $1 AND device_id = $2", person_id, device_id)
