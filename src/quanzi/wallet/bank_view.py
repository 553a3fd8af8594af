"""What goes between my bank and my wallet, as I see it."""

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx
from quanzi.kernel.page import Cursor as PageCursor
from quanzi.kernel.page import Page, read_cursor
from quanzi.kernel.person import Person
from quanzi.wallet import store
from quanzi.wallet.store.bank_orders import BankOrder

NEWEST = (datetime(9999, 1, 1, tzinfo=UTC), UUID(int=0))
"""Before this comes every order there is."""


class BankMovement(msgspec.Struct, frozen=True):
    """One order: `in` (a top-up), `out` (a withdrawal) or `back` (a top-up that found no room and goes back).

    `state`: under way as `placed` (the bank was not told yet) or `sent`; then `settled` or `failed`; and `returned` when it
    was settled and came back. `missing` is what the bank took back and the wallet did not hold any more.
    """

    order_id: UUID
    direction: Literal["in", "out", "back"]
    ending: str
    amount: int
    fee: int
    currency: str
    state: Literal["placed", "sent", "settled", "failed", "returned"]
    reason: str
    missing: int
    at: datetime
    settled_at: datetime | None
    closed_at: datetime | None

    @property
    def under_way(self) -> bool:
        """Whether the bank has not said yet what became of it."""
        return self.state in {"placed", "sent"}


def show_order(order: BankOrder) -> BankMovement:
    """An order as its owner sees it."""
    return BankMovement(
        order.order_id,
        order.direction,
        order.ending,
        order.amount,
        order.fee,
        order.currency,
        order.state,
        order.reason,
        order.missing,
        order.at,
        order.settled_at,
        order.closed_at,
    )


async def list_bank_movements(tx: ReadTx, *, by: Person, cursor: str | None = None, limit: int = 20) -> Page[BankMovement]:
    """My top-ups and withdrawals, the latest first. BadCursor."""
    place = read_cursor(cursor)
    before = (place.at, place.id) if place is not None else NEWEST
    rows = await store.bank_orders.list_orders(tx, person_id=by.member_id, before=before, limit=limit + 1)
    shown = tuple(show_order(row) for row in rows[:limit])
    more = PageCursor(rows[limit - 1].at, rows[limit - 1].order_id).text() if len(rows) > limit else None
    return Page(shown, more)
