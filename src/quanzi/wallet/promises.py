"""The thirteenth door of wallet: words that were given about money, and how each was kept.

Promises: events name people and which word it was, never an amount or a text; what was asked for, declined or left alone is no
broken word, and nothing is told of a plain payment.
"""

from quanzi.wallet.events import DebtOverdue, DebtsSettled, DepositHonoured, OrderMissed, OrderPaid, RequestHonoured
from quanzi.wallet.promise import DebtOutcome, find_outcomes, tell_overdue

__all__ = [
    "DebtOutcome",
    "DebtOverdue",
    "DebtsSettled",
    "DepositHonoured",
    "OrderMissed",
    "OrderPaid",
    "RequestHonoured",
    "find_outcomes",
    "tell_overdue",
]
