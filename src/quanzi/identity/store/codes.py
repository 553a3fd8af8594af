"""One-time codes that are out."""

from datetime import datetime

import msgspec

from quanzi.infra.postgres import Tx


class CodeOut(msgspec.Struct, frozen=True):
    """A code that was sent, after this try was counted."""

    code_hash: bytes
    tries: int


async def replace_code(tx: Tx, *, address_hash: bytes, purpose: str, code_hash: bytes, sent_at: datetime, expires_at: datetime) -> None:
    await tx.execute(
        """
        INSERT INTO identity.code (address_hash, purpose, code_hash, tries, sent_at, expires_at) VALUES ($1, $2, $3, 0, $4, $5)
        ON CONFLICT (address_hash, purpose) DO UPDATE
        SET code_hash = excluded.code_hash, tries = 0, sent_at = excluded.sent_at, expires_at = excluded.expires_at
        """,
        address_hash,
        purpose,
        code_hash,
        sent_at,
        expires_at,
    )


async def update_tries(tx: Tx, *, address_hash: bytes, purpose: str, at: datetime, tries_max: int) -> CodeOut | None:
    return await tx.maybe(
        CodeOut,
        """
        UPDATE identity.code SET tries = tries + 1
        WHERE address_hash = $1 AND purpose = $2 AND expires_at > $3 AND tries < $4
        RETURNING code_hash, tries
        """,
        address_hash,
        purpose,
        at,
        tries_max,
    )


async def delete_code(tx: Tx, *, address_hash: bytes, purpose: str) -> int:
    return await tx.execute("DELETE FROM identity.code WHERE address_hash = $1 AND purpose = $2", address_hash, purpose)


async def delete_old_codes(tx: Tx, *, before: datetime) -> int:
    return await tx.execute("DELETE FROM identity.code WHERE expires_at < $1", before)
