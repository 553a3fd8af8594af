"""The sixth door of wallet: the operators' desk where our books meet the bank's.

Promises: no line of the bank counts twice, whichever files it stands in; what agrees is matched by itself, and what does
not is resolved by somebody with a reason, in entries that stay; the two sums and every difference between them are shown.
"""

from quanzi.wallet.bank_file import BadBankFile
from quanzi.wallet.reconcile import Missing, Reconciliation, Unsettled, UploadOutcome, find_reconciliation, match_again, upload_statement
from quanzi.wallet.reconcile_resolve import give_from_suspense, mark_in_transit, match_by_hand, put_into_suspense, send_back, settle_rest
from quanzi.wallet.sandbox_file import SandboxFile, make_sandbox_file
from quanzi.wallet.store.bank_lines import Line, Statement

__all__ = [
    "BadBankFile",
    "Line",
    "Missing",
    "Reconciliation",
    "SandboxFile",
    "Statement",
    "Unsettled",
    "UploadOutcome",
    "find_reconciliation",
    "give_from_suspense",
    "make_sandbox_file",
    "mark_in_transit",
    "match_again",
    "match_by_hand",
    "put_into_suspense",
    "send_back",
    "settle_rest",
    "upload_statement",
]
