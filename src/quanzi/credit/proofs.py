"""The ninth door of credit: proving a threshold elsewhere, without the number and without the name.

Promises: a proof shows what its holder chose and nothing else, and the number is in none; it holds for one question, for a
moment, and until it is taken back; whoever asks here learns and keeps that it was passed, never by whom.
"""

from quanzi.credit.check import ProofRevoked, Shown, check_proof
from quanzi.credit.credential import (
    CREDENTIAL_VERSION,
    find_live,
    issue_credentials,
    open_issuer,
    revoke_credentials,
    revoke_fallen,
    sign_status_list,
    sweep_over,
)
from quanzi.credit.proof import CLAIMS, HolderKey, Issuer, describe_kind
from quanzi.credit.question import Question, answer_question, ask_question, check_shown, find_question
from quanzi.credit.status_list import FRESH_SECONDS, MEDIA_TYPE, BadStatusList, read_list
from quanzi.credit.store.credentials import Live

__all__ = [
    "CLAIMS",
    "CREDENTIAL_VERSION",
    "FRESH_SECONDS",
    "MEDIA_TYPE",
    "BadStatusList",
    "HolderKey",
    "Issuer",
    "Live",
    "ProofRevoked",
    "Question",
    "Shown",
    "answer_question",
    "ask_question",
    "check_proof",
    "check_shown",
    "describe_kind",
    "find_live",
    "find_question",
    "issue_credentials",
    "open_issuer",
    "read_list",
    "revoke_credentials",
    "revoke_fallen",
    "sign_status_list",
    "sweep_over",
]
