"""Money: what each holds, how it moves, and a ledger that can't lose a cent.

Promises: every transfer has two sides that are equal, written in one moment and never changed; nobody falls below their
floor; the same order moves money once, however often it is sent; a first payment to a stranger can be taken back for
two hours; a ban from a circle or the whole community never touches money.
"""

from quanzi.wallet.currency import add_currency, list_rules
from quanzi.wallet.errors import NameUnconfirmed, NotEnoughMoney, StepUpNeeded
from quanzi.wallet.events import MoneyMoved
from quanzi.wallet.hold import settle_due
from quanzi.wallet.keep import erase_wallet, export_wallet
from quanzi.wallet.model import AccountKind, Kind, Rules, account_of
from quanzi.wallet.purse import Pending, Purse, list_pending, list_purses
from quanzi.wallet.send import Terms, cancel_send, find_terms, send_one
from quanzi.wallet.sending import Receipt, SendMoney, Speed
from quanzi.wallet.teller import Teller

__all__ = [
    "AccountKind",
    "Kind",
    "MoneyMoved",
    "NameUnconfirmed",
    "NotEnoughMoney",
    "Pending",
    "Purse",
    "Receipt",
    "Rules",
    "SendMoney",
    "Speed",
    "StepUpNeeded",
    "Teller",
    "Terms",
    "account_of",
    "add_currency",
    "cancel_send",
    "erase_wallet",
    "export_wallet",
    "find_terms",
    "list_pending",
    "list_purses",
    "list_rules",
    "send_one",
    "settle_due",
]
