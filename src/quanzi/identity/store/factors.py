"""Recovery codes, and the second factor of an operator."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class SecondFactor(msgspec.Struct, frozen=True):
    """A TOTP secret as stored; `last_step` is the newest 30-second step that was used."""

    secret_encrypted: bytes
    confirmed: bool
    last_step: int


async def has_factor(tx: ReadTx, *, person_id: UUID) -> bool:
    return await tx.value(
        """
        SELECT EXISTS (SELECT FROM identity.passkey WHERE person_id = $1)
            OR EXISTS (SELECT FROM identity.second_factor WHERE person_id = $1 AND confirmed_at IS NOT NULL)
        """,
        person_id,
    )


async def insert_recovery_codes(tx: Tx, *, person_id: UUID, code_hashes: Sequence[bytes], at: datetime) -> None:
    await tx.execute(
        "INSERT INTO identity.recovery_code (person_id, code_hash, made_at) SELECT $1, unnest($2::bytea[]), $3", person_id, code_hashes, at
    )


async def delete_recovery_codes(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.recovery_code WHERE person_id = $1", person_id)


async def update_recovery_code_used(tx: Tx, *, person_id: UUID, code_hash: bytes, at: datetime) -> int:
    return await tx.execute(
        "UPDATE identity.recovery_code SET used_at = $3 WHERE person_id = $1 AND code_hash = $2 AND used_at IS NULL",
        person_id,
        code_hash,
        at,
    )


async def count_recovery_codes(tx: ReadTx, *, person_id: UUID) -> int:
    return await tx.value("SELECT count(*) FROM identity.recovery_code WHERE person_id = $1 AND used_at IS NULL", person_id)


async def find_second_factor(tx: ReadTx, *, person_id: UUID) -> SecondFactor | None:
    return await tx.maybe(
        SecondFactor,
        """
        SELECT secret_encrypted, confirmed_at IS NOT NULL AS confirmed, last_step
        FROM identity.second_factor WHERE person_id = $1
        """,
        person_id,
    )


async def replace_second_factor(tx: Tx, *, person_id: UUID, secret_encrypted: bytes) -> None:
    await tx.execute(
        """
        INSERT INTO identity.second_factor (person_id, secret_encrypted) VALUES ($1, $2)
        ON CONFLICT (person_id) DO UPDATE SET secret_encrypted = excluded.secret_encrypted, confirmed_at = NULL, last_step = 0
        """,
        person_id,
        secret_encrypted,
    )


async def update_last_step(tx: Tx, *, person_id: UUID, step: int, at: datetime) -> int:
    return await tx.execute(
        """
        UPDATE identity.second_factor SET last_step = $2, confirmed_at = coalesce(confirmed_at, $3)
        WHERE person_id = $1 AND last_step < $2
        """,
        person_id,
        step,
        at,
    )


async def delete_second_factor(tx: Tx, *, person_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.second_factor WHERE person_id = $1", person_id)
