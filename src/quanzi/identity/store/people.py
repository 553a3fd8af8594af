"""People, as far as their names and tiers go."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

Row = TypeVar("Row")


class SelfRow(msgspec.Struct, frozen=True):
    """What the shell needs of the reader."""

    person_id: UUID
    name: str
    tier: int
    avatar_media_id: UUID | None
    is_operator: bool
    onboarded: bool


async def list_name_forms(tx: ReadTx, *, to: Callable[..., Row], person_ids: list[UUID]) -> list[Row]:
    return await tx.all(
        to,
        """
        SELECT person_id, name, name_for_members, name_for_circles, name_for_contacts, tier, avatar_media_id, state
        FROM identity.person WHERE person_id = ANY($1)
        """,
        person_ids,
    )


async def find_self(tx: ReadTx, *, person_id: UUID) -> SelfRow | None:
    return await tx.maybe(
        SelfRow,
        """
        SELECT person_id, name, tier, avatar_media_id, is_operator, onboarded_at IS NOT NULL AS onboarded
        FROM identity.person WHERE person_id = $1
        """,
        person_id,
    )


async def insert_person(tx: Tx, *, person_id: UUID, language: str, at: datetime) -> None:
    await tx.execute(
        "INSERT INTO identity.person (person_id, language, joined_at, updated_at) VALUES ($1, $2, $3, $3)", person_id, language, at
    )


async def find_onboarded(tx: ReadTx, *, person_id: UUID) -> bool | None:
    return await tx.value("SELECT onboarded_at IS NOT NULL FROM identity.person WHERE person_id = $1 AND state <> 'gone'", person_id)


async def find_language(tx: ReadTx, *, person_id: UUID) -> str | None:
    return await tx.value("SELECT language FROM identity.person WHERE person_id = $1", person_id)


async def find_name(tx: ReadTx, *, person_id: UUID) -> str | None:
    return await tx.value("SELECT name FROM identity.person WHERE person_id = $1", person_id)


async def update_onboarded(tx: Tx, *, person_id: UUID, at: datetime) -> int:
    return await tx.execute("UPDATE identity.person SET onboarded_at = $2 WHERE person_id = $1 AND onboarded_at IS NULL", person_id, at)
