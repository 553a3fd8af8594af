"""All SQL of the wallet, by noun."""

from quanzi.wallet.store import accounts, currencies, entries, holds, payees, requests, transfers

__all__ = ["accounts", "currencies", "entries", "holds", "payees", "requests", "transfers"]
