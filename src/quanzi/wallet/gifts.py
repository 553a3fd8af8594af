"""The sixth door of wallet: red packets for a person or for many, and tips.

Promises: what is put in a red packet is opened or goes back, to the cent; its shares are fixed before anybody opens one,
and everybody can check that afterwards; one share a person; nobody outside sees who got what, and nobody is ranked; a tip
waits a day and goes back when what it was for is taken down.
"""

from quanzi.wallet.deal import deal_shares
from quanzi.wallet.fill import fill_packet
from quanzi.wallet.gift_rules import change_gift_rules, find_gift_rules
from quanzi.wallet.packet import PERSON, Audience, Deal, FillPacket, GiftToStranger, Packet, PacketEmpty, PacketEnded, Share, proves
from quanzi.wallet.packet_end import end_packets
from quanzi.wallet.packet_open import open_share
from quanzi.wallet.packet_view import find_audience, find_packet, list_my_packets, list_packets
from quanzi.wallet.store.gift_rules import GiftRules
from quanzi.wallet.tip import GiveTip, Tip, give_tip, return_tip

__all__ = [
    "PERSON",
    "Audience",
    "Deal",
    "FillPacket",
    "GiftRules",
    "GiftToStranger",
    "GiveTip",
    "Packet",
    "PacketEmpty",
    "PacketEnded",
    "Share",
    "Tip",
    "change_gift_rules",
    "deal_shares",
    "end_packets",
    "fill_packet",
    "find_audience",
    "find_gift_rules",
    "find_packet",
    "give_tip",
    "list_my_packets",
    "list_packets",
    "open_share",
    "proves",
    "return_tip",
]
