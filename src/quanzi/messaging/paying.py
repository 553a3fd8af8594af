"""A door of messaging: money in the conversation, with a state that is the same on every screen.

Promises: message and money are there together or not at all, and once however often it is sent; how the message says the
money stands is how the wallet keeps it, whichever way it was moved; what somebody declined shows as closed and no more.
"""

from quanzi.messaging.errors import MoneyStays, NotInRoom
from quanzi.messaging.money import (
    ROOM,
    NewPacket,
    accept_transfer,
    ask_money_here,
    decline_transfer,
    find_place,
    give_packet_here,
    is_in_room,
    list_others,
    open_packet_share,
    send_transfer,
    split_here,
)
from quanzi.messaging.money_state import tell_due

__all__ = [
    "ROOM",
    "MoneyStays",
    "NewPacket",
    "NotInRoom",
    "accept_transfer",
    "ask_money_here",
    "decline_transfer",
    "find_place",
    "give_packet_here",
    "is_in_room",
    "list_others",
    "open_packet_share",
    "send_transfer",
    "split_here",
    "tell_due",
]
