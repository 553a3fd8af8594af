"""Personal access tokens."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

Row = TypeVar("Row")


class TokenPerson(msgspec.Struct, frozen=True):
    """A token together with the person behind it."""

    person_id: UUID
    token_id: UUID
    secret_hash: bytes
    scopes: list[str]
    expires_at: datetime
    state: str
    is_operator: bool
    tier: int
    language: str


async def insert_token(
    tx: Tx, *, person_id: UUID, token_id: UUID, secret_hash: bytes, name: str, scopes: Sequence[str], at: datetime, expires_at: datetime
) -> None:
    await tx.execute(
        """
        INSERT INTO identity.token (person_id, token_id, secret_hash, name, scopes, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        person_id,
        token_id,
        secret_hash,
        name,
        scopes,
        at,
        expires_at,
    )


async def list_token_people(tx: ReadTx, *, person_ids: list[UUID], token_ids: list[UUID]) -> list[TokenPerson]:
    return await tx.all(
        TokenPerson,
        """
        SELECT t.person_id, t.token_id, t.secret_hash, t.scopes, t.expires_at, p.state, p.is_operator, p.tier, p.language
        FROM unnest($1::uuid[], $2::uuid[]) AS k (person_id, token_id)
        INNER JOIN identity.token AS t ON t.person_id = k.person_id AND t.token_id = k.token_id
        INNER JOIN identity.person AS p ON p.person_id = k.person_id
        """,
        person_ids,
        token_ids,
    )


async def list_tokens(tx: ReadTx, *, to: Callable[..., Row], person_id: UUID, at: datetime) -> list[Row]:
    return await tx.all(
        to,
        """
        SELECT token_id, name, scopes, created_at, used_at, expires_at FROM identity.token
        WHERE person_id = $1 AND expires_at > $2 ORDER BY created_at DESC, token_id DESC LIMIT 100
        """,
        person_id,
        at,
    )


async def update_token_used(tx: Tx, *, person_id: UUID, token_id: UUID, at: datetime, before: datetime) -> int:
    return await tx.execute(
        """
        UPDATE identity.token SET used_at = $3
        WHERE person_id = $1 AND token_id = $2 AND (used_at IS NULL OR used_at < $4)
        """,
        person_id,
        token_id,
        at,
        before,
    )


async def delete_token(tx: Tx, *, person_id: UUID, token_id: UUID) -> int:
    return await tx.execute("DELETE FROM identity.token WHERE person_id = $1 AND token_id = $2", person_id, token_id)


async def delete_old_tokens(tx: Tx, *, before: datetime) -> int:
    return await tx.execute("DELETE FROM identity.token WHERE expires_at < $1", before)
