"""How the bank looks on a page: accounts by their last digits, and orders with how they stand in words."""

from datetime import datetime

import msgspec

from quanzi.wallet import banking
from quanzi.web import respond

DIRECTIONS = {"in": "Top-up", "out": "Withdrawal", "back": "Top-up, goes back"}
STATES = {
    "placed": "The bank is about to be told",
    "sent": "Under way at the bank",
    "settled": "Completed",
    "failed": "The bank did not do it",
    "returned": "Came back",
}
_BADGES = {"placed": "plain", "sent": "brand", "settled": "good", "failed": "warn", "returned": "warn"}
CHECKS = {
    "asked": "The bank is asked for the name. That takes a moment.",
    "match": "The bank knows your name.",
    "close": "The bank writes your name a little differently.",
    "no_match": "The bank says that somebody else holds it.",
    "unknown": "The bank can't tell whose it is. Check each digit.",
}
SAYS = ("The other bank refused it.", "The other bank sent it back.", "The bank account was removed.")
"""What the sandbox and we ourselves give as a reason; a real bank's words stay as they are."""


class AccountView(msgspec.Struct, frozen=True):
    """A bank account of mine; `remove` is where it is removed."""

    value: str
    label: str
    check: str
    badge: str
    usable: bool
    remove: str


class OrderView(msgspec.Struct, frozen=True):
    """One order; `amount` is signed, `note` says what else is to know."""

    title: str
    state: str
    badge: str
    note: str
    amount: int
    currency: str
    at: datetime


def show_account(visit: respond.Visit, account: banking.BankAccount) -> AccountView:
    """An account as its owner knows it again."""
    label = visit.translate("{holder} · ending {ending}", holder=account.holder, ending=account.ending)
    badge = "good" if account.name_check == "match" else "warn" if account.name_check == "no_match" else "plain"
    href = f"/wallet/bank/accounts/{account.link_id}/remove"
    return AccountView(str(account.link_id), label, visit.translate(CHECKS[account.name_check]), badge, account.usable, href)


def show_order(visit: respond.Visit, order: banking.BankMovement) -> OrderView:
    """An order with its state in words."""
    _, money = visit.translate, visit.formatter.money
    notes = [
        _("account ending {ending}", ending=order.ending) if order.ending else "",
        _("fee {amount}", amount=money(order.fee, order.currency)) if order.fee else "",
        _("{amount} of it was spent and is owed", amount=money(order.missing, order.currency)) if order.missing else "",
        _(order.reason) if order.reason and order.state in {"failed", "returned"} else "",
    ]
    return OrderView(
        _(DIRECTIONS[order.direction]),
        _(STATES[order.state]),
        _BADGES[order.state],
        " · ".join(note for note in notes if note),
        order.amount if order.direction == "in" else -order.amount,
        order.currency,
        order.at,
    )
