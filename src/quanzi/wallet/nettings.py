"""The fifth door of wallet: netting debts, between two and among many.

Promises: nobody's position changes by a minor unit; a debt shrinks by no more than it is; two net when both say so, many
only who gave a standing leave, which anybody can end at any time; each is shown what was netted with what.
"""

from quanzi.wallet.clearing import Cleared, Cut, MyClearing, clear_debts, list_clearings, list_cuts, list_my_clearings
from quanzi.wallet.netting import (
    NetOffer,
    NetOfferOver,
    Netted,
    NothingToNet,
    accept_netting,
    drop_net_offer,
    find_netting_consent,
    list_net_offers,
    offer_netting,
    set_netting_consent,
)
from quanzi.wallet.store.netting import Clearing

__all__ = [
    "Cleared",
    "Clearing",
    "Cut",
    "MyClearing",
    "NetOffer",
    "NetOfferOver",
    "Netted",
    "NothingToNet",
    "accept_netting",
    "clear_debts",
    "drop_net_offer",
    "find_netting_consent",
    "list_clearings",
    "list_cuts",
    "list_my_clearings",
    "list_net_offers",
    "offer_netting",
    "set_netting_consent",
]
