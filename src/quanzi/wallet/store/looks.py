"""Why operators look at what others moved, and at whom they looked."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Inquiry(msgspec.Struct, frozen=True):
    """A reason to look, good for some hours."""

    inquiry_id: UUID
    reason: str
    at: datetime


class Look(msgspec.Struct, frozen=True):
    """An operator looked at what I moved, and why."""

    inquiry_id: UUID
    operator_id: UUID
    reason: str
    at: datetime


async def insert_inquiry(tx: Tx, *, operator_id: UUID, inquiry_id: UUID, reason: str) -> int:
    return await tx.execute(
        "INSERT INTO wallet.inquiry (operator_id, inquiry_id, reason, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        operator_id,
        inquiry_id,
        reason,
        tx.now,
    )


async def find_inquiry(tx: ReadTx, *, operator_id: UUID, inquiry_id: UUID) -> Inquiry | None:
    return await tx.maybe(
        Inquiry, "SELECT inquiry_id, reason, at FROM wallet.inquiry WHERE operator_id = $1 AND inquiry_id = $2", operator_id, inquiry_id
    )


async def insert_looks(tx: Tx, *, person_ids: Collection[UUID], operator_id: UUID, inquiry: Inquiry) -> int:
    """One line for each of these people, once for each reason."""
    return await tx.execute(
        """
        INSERT INTO wallet.look (person_id, inquiry_id, operator_id, reason, at)
        SELECT person_id, $2, $3, $4, $5 FROM unnest($1::uuid[]) AS k (person_id) ORDER BY person_id ON CONFLICT DO NOTHING
        """,
        list(person_ids),
        inquiry.inquiry_id,
        operator_id,
        inquiry.reason,
        tx.now,
    )


async def list_looks(tx: ReadTx, *, person_id: UUID, limit: int) -> list[Look]:
    """The latest first."""
    return await tx.all(
        Look, "SELECT inquiry_id, operator_id, reason, at FROM wallet.look WHERE person_id = $1 ORDER BY at DESC LIMIT $2", person_id, limit
    )


async def delete_looks(tx: Tx, *, person_id: UUID) -> None:
    """Who leaves is not spoken of any more."""
    await tx.execute("DELETE FROM wallet.look WHERE person_id = $1", person_id)
