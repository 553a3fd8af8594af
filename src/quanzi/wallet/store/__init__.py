"""All SQL of the wallet, by noun."""

from quanzi.wallet.store import accounts, collections, currencies, entries, holds, orders, parcels, payees, requests, splits, transfers

__all__ = ["accounts", "collections", "currencies", "entries", "holds", "orders", "parcels", "payees", "requests", "splits", "transfers"]
