"""A door of messaging: bots, who speak in a group and are told what is said, and are never a person.

Promises: what a bot says is of a kind of its own that nobody else can send, and has its place in the room's one order; it
is said for somebody who is in the group, and calls nobody who is not; a bot is never a member, so nothing that is for
members, such as what burns and money, is a bot's.
"""

from quanzi.messaging.errors import RoomClosed
from quanzi.messaging.events import GroupEnded
from quanzi.messaging.model import BOT, Message, find_bot_name
from quanzi.messaging.store.heads import SeatRow
from quanzi.messaging.store.roles import list_present, list_staff
from quanzi.messaging.utter import (
    find_group_seat,
    find_said,
    find_seat_of,
    find_seat_of_staff,
    hold_as_staff,
    list_room_ids,
    read_said,
    say_for_bot,
    tell_of_bot,
)

__all__ = [
    "BOT",
    "GroupEnded",
    "Message",
    "RoomClosed",
    "SeatRow",
    "find_bot_name",
    "find_group_seat",
    "find_said",
    "find_seat_of",
    "find_seat_of_staff",
    "hold_as_staff",
    "list_present",
    "list_room_ids",
    "list_staff",
    "read_said",
    "say_for_bot",
    "tell_of_bot",
]
