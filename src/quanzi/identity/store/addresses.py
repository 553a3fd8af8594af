"""Whose an address is, and the addresses of a person."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class PersonAddress(msgspec.Struct, frozen=True):
    """An address of a person as stored."""

    address_hash: bytes
    kind: str
    address_encrypted: bytes
    added_at: datetime


async def find_owner(tx: ReadTx, *, address_hash: bytes) -> UUID | None:
    return await tx.value("SELECT person_id FROM identity.address WHERE address_hash = $1", address_hash)


class Owner(msgspec.Struct, frozen=True):
    """Whose an address is."""

    address_hash: bytes
    person_id: UUID


async def list_owners(tx: ReadTx, *, address_hashes: list[bytes]) -> list[Owner]:
    return await tx.all(Owner, "SELECT address_hash, person_id FROM identity.address WHERE address_hash = ANY($1)", address_hashes)


async def insert_address(tx: Tx, *, address_hash: bytes, kind: str, person_id: UUID, at: datetime) -> int:
    return await tx.execute(
        """
        INSERT INTO identity.address (address_hash, kind, person_id, claimed_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (address_hash) DO NOTHING
        """,
        address_hash,
        kind,
        person_id,
        at,
    )


async def insert_person_address(
    tx: Tx, *, person_id: UUID, address_hash: bytes, kind: str, address_encrypted: bytes, at: datetime, proved_at: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO identity.person_address (person_id, address_hash, kind, address_encrypted, added_at, proved_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        person_id,
        address_hash,
        kind,
        address_encrypted,
        at,
        proved_at,
    )


async def find_proved(tx: ReadTx, *, person_id: UUID, address_hash: bytes) -> datetime | None:
    """When a code last proved that this address is this person's; None when it is not one of theirs."""
    return await tx.value(
        "SELECT proved_at FROM identity.person_address WHERE person_id = $1 AND address_hash = $2", person_id, address_hash
    )


class Proved(msgspec.Struct, frozen=True):
    """An address of a person, and when a code last proved it."""

    address_hash: bytes
    kind: str
    proved_at: datetime


async def list_proved(tx: ReadTx, *, person_id: UUID) -> list[Proved]:
    return await tx.all(
        Proved, "SELECT address_hash, kind, proved_at FROM identity.person_address WHERE person_id = $1 LIMIT 20", person_id
    )


async def update_proved(tx: Tx, *, person_id: UUID, address_hash: bytes, at: datetime) -> int:
    return await tx.execute(
        "UPDATE identity.person_address SET proved_at = $3 WHERE person_id = $1 AND address_hash = $2", person_id, address_hash, at
    )


async def list_person_addresses(tx: ReadTx, *, person_id: UUID) -> list[PersonAddress]:
    return await tx.all(
        PersonAddress,
        """
        SELECT address_hash, kind, address_encrypted, added_at FROM identity.person_address
        WHERE person_id = $1 ORDER BY added_at, address_hash LIMIT 20
        """,
        person_id,
    )


async def delete_address(tx: Tx, *, address_hash: bytes, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.address WHERE address_hash = $1 AND person_id = $2", address_hash, person_id)


async def delete_person_address(tx: Tx, *, person_id: UUID, address_hash: bytes) -> int:
    return await tx.execute("DELETE FROM identity.person_address WHERE person_id = $1 AND address_hash = $2", person_id, address_hash)
