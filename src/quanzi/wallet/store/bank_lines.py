"""The bank's files, line by line, and the movements of ours that the lines are."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx


class Statement(msgspec.Struct, frozen=True):
    """A file of the bank; `known` of its `lines` stood in an earlier one."""

    currency: str
    statement_id: UUID
    name: str
    first_day: date
    last_day: date
    opening: int
    closing: int
    lines: int
    known: int
    added_at: datetime


class NewLine(msgspec.Struct, frozen=True):
    """A movement as a file tells it."""

    reference: str
    day: date
    amount: int
    order_key: str
    words: str


class Line(msgspec.Struct, frozen=True):
    """A movement of the bank, and what became of it here."""

    currency: str
    reference: str
    day: date
    amount: int
    order_key: str
    words: str
    debit_account_id: UUID | None
    transfer_id: UUID | None
    found_by: str
    found_at: datetime | None
    reason: str
    onward_id: UUID | None


class Totals(msgspec.Struct, frozen=True):
    """Sums of a currency's lines: of those that have a movement of ours, and of those that have none."""

    found: int
    open: int


async def insert_statement(tx: Tx, *, statement: Statement, content_hash: bytes, added_by: UUID | None) -> int:
    """Keep that a file was read; none when the same one was read before."""
    return await tx.execute(
        """
        INSERT INTO wallet.bank_statement (
            currency, statement_id, name, content_hash, first_day, last_day, opening, closing, lines, known, added_by, added_at
        ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (currency, content_hash) DO NOTHING
        """,
        statement.currency,
        statement.statement_id,
        statement.name,
        content_hash,
        statement.first_day,
        statement.last_day,
        statement.opening,
        statement.closing,
        statement.lines,
        statement.known,
        added_by,
        statement.added_at,
    )


async def update_statement_known(tx: Tx, *, currency: str, statement_id: UUID, known: int) -> None:
    await tx.execute("UPDATE wallet.bank_statement SET known = $3 WHERE currency = $1 AND statement_id = $2", currency, statement_id, known)


async def find_statement_by_hash(tx: ReadTx, *, currency: str, content_hash: bytes) -> Statement | None:
    return await tx.maybe(
        Statement,
        """
        SELECT currency, statement_id, name, first_day, last_day, opening, closing, lines, known, added_at
        FROM wallet.bank_statement WHERE currency = $1 AND content_hash = $2
        """,
        currency,
        content_hash,
    )


async def list_statements(tx: ReadTx, *, currency: str, limit: int) -> list[Statement]:
    """The files, the one that reaches furthest first."""
    return await tx.all(
        Statement,
        """
        SELECT currency, statement_id, name, first_day, last_day, opening, closing, lines, known, added_at
        FROM wallet.bank_statement WHERE currency = $1 ORDER BY last_day DESC, added_at DESC LIMIT $2
        """,
        currency,
        limit,
    )


async def find_first_opening(tx: ReadTx, *, currency: str) -> int:
    """What the bank held before the first file."""
    found = await tx.value("SELECT opening FROM wallet.bank_statement WHERE currency = $1 ORDER BY first_day, added_at LIMIT 1", currency)
    return int(found or 0)


async def insert_lines(tx: Tx, *, currency: str, statement_id: UUID, lines: Sequence[NewLine]) -> int:
    """Add lines; those whose reference is known stay as they are. How many were new."""
    return await tx.execute(
        """
        INSERT INTO wallet.bank_line (currency, reference, statement_id, day, amount, order_key, words)
        SELECT $1, l.reference, $2, l.day, l.amount, l.order_key, l.words
        FROM unnest($3::text[], $4::date[], $5::bigint[], $6::text[], $7::text[]) AS l (reference, day, amount, order_key, words)
        ORDER BY l.reference
        ON CONFLICT (currency, reference) DO NOTHING
        """,
        currency,
        statement_id,
        [one.reference for one in lines],
        [one.day for one in lines],
        [one.amount for one in lines],
        [one.order_key for one in lines],
        [one.words for one in lines],
    )


async def find_differing(tx: ReadTx, *, currency: str, lines: Sequence[NewLine]) -> str | None:
    """A reference under which an earlier file told another day or amount."""
    return await tx.value(
        """
        SELECT k.reference FROM unnest($2::text[], $3::date[], $4::bigint[]) AS l (reference, day, amount)
        INNER JOIN wallet.bank_line AS k ON k.currency = $1 AND k.reference = l.reference
        WHERE (k.day, k.amount) <> (l.day, l.amount) LIMIT 1
        """,
        currency,
        [one.reference for one in lines],
        [one.day for one in lines],
        [one.amount for one in lines],
    )


async def list_open_lines(tx: ReadTx, *, currency: str, limit: int) -> list[Line]:
    """What the bank has and we have not, the oldest first."""
    return await tx.all(
        Line,
        """
        SELECT
            currency, reference, day, amount, order_key, words, debit_account_id, transfer_id, found_by, found_at, reason, onward_id
        FROM wallet.bank_line WHERE currency = $1 AND transfer_id IS NULL ORDER BY day, reference LIMIT $2
        """,
        currency,
        limit,
    )


async def list_waiting_lines(tx: ReadTx, *, currency: str, limit: int) -> list[Line]:
    """What was put into suspense and did not leave it, the oldest first."""
    return await tx.all(
        Line,
        """
        SELECT
            currency, reference, day, amount, order_key, words, debit_account_id, transfer_id, found_by, found_at, reason, onward_id
        FROM wallet.bank_line WHERE currency = $1 AND found_by = 'suspense' AND onward_id IS NULL ORDER BY day, reference LIMIT $2
        """,
        currency,
        limit,
    )


async def list_found_lines(tx: ReadTx, *, currency: str, limit: int) -> list[Line]:
    """What has its movement of ours, the latest first."""
    return await tx.all(
        Line,
        """
        SELECT
            currency, reference, day, amount, order_key, words, debit_account_id, transfer_id, found_by, found_at, reason, onward_id
        FROM wallet.bank_line WHERE currency = $1 AND transfer_id IS NOT NULL ORDER BY day DESC, reference DESC LIMIT $2
        """,
        currency,
        limit,
    )


async def lock_line(tx: Tx, *, currency: str, reference: str) -> Line | None:
    return await tx.maybe(
        Line,
        """
        SELECT
            currency, reference, day, amount, order_key, words, debit_account_id, transfer_id, found_by, found_at, reason, onward_id
        FROM wallet.bank_line WHERE currency = $1 AND reference = $2 FOR UPDATE
        """,
        currency,
        reference,
    )


async def find_totals(tx: ReadTx, *, currency: str) -> Totals:
    """What the lines add up to."""
    row = await tx.maybe(
        Totals,
        """
        SELECT
            coalesce(sum(amount) FILTER (WHERE transfer_id IS NOT NULL), 0)::bigint AS found,
            coalesce(sum(amount) FILTER (WHERE transfer_id IS NULL), 0)::bigint AS open
        FROM wallet.bank_line WHERE currency = $1
        """,
        currency,
    )
    return row or Totals(0, 0)
