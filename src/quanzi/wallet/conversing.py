"""The eighth door of wallet: money in conversations, which all who are there see stand the same.

Promises: what is offered is taken within a day or the payer's again; who took, declined or was too late is told apart to
nobody but where money moved; each change of how something stands is said as an event of ids alone.
"""

from quanzi.wallet.events import StandingChanged
from quanzi.wallet.live import PacketStanding, RequestStanding, find_packet_standing, list_request_standings
from quanzi.wallet.offer import NewOffer, Offer, OfferState, accept_offer, decline_offer, find_offer_state, offer_transfer

__all__ = [
    "NewOffer",
    "Offer",
    "OfferState",
    "PacketStanding",
    "RequestStanding",
    "StandingChanged",
    "accept_offer",
    "decline_offer",
    "find_offer_state",
    "find_packet_standing",
    "list_request_standings",
    "offer_transfer",
]
