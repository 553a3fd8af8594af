"""A door of messaging: whom it concerns what happened in rooms, for who tells people while they are away.

Promises: what is held was neither read nor taken back, and is not until the caller is done; what burns, and money, say
of what kind they are and no more.
"""

from quanzi.messaging.events import GroupAsked, GroupEntered, GroupInvited, Posted, RoomLeft
from quanzi.messaging.glimpse import Glimpse, find_glimpses
from quanzi.messaging.hearers import Hearer, find_named, find_pressed, hold_hearers, hold_messages
from quanzi.messaging.store.roles import list_staff

__all__ = [
    "Glimpse",
    "GroupAsked",
    "GroupEntered",
    "GroupInvited",
    "Hearer",
    "Posted",
    "RoomLeft",
    "find_glimpses",
    "find_named",
    "find_pressed",
    "hold_hearers",
    "hold_messages",
    "list_staff",
]
