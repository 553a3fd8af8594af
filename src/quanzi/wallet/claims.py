"""The fifth door of wallet: claims for payments that their payers did not make.

Promises: a claim has a day by which an operator answers, and stands on top of the desk when that day is over; what is given
back comes out of the house's suspense account, once, and never silently out of the payee's; a no has a reason and can be
objected to once, before another operator.
"""

from quanzi.wallet.claim import (
    ClaimOver,
    NotClaimable,
    appeal_claim,
    claim_payment,
    decide_claim,
    find_claim,
    list_claims,
    list_open_claims,
    withdraw_claim,
)
from quanzi.wallet.store.claim_rows import Claim

__all__ = [
    "Claim",
    "ClaimOver",
    "NotClaimable",
    "appeal_claim",
    "claim_payment",
    "decide_claim",
    "find_claim",
    "list_claims",
    "list_open_claims",
    "withdraw_claim",
]
