"""What this house is: its name, languages and money, asked once by the first-run wizard."""

from datetime import datetime

import msgspec
import psycopg

from quanzi.infra.postgres.transaction import ReadTx, Tx


class Community(msgspec.Struct, frozen=True):
    """The answers of the first-run wizard. `mode` is "funded" or "mutual_credit"."""

    name: str
    languages: list[str]
    currency: str
    currency_exponent: int
    mode: str
    set_up_at: datetime


async def find_community(tx: ReadTx) -> Community | None:
    """The community, or None before the first run's questions were answered."""
    return await tx.maybe(Community, "SELECT name, languages, currency, currency_exponent, mode, set_up_at FROM infra.community")


async def set_up_community(tx: Tx, *, name: str, languages: list[str], currency: str, currency_exponent: int, mode: str) -> bool:
    """Keep the answers; False when they were given before, which changes nothing."""
    return bool(
        await tx.execute(
            """
            INSERT INTO infra.community (name, languages, currency, currency_exponent, mode, set_up_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (one) DO NOTHING
            """,
            name,
            languages,
            currency,
            currency_exponent,
            mode,
            tx.now,
        )
    )


def is_set_up(url: str) -> bool:
    """Whether the questions were answered, asked before the house itself is up."""
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1 FROM infra.community").fetchone() is not None
