"""All SQL of the wallet, by noun."""

from quanzi.wallet.store import (
    accounts,
    adjustments,
    currencies,
    entries,
    freezes,
    holds,
    journal,
    looks,
    payees,
    reversals,
    rule_changes,
    sends,
    transfers,
)

__all__ = [
    "accounts",
    "adjustments",
    "currencies",
    "entries",
    "freezes",
    "holds",
    "journal",
    "looks",
    "payees",
    "reversals",
    "rule_changes",
    "sends",
    "transfers",
]
