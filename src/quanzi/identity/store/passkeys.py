"""WebAuthn credentials, and the challenges that are out."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

Row = TypeVar("Row")


class StoredKey(msgspec.Struct, frozen=True):
    """What is needed to check a proof."""

    public_key: bytes
    sign_count: int
    created_at: datetime


class ChallengeOut(msgspec.Struct, frozen=True):
    """A challenge that was out until this moment."""

    challenge: bytes
    person_id: UUID | None


async def insert_challenge(
    tx: Tx, *, challenge_id: UUID, challenge: bytes, person_id: UUID | None, purpose: str, expires_at: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO identity.challenge (challenge_id, challenge, person_id, purpose, expires_at) VALUES ($1, $2, $3, $4, $5)
        """,
        challenge_id,
        challenge,
        person_id,
        purpose,
        expires_at,
    )


async def delete_challenge(tx: Tx, *, challenge_id: UUID, purpose: str, at: datetime) -> ChallengeOut | None:
    return await tx.maybe(
        ChallengeOut,
        """
        DELETE FROM identity.challenge WHERE challenge_id = $1 AND purpose = $2 AND expires_at > $3
        RETURNING challenge, person_id
        """,
        challenge_id,
        purpose,
        at,
    )


async def delete_old_challenges(tx: Tx, *, before: datetime) -> int:
    return await tx.execute("DELETE FROM identity.challenge WHERE expires_at < $1", before)


async def insert_passkey(
    tx: Tx, *, person_id: UUID, credential_id: bytes, public_key: bytes, sign_count: int, name: str, transports: Sequence[str], at: datetime
) -> int:
    return await tx.execute(
        """
        INSERT INTO identity.passkey (person_id, credential_id, public_key, sign_count, name, transports, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (person_id, credential_id) DO NOTHING
        """,
        person_id,
        credential_id,
        public_key,
        sign_count,
        name,
        transports,
        at,
    )


async def find_passkey(tx: ReadTx, *, person_id: UUID, credential_id: bytes) -> StoredKey | None:
    return await tx.maybe(
        StoredKey,
        "SELECT public_key, sign_count, created_at FROM identity.passkey WHERE person_id = $1 AND credential_id = $2",
        person_id,
        credential_id,
    )


async def update_passkey_used(tx: Tx, *, person_id: UUID, credential_id: bytes, sign_count: int, seen_count: int, at: datetime) -> int:
    return await tx.execute(
        """
        UPDATE identity.passkey SET sign_count = $3, used_at = $5
        WHERE person_id = $1 AND credential_id = $2 AND sign_count = $4
        """,
        person_id,
        credential_id,
        sign_count,
        seen_count,
        at,
    )


async def list_passkeys(tx: ReadTx, *, to: Callable[..., Row], person_id: UUID) -> list[Row]:
    return await tx.all(
        to,
        """
        SELECT credential_id, name, transports, created_at, used_at FROM identity.passkey
        WHERE person_id = $1 ORDER BY created_at, credential_id LIMIT 50
        """,
        person_id,
    )


async def update_passkey_name(tx: Tx, *, person_id: UUID, credential_id: bytes, name: str) -> int:
    return await tx.execute(
        "UPDATE identity.passkey SET name = $3 WHERE person_id = $1 AND credential_id = $2", person_id, credential_id, name
    )


async def delete_passkey(tx: Tx, *, person_id: UUID, credential_id: bytes) -> int:
    return await tx.execute("DELETE FROM identity.passkey WHERE person_id = $1 AND credential_id = $2", person_id, credential_id)
