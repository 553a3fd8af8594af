"""People, as far as their names and tiers go."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx

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
