"""All SQL of the wallet, by noun."""

from quanzi.wallet.store import (
    accounts,
    bank_lines,
    bank_links,
    bank_matches,
    bank_orders,
    currencies,
    entries,
    fee_tables,
    holds,
    payees,
    transfers,
)

__all__ = [
    "accounts",
    "bank_lines",
    "bank_links",
    "bank_matches",
    "bank_orders",
    "currencies",
    "entries",
    "fee_tables",
    "holds",
    "payees",
    "transfers",
]
