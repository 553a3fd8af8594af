"""A credit score that belongs to the person it describes.

Promises: only own conduct counts, where a word was given; points add up to the score exactly, and each has its reason; a good
deed never lowers it; nobody has one who did not ask for it, and nothing here is closed to who has none; nobody sees one
without a yes of its owner, who sees each look.
"""

from quanzi.credit.champion import add_card, find_card, find_champion, find_report, list_cards, promote_card, shadow_card
from quanzi.credit.keep import erase_credit, export_credit
from quanzi.credit.keep_fact import end_fact, note_fact
from quanzi.credit.model import Band, Dimension, Fact, FactKind
from quanzi.credit.my_score import MyScore, WhatIf, find_my_score, list_my_facts, try_score
from quanzi.credit.rescore import ask_score
from quanzi.credit.scorecard import Scorecard
from quanzi.credit.switch import CONSENT_VERSION, switch_off, switch_on

__all__ = [
    "CONSENT_VERSION",
    "Band",
    "Dimension",
    "Fact",
    "FactKind",
    "MyScore",
    "Scorecard",
    "WhatIf",
    "add_card",
    "ask_score",
    "end_fact",
    "erase_credit",
    "export_credit",
    "find_card",
    "find_champion",
    "find_my_score",
    "find_report",
    "list_cards",
    "list_my_facts",
    "note_fact",
    "promote_card",
    "shadow_card",
    "switch_off",
    "switch_on",
    "try_score",
]
