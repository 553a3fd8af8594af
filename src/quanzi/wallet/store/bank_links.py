"""Bank accounts of members."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

NameCheck = Literal["asked", "match", "close", "no_match", "unknown"]


class Link(msgspec.Struct, frozen=True):
    """A bank account of a member; number and holder are sealed to `bank_number:` and `bank_holder:<person_id>`."""

    person_id: UUID
    link_id: UUID
    number_encrypted: bytes
    ending: str
    holder_encrypted: bytes
    name_check: NameCheck
    checked_at: datetime | None
    added_at: datetime


class NumberHash(NamedTuple):
    """A bank account that somebody linked, by keyed hash."""

    person_id: UUID
    number_hash: bytes


async def list_number_hashes(tx: ReadTx, *, person_ids: Sequence[UUID]) -> list[NumberHash]:
    return await tx.all(NumberHash, "SELECT person_id, number_hash FROM wallet.bank_link WHERE person_id = ANY($1)", person_ids)


async def insert_link(
    tx: Tx, *, person_id: UUID, link_id: UUID, number_encrypted: bytes, number_hash: bytes, ending: str, holder_encrypted: bytes
) -> int:
    """Add it; none for a number that is there already."""
    return await tx.execute(
        """
        INSERT INTO wallet.bank_link (person_id, link_id, number_encrypted, number_hash, ending, holder_encrypted, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (person_id, number_hash) DO NOTHING
        """,
        person_id,
        link_id,
        number_encrypted,
        number_hash,
        ending,
        holder_encrypted,
        tx.now,
    )


async def find_link(tx: ReadTx, *, person_id: UUID, link_id: UUID) -> Link | None:
    return await tx.maybe(
        Link,
        """
        SELECT person_id, link_id, number_encrypted, ending, holder_encrypted, name_check, checked_at, added_at
        FROM wallet.bank_link WHERE person_id = $1 AND link_id = $2
        """,
        person_id,
        link_id,
    )


async def lock_link(tx: Tx, *, person_id: UUID, link_id: UUID) -> Link | None:
    """The link, which does not go while an order is made on it."""
    return await tx.maybe(
        Link,
        """
        SELECT person_id, link_id, number_encrypted, ending, holder_encrypted, name_check, checked_at, added_at
        FROM wallet.bank_link WHERE person_id = $1 AND link_id = $2 FOR UPDATE
        """,
        person_id,
        link_id,
    )


async def find_link_by_number(tx: ReadTx, *, person_id: UUID, number_hash: bytes) -> Link | None:
    return await tx.maybe(
        Link,
        """
        SELECT person_id, link_id, number_encrypted, ending, holder_encrypted, name_check, checked_at, added_at
        FROM wallet.bank_link WHERE person_id = $1 AND number_hash = $2
        """,
        person_id,
        number_hash,
    )


async def list_links(tx: ReadTx, *, person_id: UUID) -> list[Link]:
    return await tx.all(
        Link,
        """
        SELECT person_id, link_id, number_encrypted, ending, holder_encrypted, name_check, checked_at, added_at
        FROM wallet.bank_link WHERE person_id = $1 ORDER BY added_at, link_id LIMIT 100
        """,
        person_id,
    )


async def list_links_asked(tx: ReadTx, *, limit: int) -> list[Link]:
    """Whose name the bank was not asked for, or did not answer."""
    return await tx.all(
        Link,
        """
        SELECT person_id, link_id, number_encrypted, ending, holder_encrypted, name_check, checked_at, added_at
        FROM wallet.bank_link WHERE name_check = 'asked' ORDER BY added_at LIMIT $1
        """,
        limit,
    )


async def update_link_checked(tx: Tx, *, person_id: UUID, link_id: UUID, name_check: NameCheck) -> int:
    """Keep the bank's answer, once."""
    return await tx.execute(
        "UPDATE wallet.bank_link SET name_check = $3, checked_at = $4 WHERE person_id = $1 AND link_id = $2 AND name_check = 'asked'",
        person_id,
        link_id,
        name_check,
        tx.now,
    )


async def delete_link(tx: Tx, *, person_id: UUID, link_id: UUID) -> int:
    return await tx.execute("DELETE FROM wallet.bank_link WHERE person_id = $1 AND link_id = $2", person_id, link_id)


async def delete_links(tx: Tx, *, person_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.bank_link WHERE person_id = $1", person_id)
