"""The tenth door of wallet: the books as an auditor wants them.

Promises: every night the whole journal is proved; a day that is closed can't be changed unseen; each member can check that
the own balance is in the sum the house says it owes; the journal leaves in forms that programs of others check.
"""

from quanzi.wallet.closing import BooksDisagree, close_days
from quanzi.wallet.health import ClosedDay, Health, find_health
from quanzi.wallet.plaintext import Format, write_journal
from quanzi.wallet.proving import Finding, Proof, keep_proof, prove_ledger
from quanzi.wallet.reserves import Inclusion, Root, find_inclusion, list_roots
from quanzi.wallet.store.closes import DayClass
from quanzi.wallet.store.proofs import KeptProof, KindSum

__all__ = [
    "BooksDisagree",
    "ClosedDay",
    "DayClass",
    "Finding",
    "Format",
    "Health",
    "Inclusion",
    "KeptProof",
    "KindSum",
    "Proof",
    "Root",
    "close_days",
    "find_health",
    "find_inclusion",
    "keep_proof",
    "list_roots",
    "prove_ledger",
    "write_journal",
]
