"""The second door of credit: who may see what of my score, and the log of every look.

Promises: nobody sees anything without a yes of its owner, unticked before, for one purpose, until a day, so many times; it is
taken back at once, and every look is in the owner's log, also one that was refused for its purpose.
Nothing here is ever a condition of reading or speaking.
"""

from quanzi.credit.access import GRANT_TEXT_VERSION, NewGrant, choose_card, find_choices, give_grant, list_grants, list_uses, revoke_grant
from quanzi.credit.interest import Interest, find_interest, list_inquiries
from quanzi.credit.look import CardFacts, find_card_facts, look_as_operator, look_at_score
from quanzi.credit.model import THRESHOLDS
from quanzi.credit.store.grants import Choices, Grant
from quanzi.credit.store.inquiries import Inquiry
from quanzi.credit.terms import Answer, Form, Purpose, Viewer, accept

__all__ = [
    "GRANT_TEXT_VERSION",
    "THRESHOLDS",
    "Answer",
    "CardFacts",
    "Choices",
    "Form",
    "Grant",
    "Inquiry",
    "Interest",
    "NewGrant",
    "Purpose",
    "Viewer",
    "accept",
    "choose_card",
    "find_card_facts",
    "find_choices",
    "find_interest",
    "give_grant",
    "list_grants",
    "list_inquiries",
    "list_uses",
    "look_as_operator",
    "look_at_score",
    "revoke_grant",
]
