"""All SQL of the wallet, by noun."""

from quanzi.wallet.store import accounts, currencies, entries, gift_rules, holds, packets, payees, transfers

__all__ = ["accounts", "currencies", "entries", "gift_rules", "holds", "packets", "payees", "transfers"]
