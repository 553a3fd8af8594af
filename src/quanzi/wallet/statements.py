"""The second door of wallet: what moved on my accounts, when, between whom.

Promises: the lines of any period add up to the balance; every line leads to its origin; a page of an account with ten
million entries costs what a page of a new one costs.
"""

from quanzi.wallet.owner import Owner, find_owners
from quanzi.wallet.period import PeriodBackwards, PeriodTooLong, Statement, check_length, list_lines, open_statement
from quanzi.wallet.statement import (
    BalanceAt,
    Movement,
    Wanted,
    find_balance_at,
    find_movement,
    find_my_balance,
    list_months,
    list_movements,
    page_entries,
)
from quanzi.wallet.store.entries import Month

__all__ = [
    "BalanceAt",
    "Month",
    "Movement",
    "Owner",
    "PeriodBackwards",
    "PeriodTooLong",
    "Statement",
    "Wanted",
    "check_length",
    "find_balance_at",
    "find_movement",
    "find_my_balance",
    "find_owners",
    "list_lines",
    "list_months",
    "list_movements",
    "open_statement",
    "page_entries",
]
