"""What a withdrawal costs, from a day on."""

from datetime import date
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class FeeTable(msgspec.Struct, frozen=True):
    """`rate_ppm` millionths of what goes beyond `free_quota`, at least `fee_min`; amounts in minor units."""

    valid_from: date
    rate_ppm: int
    fee_min: int
    free_quota: int


async def find_fee_table(tx: ReadTx, *, currency: str, on: date) -> FeeTable | None:
    """The one that is valid on a day."""
    return await tx.maybe(
        FeeTable,
        """
        SELECT valid_from, rate_ppm, fee_min, free_quota FROM wallet.fee_table
        WHERE currency = $1 AND valid_from <= $2 ORDER BY valid_from DESC LIMIT 1
        """,
        currency,
        on,
    )


async def list_fee_tables(tx: ReadTx, *, currency: str) -> list[FeeTable]:
    return await tx.all(
        FeeTable,
        """
        SELECT valid_from, rate_ppm, fee_min, free_quota FROM wallet.fee_table
        WHERE currency = $1 ORDER BY valid_from DESC LIMIT 100
        """,
        currency,
    )


async def insert_fee_table(tx: Tx, *, currency: str, table: FeeTable, added_by: UUID | None) -> int:
    """Add one; none when there is one for the day."""
    return await tx.execute(
        """
        INSERT INTO wallet.fee_table (currency, valid_from, rate_ppm, fee_min, free_quota, added_by, added_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (currency, valid_from) DO NOTHING
        """,
        currency,
        table.valid_from,
        table.rate_ppm,
        table.fee_min,
        table.free_quota,
        added_by,
        tx.now,
    )
