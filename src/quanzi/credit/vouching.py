"""The seventh door of credit: vouching for a contact with points of one's own as stake.

Promises: who vouches can lose what they staked and never more, once, and gets it back where the item was a mistake; who is vouched
for never loses anything by it; nobody is vouched for without their yes; money plays no part; a ring, one hand, or a burst earns
nothing, and both read why.
"""

from quanzi.credit.events import VouchChanged, VouchOffered, WordBroken
from quanzi.credit.rings import WhyNot
from quanzi.credit.store.vouches import Vouch
from quanzi.credit.vouch import accept_vouch, decline_vouch, end_vouch, end_vouches, find_stake_room, list_vouches, offer_vouch

__all__ = [
    "Vouch",
    "VouchChanged",
    "VouchOffered",
    "WhyNot",
    "WordBroken",
    "accept_vouch",
    "decline_vouch",
    "end_vouch",
    "end_vouches",
    "find_stake_room",
    "list_vouches",
    "offer_vouch",
]
