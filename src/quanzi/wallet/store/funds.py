"""Shared accounts, and who signs for them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx

Use = Literal["circle", "savings", "organisation", "merchant"]


class FundRow(msgspec.Struct, frozen=True):
    """A shared account as kept."""

    fund_id: UUID
    name: str
    use: Use
    currency: str
    needed: int
    made_by: UUID | None
    made_at: datetime


class Signer(msgspec.Struct, frozen=True):
    """Who signs, up to how much a day alone in minor units; None for `accepted_at`: asked, and has not agreed yet."""

    person_id: UUID
    alone_max: int
    asked_at: datetime
    accepted_at: datetime | None


async def insert_fund(tx: Tx, *, fund: FundRow) -> int:
    """Nothing happens where there is one already."""
    return await tx.execute(
        """
        INSERT INTO wallet.fund (fund_id, name, use, currency, needed, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT DO NOTHING
        """,
        *msgspec.structs.astuple(fund),
    )


async def find_fund(tx: ReadTx, *, fund_id: UUID) -> FundRow | None:
    return await tx.maybe(
        FundRow, "SELECT fund_id, name, use, currency, needed, made_by, made_at FROM wallet.fund WHERE fund_id = $1", fund_id
    )


async def lock_fund(tx: Tx, *, fund_id: UUID) -> FundRow | None:
    """Who signs and what is signed change one after the other."""
    return await tx.maybe(
        FundRow,
        "SELECT fund_id, name, use, currency, needed, made_by, made_at FROM wallet.fund WHERE fund_id = $1 FOR NO KEY UPDATE",
        fund_id,
    )


async def list_funds(tx: ReadTx, *, fund_ids: Sequence[UUID]) -> list[FundRow]:
    return await tx.all(
        FundRow,
        "SELECT fund_id, name, use, currency, needed, made_by, made_at FROM wallet.fund WHERE fund_id = ANY($1) ORDER BY name, fund_id",
        fund_ids,
    )


async def list_signers(tx: ReadTx, *, fund_id: UUID) -> list[Signer]:
    """All who sign or are asked to, the oldest first."""
    return await tx.all(
        Signer,
        "SELECT person_id, alone_max, asked_at, accepted_at FROM wallet.signer WHERE fund_id = $1 ORDER BY asked_at, person_id LIMIT 100",
        fund_id,
    )


async def insert_signer(tx: Tx, *, fund_id: UUID, person_id: UUID, alone_max: int, accepted: bool) -> None:
    await tx.execute(
        """
        INSERT INTO wallet.signer (fund_id, person_id, alone_max, asked_at, accepted_at)
        VALUES ($1, $2, $3, $4, CASE WHEN $5 THEN $4::timestamptz END)
        ON CONFLICT (fund_id, person_id) DO UPDATE SET alone_max = excluded.alone_max
        """,
        fund_id,
        person_id,
        alone_max,
        tx.now,
        accepted,
    )
    await insert_my_fund(tx, fund_id=fund_id, person_id=person_id)


async def insert_my_fund(tx: Tx, *, fund_id: UUID, person_id: UUID) -> None:
    await tx.execute(
        "INSERT INTO wallet.my_fund (person_id, fund_id, since) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", person_id, fund_id, tx.now
    )


async def update_accepted(tx: Tx, *, fund_id: UUID, person_id: UUID) -> int:
    return await tx.execute(
        "UPDATE wallet.signer SET accepted_at = coalesce(accepted_at, $3) WHERE fund_id = $1 AND person_id = $2", fund_id, person_id, tx.now
    )


async def delete_signer(tx: Tx, *, fund_id: UUID, person_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.signer WHERE fund_id = $1 AND person_id = $2", fund_id, person_id)
    await delete_my_fund(tx, fund_id=fund_id, person_id=person_id)


async def delete_my_fund(tx: Tx, *, fund_id: UUID, person_id: UUID) -> None:
    await tx.execute("DELETE FROM wallet.my_fund WHERE person_id = $1 AND fund_id = $2", person_id, fund_id)


async def update_needed(tx: Tx, *, fund_id: UUID, needed: int) -> None:
    await tx.execute("UPDATE wallet.fund SET needed = $2 WHERE fund_id = $1", fund_id, needed)


async def list_my_fund_ids(tx: ReadTx, *, person_id: UUID) -> list[UUID]:
    return await tx.column("SELECT fund_id FROM wallet.my_fund WHERE person_id = $1 ORDER BY since LIMIT 200", person_id)
