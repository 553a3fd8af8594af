"""The currencies of this house and their limits."""

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.wallet import model


async def list_currencies(tx: ReadTx) -> list[model.Unit]:
    return await tx.all(
        model.Unit,
        "SELECT code, name, exponent, mode, transferable, credit_limit, step_up_over, zone FROM wallet.currency ORDER BY place, code",
    )


async def list_limits(tx: ReadTx) -> list[tuple[str, model.TierLimit]]:
    """Each currency's limits by tier."""
    rows = await tx.connection.fetch("SELECT currency, tier, payment_max, day_max, year_max, total_max FROM wallet.tier_limit")
    return [(row[0], model.TierLimit(*row[1:])) for row in rows]


async def insert_currency(tx: Tx, *, unit: model.Unit, place: int) -> None:
    await tx.execute(
        """
        INSERT INTO wallet.currency (code, name, exponent, mode, transferable, credit_limit, step_up_over, zone, place)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (code) DO NOTHING
        """,
        unit.code,
        unit.name,
        unit.exponent,
        unit.mode,
        unit.transferable,
        unit.credit_limit,
        unit.step_up_over,
        unit.zone,
        place,
    )


async def insert_limit(tx: Tx, *, currency: str, limit: model.TierLimit) -> None:
    await tx.execute(
        """
        INSERT INTO wallet.tier_limit (currency, tier, payment_max, day_max, year_max, total_max) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (currency, tier) DO UPDATE SET payment_max = excluded.payment_max, day_max = excluded.day_max,
            year_max = excluded.year_max, total_max = excluded.total_max
        """,
        currency,
        limit.tier,
        limit.payment_max,
        limit.day_max,
        limit.year_max,
        limit.total_max,
    )
