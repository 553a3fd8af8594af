"""Closed days: what each kind of account held before and after, and the hash that chains one day to the next."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class DayClass(msgspec.Struct, frozen=True):
    """What the accounts of one kind held together before a day and after it, in minor units."""

    kind: str
    opening: int
    money_in: int
    money_out: int
    closing: int


class DayClose(msgspec.Struct, frozen=True):
    """A day whose books are closed; `hash` covers it and, through the day before, all before it."""

    currency: str
    day: date
    begins_at: datetime
    ends_at: datetime
    transfers: int
    hash: bytes
    closed_at: datetime


class Moved(msgspec.Struct, frozen=True):
    """What the accounts of one kind hold at the end of a day, as their rows say less what came later, and what moved in it.

    `owing` is what those below nothing owe together, which is part of `closing`.
    """

    kind: str
    closing: int
    owing: int
    money_in: int
    money_out: int


async def allow_long(tx: ReadTx) -> None:
    """Let the statements of this one transaction take as long as a whole journal needs, in memory rather than on disk."""
    await tx.connection.execute("SET LOCAL statement_timeout = '15min'; SET LOCAL work_mem = '256MB'")


async def lock_closing(tx: Tx, *, currency: str) -> bool:
    """Be the one who closes this currency's days until the transaction ends; whether nobody else is."""
    return await tx.value("SELECT true FROM wallet.currency WHERE code = $1 FOR NO KEY UPDATE SKIP LOCKED", currency) is not None


async def find_last(tx: ReadTx, *, currency: str) -> DayClose | None:
    return await tx.maybe(
        DayClose,
        """
        SELECT currency, day, begins_at, ends_at, transfers, hash, closed_at FROM wallet.day_close
        WHERE currency = $1 ORDER BY day DESC LIMIT 1
        """,
        currency,
    )


async def list_closes(tx: ReadTx, *, currency: str, since: date, limit: int) -> list[DayClose]:
    """Closed days from one on, oldest first."""
    return await tx.all(
        DayClose,
        """
        SELECT currency, day, begins_at, ends_at, transfers, hash, closed_at FROM wallet.day_close
        WHERE currency = $1 AND day >= $2 ORDER BY day LIMIT $3
        """,
        currency,
        since,
        limit,
    )


async def list_latest(tx: ReadTx, *, currency: str, limit: int) -> list[DayClose]:
    """The last closed days, the latest first."""
    return await tx.all(
        DayClose,
        """
        SELECT currency, day, begins_at, ends_at, transfers, hash, closed_at FROM wallet.day_close
        WHERE currency = $1 ORDER BY day DESC LIMIT $2
        """,
        currency,
        limit,
    )


async def list_classes(tx: ReadTx, *, currency: str, day: date) -> list[DayClass]:
    return await tx.all(
        DayClass,
        """
        SELECT kind, opening, money_in, money_out, closing FROM wallet.day_class WHERE currency = $1 AND day = $2 ORDER BY kind
        """,
        currency,
        day,
    )


async def insert_close(tx: Tx, *, close: DayClose) -> None:
    await tx.execute(
        """
        INSERT INTO wallet.day_close (currency, day, begins_at, ends_at, transfers, hash, closed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        close.currency,
        close.day,
        close.begins_at,
        close.ends_at,
        close.transfers,
        close.hash,
        close.closed_at,
    )


async def insert_classes(tx: Tx, *, currency: str, day: date, classes: Sequence[DayClass]) -> None:
    await tx.execute_many(
        """
        INSERT INTO wallet.day_class (currency, day, kind, opening, money_in, money_out, closing)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        [(currency, day, one.kind, one.opening, one.money_in, one.money_out, one.closing) for one in classes],
    )


async def find_first_opened(tx: ReadTx, *, currency: str) -> datetime | None:
    """When the first account of a currency was opened; no entry is older."""
    return await tx.value("SELECT min(opened_at) FROM wallet.account WHERE currency = $1", currency)


async def list_moved(tx: ReadTx, *, currency: str, begins_at: datetime, ends_at: datetime) -> list[Moved]:
    """By kind of account, what is there at the end of a span and what moved in it: one statement, and so one snapshot."""
    return await tx.all(
        Moved,
        """
        WITH side AS (
            SELECT debit_account_id AS account_id, -amount AS amount, at < $3 AS within FROM wallet.transfer WHERE at >= $2
            UNION ALL
            SELECT credit_account_id, amount, at < $3 FROM wallet.transfer WHERE at >= $2
        ), moved AS (
            SELECT
                account_id,
                coalesce(sum(amount) FILTER (WHERE within AND amount > 0), 0) AS money_in,
                coalesce(-sum(amount) FILTER (WHERE within AND amount < 0), 0) AS money_out,
                coalesce(sum(amount) FILTER (WHERE NOT within), 0) AS later
            FROM side GROUP BY account_id
        )
        SELECT
            a.kind,
            sum(a.balance - coalesce(m.later, 0))::bigint AS closing,
            (-sum(least(a.balance - coalesce(m.later, 0), 0)))::bigint AS owing,
            coalesce(sum(m.money_in), 0)::bigint AS money_in,
            coalesce(sum(m.money_out), 0)::bigint AS money_out
        FROM wallet.account AS a
        LEFT JOIN moved AS m ON m.account_id = a.account_id
        WHERE a.currency = $1
        GROUP BY a.kind ORDER BY a.kind
        """,
        currency,
        begins_at,
        ends_at,
    )


async def list_written(
    tx: ReadTx, *, currency: str, begins_at: datetime, ends_at: datetime, take: Callable[[bytes], Coroutine[Any, Any, None]]
) -> int:
    """Hand over every transfer of a span, one line each, in the order that the hash of a day is made in; how many there were."""
    done = await tx.connection.copy_from_query(
        """
        SELECT
            t.debit_account_id, t.transfer_id, t.credit_account_id, t.amount, t.debit_balance, t.debit_held, t.debit_version,
            t.credit_balance, t.credit_version, (extract(epoch FROM t.at) * 1000000)::bigint, t.kind,
            (extract(epoch FROM t.effective_at) * 1000000)::bigint, t.origin_id, t.by_person_id, t.memo, t.metadata
        FROM wallet.transfer AS t
        INNER JOIN wallet.account AS a ON a.account_id = t.debit_account_id
        WHERE a.currency = $1 AND t.at >= $2 AND t.at < $3
        ORDER BY t.at, t.debit_account_id, t.debit_version
        """,
        currency,
        begins_at,
        ends_at,
        output=take,
    )
    return int(done.rsplit(" ", 1)[-1])
