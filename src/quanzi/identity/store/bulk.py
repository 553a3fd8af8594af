"""Many people in one statement, column by column."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanzi.infra.postgres import Tx

_SEPARATOR = "\x1f"


def join(words: Iterable[str]) -> str:
    """Several words as one value of a column, since an array of arrays would be unnested whole."""
    return _SEPARATOR.join(words)


@dataclass(frozen=True, slots=True)
class PeopleColumns:
    """The same person at the same place of each list."""

    person_ids: list[UUID]
    names: list[str]
    languages: list[str]
    tiers: list[int]
    operators: list[bool]
    names_for_members: list[str]
    names_for_circles: list[str]
    bios: list[str]
    interests: list[str]
    grams: list[str]
    joined_at: list[datetime]
    onboarded_at: list[datetime | None]


async def insert_people(tx: Tx, *, columns: PeopleColumns) -> int:
    """Those that are new; how many."""
    return await tx.execute(
        """
        INSERT INTO identity.person (
            person_id, name, language, tier, is_operator, name_for_members, name_for_circles, bio, interests, grams,
            joined_at, onboarded_at, updated_at
        )
        SELECT
            n.person_id, n.name, n.language, n.tier, n.is_operator, n.for_members, n.for_circles, n.bio,
            string_to_array(n.interests, chr(31)), string_to_array(n.grams, chr(31)), n.joined_at, n.onboarded_at, n.joined_at
        FROM unnest(
            $1::uuid [], $2::text [], $3::text [], $4::smallint [], $5::boolean [], $6::text [], $7::text [], $8::text [],
            $9::text [], $10::text [], $11::timestamptz [], $12::timestamptz []
        ) AS n (
            person_id, name, language, tier, is_operator, for_members, for_circles, bio, interests, grams, joined_at,
            onboarded_at
        )
        ON CONFLICT (person_id) DO NOTHING
        """,
        columns.person_ids,
        columns.names,
        columns.languages,
        columns.tiers,
        columns.operators,
        columns.names_for_members,
        columns.names_for_circles,
        columns.bios,
        columns.interests,
        columns.grams,
        columns.joined_at,
        columns.onboarded_at,
    )
