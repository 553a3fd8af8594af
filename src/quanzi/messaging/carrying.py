"""A door of messaging: what messages carry, and places.

Promises: an attachment is part of its message from the moment it is sent, and goes when that is taken back; who is not in the room, or
came after the message, has no way to it, whatever address they know; a place is told as exactly as its sender chose.
"""

from quanzi.messaging.carry import SCANS, check_reader, send_carrying
from quanzi.messaging.place import Exactness, NewPlace, send_place

__all__ = ["SCANS", "Exactness", "NewPlace", "check_reader", "send_carrying", "send_place"]
