"""What people say of themselves, and the list of them all."""

from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class ProfileRow(msgspec.Struct, frozen=True):
    """A person with everything they can change."""

    person_id: UUID
    name: str
    name_for_members: str
    name_for_circles: str
    name_for_contacts: str
    bio: str
    interests: list[str]
    avatar_media_id: UUID | None
    language: str
    tier: int
    state: str
    joined_at: datetime


class ListedRow(msgspec.Struct, frozen=True):
    """A person in the list of members."""

    person_id: UUID
    bio: str
    interests: list[str]
    tier: int
    state: str
    joined_at: datetime


async def find_profile(tx: ReadTx, *, person_id: UUID) -> ProfileRow | None:
    return await tx.maybe(
        ProfileRow,
        """
        SELECT person_id, name, name_for_members, name_for_circles, name_for_contacts, bio, interests,
            avatar_media_id, language, tier, state, joined_at
        FROM identity.person WHERE person_id = $1
        """,
        person_id,
    )


async def update_profile(tx: Tx, *, person_id: UUID, bio: str, interests: list[str], language: str, at: datetime) -> int:
    return await tx.execute(
        "UPDATE identity.person SET bio = $2, interests = $3, language = $4, updated_at = $5 WHERE person_id = $1",
        person_id,
        bio,
        interests,
        language,
        at,
    )


async def update_name(tx: Tx, *, person_id: UUID, name: str, at: datetime) -> int:
    return await tx.execute("UPDATE identity.person SET name = $2, updated_at = $3 WHERE person_id = $1", person_id, name, at)


async def update_grams(tx: Tx, *, person_id: UUID, grams: list[str]) -> int:
    return await tx.execute("UPDATE identity.person SET grams = $2 WHERE person_id = $1", person_id, grams)


async def update_name_display(tx: Tx, *, person_id: UUID, members: str, circles: str, contacts: str, at: datetime) -> int:
    return await tx.execute(
        """
        UPDATE identity.person
        SET name_for_members = $2, name_for_circles = $3, name_for_contacts = $4, updated_at = $5
        WHERE person_id = $1
        """,
        person_id,
        members,
        circles,
        contacts,
        at,
    )


async def update_avatar(tx: Tx, *, person_id: UUID, media_id: UUID | None, at: datetime) -> int:
    return await tx.execute(
        "UPDATE identity.person SET avatar_media_id = $2, updated_at = $3 WHERE person_id = $1", person_id, media_id, at
    )


async def list_newest(
    tx: ReadTx, *, hidden: list[UUID], interests: list[str] | None, before_at: datetime | None, before_id: UUID | None, limit: int
) -> list[ListedRow]:
    return await tx.all(
        ListedRow,
        """
        SELECT person_id, bio, interests, tier, state, joined_at FROM identity.person
        WHERE state = 'active' AND onboarded_at IS NOT NULL AND ($1::text[] IS NULL OR interests && $1)
            AND ($2::timestamptz IS NULL OR (joined_at, person_id) < ($2, $3)) AND person_id <> ALL($4)
        ORDER BY joined_at DESC, person_id DESC LIMIT $5
        """,
        interests,
        before_at,
        before_id,
        hidden,
        limit,
    )


async def list_by_grams(tx: ReadTx, *, grams: list[str], hidden: list[UUID], limit: int) -> list[ListedRow]:
    return await tx.all(
        ListedRow,
        """
        SELECT person_id, bio, interests, tier, state, joined_at FROM identity.person
        WHERE grams @> $1 AND state = 'active' AND person_id <> ALL($2)
        ORDER BY tier DESC, joined_at DESC, person_id DESC LIMIT $3
        """,
        grams,
        hidden,
        limit,
    )
