"""The sixth door of credit: disputes, the person behind each decision, and the exact reasons of a no.

Promises: a person answers by a day, and never one who decided before or is the other side; what nobody answered for is removed
and the score worked out anew by itself; who was shown a mistake is told that there was one; people correct items and refusals,
never a number; each no that used a score has up to four exact reasons, which can be worked out again from what is kept with it.
"""

from quanzi.credit.dispute import (
    add_evidence,
    appeal_dispute,
    ask_person,
    decide_dispute,
    dispute_item,
    find_dispute,
    list_disputes,
    settle_disputes,
    withdraw_dispute,
)
from quanzi.credit.dispute_case import Case, find_case, find_item, list_cases
from quanzi.credit.errors import TooManyPictures
from quanzi.credit.events import ItemCorrected
from quanzi.credit.refusal import find_lifted, find_refusal, list_refusals, record_refusal
from quanzi.credit.store.corrections import Correction, Override
from quanzi.credit.store.disputes import Dispute
from quanzi.credit.store.refusals import Refusal
from quanzi.credit.tell_back import list_corrections, list_overrides

__all__ = [
    "Case",
    "Correction",
    "Dispute",
    "ItemCorrected",
    "Override",
    "Refusal",
    "TooManyPictures",
    "add_evidence",
    "appeal_dispute",
    "ask_person",
    "decide_dispute",
    "dispute_item",
    "find_case",
    "find_dispute",
    "find_item",
    "find_lifted",
    "find_refusal",
    "list_cases",
    "list_corrections",
    "list_disputes",
    "list_overrides",
    "list_refusals",
    "record_refusal",
    "settle_disputes",
    "withdraw_dispute",
]
