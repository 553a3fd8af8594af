"""The sixth door of messaging: what messages carry.

Promises: an attachment is part of its message from the moment it is sent, and goes when that is taken back; who is not in the room, or
came after the message, has no way to it, whatever address they know.
"""

from quanzi.messaging.carry import SCANS, check_reader, send_carrying

__all__ = ["SCANS", "check_reader", "send_carrying"]
