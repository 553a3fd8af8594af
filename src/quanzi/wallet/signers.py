"""The sixth door of wallet: shared accounts of circles, savings groups, organisations and merchants, with several signers.

Promises: nothing leaves without as many signatures as the account needs, or one of somebody who may pay that much alone; a
payment is made once, with the last signature, however many sign at once; who signs is changed by those who sign; nobody signs
who did not agree to, or who locked the own wallet; never are fewer signers left than signatures are needed.
"""

from quanzi.wallet.fund import (
    USES,
    BadSigners,
    Fund,
    FundCard,
    TooFewSigners,
    accept_signing,
    find_fund,
    find_fund_card,
    leave_fund,
    list_fund_movements,
    list_funds,
    open_fund,
    pay_into,
)
from quanzi.wallet.proposal import (
    NewSigner,
    NotAgreed,
    Proposal,
    ProposalOver,
    cancel_proposal,
    find_proposal,
    list_proposals,
    propose_payment,
    propose_signers,
    sign_proposal,
)
from quanzi.wallet.store.funds import Use

__all__ = [
    "USES",
    "BadSigners",
    "Fund",
    "FundCard",
    "NewSigner",
    "NotAgreed",
    "Proposal",
    "ProposalOver",
    "TooFewSigners",
    "Use",
    "accept_signing",
    "cancel_proposal",
    "find_fund",
    "find_fund_card",
    "find_proposal",
    "leave_fund",
    "list_fund_movements",
    "list_funds",
    "list_proposals",
    "open_fund",
    "pay_into",
    "propose_payment",
    "propose_signers",
    "sign_proposal",
]
