"""The seventh door of messaging: how long things stay said, and what a room's members can take with them.

Promises: what is older than its room or the house keeps it is gone, with its versions, signs, calls and what it was found
by; nothing younger goes; no reader sees a gap; while it goes, people talk on.
"""

from quanzi.messaging.drop_in import end_drop_ins
from quanzi.messaging.invited import sweep_invitations
from quanzi.messaging.purge import find_days_kept, purge_messages
from quanzi.messaging.shrink import shrink_messages

__all__ = ["end_drop_ins", "find_days_kept", "purge_messages", "shrink_messages", "sweep_invitations"]
