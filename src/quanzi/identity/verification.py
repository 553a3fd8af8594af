"""The third door of identity: proving a real name.

Promises: a document stands behind one account only, kept as a keyed hash; its number is sealed and never shown again,
and neither sex nor place is read from it; a photo of a document is sealed, opened by operators only, each opening
written where its owner reads it, and gone 30 days after the decision; every no comes with its reason.
"""

from quanzi.identity.checks import IdentityCheck
from quanzi.identity.checks.oidc import OidcCheck
from quanzi.identity.checks.review import ReviewCheck
from quanzi.identity.checks.sandbox import SandboxCheck
from quanzi.identity.claim import Claim, Outcome, Verdict
from quanzi.identity.errors import CheckNotOffered, DocumentMissing
from quanzi.identity.review import Review, Waiting, decide_review, document_place, list_reviews, open_document, open_review
from quanzi.identity.verify import (
    Check,
    Document,
    begin_check,
    list_checks,
    list_offered,
    read_claim,
    read_rules,
    record_check,
    withdraw_check,
)

__all__ = [
    "Check",
    "CheckNotOffered",
    "Claim",
    "Document",
    "DocumentMissing",
    "IdentityCheck",
    "OidcCheck",
    "Outcome",
    "Review",
    "ReviewCheck",
    "SandboxCheck",
    "Verdict",
    "Waiting",
    "begin_check",
    "decide_review",
    "document_place",
    "list_checks",
    "list_offered",
    "list_reviews",
    "open_document",
    "open_review",
    "read_claim",
    "read_rules",
    "record_check",
    "withdraw_check",
]
