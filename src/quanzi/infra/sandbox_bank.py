"""A bank to try things out with: it delays, fails and sends back by patterns that testers know, and books what it did.

By the last two digits of the amount in minor units: 91 is refused, 92 is settled and comes back afterwards, 93 waits a
day, 94 is taken without an answer to the first call. By the last digit of the account number: 7 the name nearly fits,
8 it does not, 9 the bank can't tell.

It is an outside party that happens to live in our database: in a table of its own, written in transactions of its own,
so that a crash between its commit and ours is as real as with any bank.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from quanzi.infra.bank_words import BankAway, Booking, NameAnswer, Order, Word
from quanzi.infra.postgres.transaction import Db, ReadTx, Tx

REFUSED, COMES_BACK, SLOW, NO_ANSWER = 91, 92, 93, 94
_NAMES: dict[str, NameAnswer] = {"7": "close", "8": "no_match", "9": "unknown"}
_SLOW_BY = timedelta(days=1)
_BACK_AFTER = timedelta(minutes=1)
_LINES_MAX = 10_000


class _Row(msgspec.Struct, frozen=True):
    key: str
    line: int
    direction: str
    amount: int
    currency: str
    number_ending: str
    due_at: datetime
    fails: bool
    returns_at: datetime | None

    @property
    def signed(self) -> int:
        return self.amount if self.direction == "in" else -self.amount


@dataclass(frozen=True, slots=True)
class SandboxBank:
    """Settles an order after `seconds`, unless its amount asks for something else."""

    db: Db
    seconds: int = 20
    is_open: bool = True

    async def check_name(self, *, number: str, holder: str) -> NameAnswer:
        """By the last digit of the number."""
        _ = holder
        return _NAMES.get(number[-1:], "match")

    async def place(self, order: Order) -> Word:
        """Take an order once."""
        fresh, word = await self.db.run(lambda tx: self._take(tx, order))
        if fresh and order.amount % 100 == NO_ANSWER:
            raise BankAway
        return word

    async def ask(self, key: str) -> Word | None:
        """How an order stands."""
        return await self.db.glance(lambda tx: _find_told(tx, key))

    async def _take(self, tx: Tx, order: Order) -> tuple[bool, Word]:
        ending = order.amount % 100
        due_at = tx.now + (_SLOW_BY if ending == SLOW else timedelta(seconds=self.seconds))
        fresh = await tx.execute(
            """
            INSERT INTO infra.sandbox_bank (key, direction, amount, currency, number_ending, placed_at, due_at, fails, returns_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (key) DO NOTHING
            """,
            order.key,
            order.direction,
            order.amount,
            order.currency,
            order.number[-4:],
            tx.now,
            due_at,
            ending == REFUSED,
            due_at + _BACK_AFTER if ending == COMES_BACK else None,
        )
        word = await _find_told(tx, order.key)
        if word is None:
            raise BankAway
        return bool(fresh), word


async def _find_told(tx: ReadTx, key: str) -> Word | None:
    row = await tx.maybe(
        _Row,
        """
        SELECT key, line, direction, amount, currency, number_ending, due_at, fails, returns_at FROM infra.sandbox_bank WHERE key = $1
        """,
        key,
    )
    return None if row is None else _word_of(row, tx.now)


def _word_of(row: _Row, now: datetime) -> Word:
    reference = f"SB{row.line:08d}"
    if now < row.due_at:
        return Word("pending", reference=reference)
    if row.fails:
        return Word("failed", reason="The other bank refused it.", reference=reference)
    if row.returns_at is not None and now >= row.returns_at:
        return Word("returned", reason="The other bank sent it back.", reference=reference)
    return Word("settled", reference=reference)


async def list_bookings(tx: ReadTx, *, currency: str) -> list[Booking]:
    """Every movement of the house's account at the sandbox, in the order of time."""
    rows = await tx.all(
        _Row,
        """
        SELECT key, line, direction, amount, currency, number_ending, due_at, fails, returns_at FROM infra.sandbox_bank
        WHERE currency = $1 AND NOT fails AND due_at <= $2 ORDER BY due_at, line LIMIT $3
        """,
        currency,
        tx.now,
        _LINES_MAX,
    )
    booked = [(row.due_at, _book(row, row.due_at, row.signed, "", f"Account ending {row.number_ending}")) for row in rows]
    booked += [
        (row.returns_at, _book(row, row.returns_at, -row.signed, "R", "Returned"))
        for row in rows
        if row.returns_at is not None and row.returns_at <= tx.now
    ]
    return [booking for _at, booking in sorted(booked, key=lambda one: (one[0], one[1].reference))]


def _book(row: _Row, at: datetime, amount: int, ending: str, text: str) -> Booking:
    return Booking(at.date().isoformat(), amount, row.currency, row.key, f"SB{row.line:08d}{ending}", text)
