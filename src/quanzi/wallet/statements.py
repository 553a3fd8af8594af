"""The second door of wallet: what moved on my accounts, when, between whom.

Promises: the lines of any period add up to the balance; every line leads to its origin; a page of an account with ten
million entries costs what a page of a new one costs.
"""

from quanzi.wallet.period import PeriodBackwards, PeriodTooLong, Statement, check_length, list_lines, open_statement
from quanzi.wallet.statement import Movement, Wanted, find_balance_at, find_movement, list_months, list_movements, page_entries
from quanzi.wallet.store.entries import Month

__all__ = [
    "Month",
    "Movement",
    "PeriodBackwards",
    "PeriodTooLong",
    "Statement",
    "Wanted",
    "check_length",
    "find_balance_at",
    "find_movement",
    "list_lines",
    "list_months",
    "list_movements",
    "open_statement",
    "page_entries",
]
