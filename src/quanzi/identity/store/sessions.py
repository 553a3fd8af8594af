"""Signed-in devices."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

Row = TypeVar("Row")


class SessionPerson(msgspec.Struct, frozen=True):
    """A session together with the person behind it."""

    person_id: UUID
    session_id: UUID
    secret_hash: bytes
    strong: bool
    seen_at: datetime
    expires_at: datetime
    state: str
    is_operator: bool
    tier: int
    language: str


class DeviceHash(NamedTuple):
    """A browser that somebody is signed in with, by hash."""

    person_id: UUID
    device_hash: bytes


async def list_session_people(tx: ReadTx, *, person_ids: list[UUID], session_ids: list[UUID]) -> list[SessionPerson]:
    return await tx.all(
        SessionPerson,
        """
        SELECT s.person_id, s.session_id, s.secret_hash, s.strong, s.seen_at, s.expires_at, p.state, p.is_operator, p.tier, p.language
        FROM unnest($1::uuid[], $2::uuid[]) AS k (person_id, session_id)
        INNER JOIN identity.session AS s ON s.person_id = k.person_id AND s.session_id = k.session_id
        INNER JOIN identity.person AS p ON p.person_id = k.person_id
        """,
        person_ids,
        session_ids,
    )


async def insert_session(
    tx: Tx, *, person_id: UUID, session_id: UUID, secret_hash: bytes, device: str, strong: bool, at: datetime, expires_at: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO identity.session (person_id, session_id, secret_hash, device, strong, created_at, seen_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6, $7)
        """,
        person_id,
        session_id,
        secret_hash,
        device,
        strong,
        at,
        expires_at,
    )


async def delete_oldest_sessions(tx: Tx, *, person_id: UUID, keep: int) -> int:
    return await tx.execute(
        """
        DELETE FROM identity.session WHERE person_id = $1 AND session_id IN (
            SELECT session_id FROM identity.session WHERE person_id = $1 ORDER BY seen_at DESC, session_id DESC OFFSET $2
        )
        """,
        person_id,
        keep,
    )


async def update_session_seen(tx: Tx, *, person_id: UUID, session_id: UUID, at: datetime, before: datetime) -> int:
    return await tx.execute(
        "UPDATE identity.session SET seen_at = $3 WHERE person_id = $1 AND session_id = $2 AND seen_at < $4",
        person_id,
        session_id,
        at,
        before,
    )


async def update_session_device(tx: Tx, *, person_id: UUID, session_id: UUID, device_hash: bytes) -> int:
    return await tx.execute(
        """
        UPDATE identity.session SET device_hash = $3
        WHERE person_id = $1 AND session_id = $2 AND device_hash IS DISTINCT FROM $3
        """,
        person_id,
        session_id,
        device_hash,
    )


async def list_device_hashes(tx: ReadTx, *, person_ids: Sequence[UUID]) -> list[DeviceHash]:
    return await tx.all(
        DeviceHash,
        "SELECT DISTINCT person_id, device_hash FROM identity.session WHERE person_id = ANY($1) AND device_hash IS NOT NULL",
        person_ids,
    )


async def list_sessions(tx: ReadTx, *, to: Callable[..., Row], person_id: UUID, at: datetime, seen_after: datetime) -> list[Row]:
    return await tx.all(
        to,
        """
        SELECT session_id, name, device, strong, created_at, seen_at FROM identity.session
        WHERE person_id = $1 AND expires_at > $2 AND seen_at > $3 ORDER BY seen_at DESC LIMIT 50
        """,
        person_id,
        at,
        seen_after,
    )


async def update_session_name(tx: Tx, *, person_id: UUID, session_id: UUID, name: str) -> int:
    return await tx.execute("UPDATE identity.session SET name = $3 WHERE person_id = $1 AND session_id = $2", person_id, session_id, name)


async def delete_session(tx: Tx, *, person_id: UUID, session_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.session WHERE person_id = $1 AND session_id = $2", person_id, session_id)


async def delete_other_sessions(tx: Tx, *, person_id: UUID, keep: UUID | None) -> int:
    return await tx.execute("DELETE FROM identity.session WHERE person_id = $1 AND session_id IS DISTINCT FROM $2", person_id, keep)


async def has_device(tx: ReadTx, *, person_id: UUID, device: str) -> bool:
    return await tx.value(
        """
        SELECT EXISTS (SELECT FROM identity.session WHERE person_id = $1 AND device = $2) OR EXISTS (
            SELECT FROM identity.account_log
            WHERE person_id = $1 AND kind IN ('signed_up', 'new_device') AND data ->> 'device' = $2
        )
        """,
        person_id,
        device,
    )


async def update_session_strong(tx: Tx, *, person_id: UUID, session_id: UUID, secret_hash: bytes) -> int:
    return await tx.execute(
        "UPDATE identity.session SET strong = true, secret_hash = $3 WHERE person_id = $1 AND session_id = $2",
        person_id,
        session_id,
        secret_hash,
    )


async def delete_ended_sessions(tx: Tx, *, at: datetime, seen_before: datetime) -> int:
    return await tx.execute("DELETE FROM identity.session WHERE expires_at < $1 OR seen_at < $2", at, seen_before)
