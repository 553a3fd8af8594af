"""What the bank's words do to the books. The bank has acted: what it did is booked, whatever stands before an account.

Money whose account was closed or is full stands in suspense, and so does what the bank took back and nobody has; an
operator sees both. The bank's account gets one entry for each movement that the bank will show on its statement.
"""

from dataclasses import dataclass
from uuid import UUID

from quanzi.kernel import ids
from quanzi.wallet.bank_steps import bank_key
from quanzi.wallet.book import Book
from quanzi.wallet.model import Account, Kind, Posting, Transfer
from quanzi.wallet.store.bank_orders import BankOrder
from quanzi.wallet.store.holds import Hold


@dataclass(frozen=True, slots=True)
class Booking:
    """An order with everything that its end touches, locked.

    `hold` is what a withdrawal has set aside; `made` the transfer of its first end, where that was booked before.
    """

    book: Book
    order: BankOrder
    hold: Hold | None
    made: Transfer | None
    at_bank: UUID
    fees: UUID
    suspense: UUID

    @property
    def account(self) -> Account | None:
        """The member's account, while money can come to it and leave it."""
        account = self.book.accounts.get(self.order.account_id)
        return None if account is None or account.state == "closed" else account

    def move(self, name: str, debit: UUID, credit: UUID, amount: int, kind: Kind, *, release: int = 0) -> None:
        """Post once: the id follows from the order, so that a repetition finds its key taken."""
        order = self.order
        key = bank_key(order.person_id, order.order_id)
        transfer_id = ids.id_from_source(source=f"wallet.bank.{name}", key=str(key)) if name else key
        if debit == order.account_id and (account := self.account) is not None:
            # locked or frozen meanwhile: in memory it is open, its row keeps its state
            account.state = "open"
        self.book.post(
            Posting(
                transfer_id,
                debit,
                credit,
                amount,
                kind,
                release=release,
                effective_at=order.at,
                origin_id=order.order_id,
                by_person_id=order.person_id,
            )
        )

    @property
    def reached(self) -> bool:
        """Whether money that was collected came to the member's account, and not to suspense."""
        key = bank_key(self.order.person_id, self.order.order_id)
        first = self.made or next((one for one in self.book.posted if one.transfer_id == key), None)
        return first is not None and first.credit_account_id == self.order.account_id

    def place_for(self, amount: int) -> UUID:
        """Where money for the member goes: the own account, or suspense when that was closed or would be too full."""
        account = self.account
        if account is None or (account.ceiling is not None and account.balance + amount > account.ceiling):
            return self.suspense
        return account.account_id


def settle(on: Booking) -> int:
    """The bank did it; how much of it stands in suspense."""
    order = on.order
    if order.direction == "in":
        to = on.place_for(order.amount)
        on.move("", on.at_bank, to, order.amount, Kind.TOP_UP)
        return order.amount if to == on.suspense else 0
    if order.direction == "back":
        on.move("", on.suspense, on.at_bank, order.amount, Kind.TOP_UP_BACK)
        return 0
    # who left took nothing along: what was set aside went to suspense with all the rest
    held = on.hold is not None and on.hold.state == "open" and on.account is not None
    payer = order.account_id if held else on.suspense
    on.move("", payer, on.at_bank, order.amount, Kind.WITHDRAWAL, release=order.amount if held else 0)
    if order.fee:
        on.move("fee", payer, on.fees, order.fee, Kind.WITHDRAWAL_FEE, release=order.fee if held else 0)
    return 0


def fail(on: Booking) -> None:
    """The bank did not do it: what was set aside is free again."""
    if on.hold is not None and on.hold.state == "open" and on.account is not None:
        on.book.release(on.order.account_id, on.hold.left)


def give_back(on: Booking) -> tuple[int, int]:
    """The bank undid it; how much stands in suspense for the member, and how much the member did not have any more."""
    order = on.order
    if order.direction == "out":
        to = on.place_for(order.amount + order.fee)
        on.move("back", on.at_bank, to, order.amount, Kind.WITHDRAWAL_BACK)
        if order.fee:
            on.move("fee.back", on.fees, to, order.fee, Kind.WITHDRAWAL_BACK)
        return (order.amount + order.fee if to == on.suspense else 0), 0
    if order.direction == "back":
        on.move("back", on.at_bank, on.suspense, order.amount, Kind.TOP_UP)
        return order.amount, 0
    account = on.account
    there = 0 if account is None or not on.reached else min(order.amount, max(0, account.available or 0))
    if there:
        on.move("part", order.account_id, on.suspense, there, Kind.TOP_UP_BACK)
    on.move("back", on.suspense, on.at_bank, order.amount, Kind.TOP_UP_BACK)
    return 0, order.amount - there
