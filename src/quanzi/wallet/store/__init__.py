"""All SQL of the wallet, by noun."""

from quanzi.wallet.store import (
    accounts,
    adjustments,
    currencies,
    entries,
    freezes,
    holds,
    ious,
    journal,
    looks,
    netting,
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
    "ious",
    "journal",
    "looks",
    "netting",
    "payees",
    "reversals",
    "rule_changes",
    "sends",
    "transfers",
]
