"""All SQL of the wallet, by noun."""

from quanzi.wallet.store import accounts, closes, currencies, entries, holds, journal, payees, proofs, reserves, transfers

__all__ = ["accounts", "closes", "currencies", "entries", "holds", "journal", "payees", "proofs", "reserves", "transfers"]
