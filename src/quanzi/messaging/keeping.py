"""A door of messaging: how long things stay said, and what can be taken out of a room: passed on, or as a copy.

Promises: what is older than its room or the house keeps it is gone, with its versions, signs, calls and what it was found
by; nothing younger goes; no reader sees a gap; while it goes, people talk on. Others' words leave a room by its terms alone;
a copy holds what its member sees and nothing that burns.
"""

from quanzi.messaging.drop_in import end_drop_ins
from quanzi.messaging.forward import Forward, find_forward, forward_message
from quanzi.messaging.invited import sweep_invitations
from quanzi.messaging.purge import find_days_kept, purge_messages
from quanzi.messaging.shrink import shrink_messages
from quanzi.messaging.take_along import RoomCopy, ask_room_copy, copy_room

__all__ = [
    "Forward",
    "RoomCopy",
    "ask_room_copy",
    "copy_room",
    "end_drop_ins",
    "find_days_kept",
    "find_forward",
    "forward_message",
    "purge_messages",
    "shrink_messages",
    "sweep_invitations",
]
