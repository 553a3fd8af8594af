"""The third door of notices: devices and digests, and what the worker sends to them.

Promises: a browser shows the notices of who switched them on last, as long as they are signed in there; of two workers one
sends; what was read meanwhile is not sent; one click in a digest ends all of them.
"""

from quanzi.notices.devices import Device, add_device, forget_device, list_devices, remove_device
from quanzi.notices.digest import (
    SEND_DIGEST,
    Digest,
    check_stop,
    list_digests_due,
    note_digest_refused,
    note_digest_sent,
    start_digest,
    stop_digest,
    take_digest,
)
from quanzi.notices.errors import TooManyDevices
from quanzi.notices.outgoing import Parcel, list_waiting, note_refused, note_sent, sweep_notices, take_pushes
from quanzi.notices.tell import SEND_PUSHES

__all__ = [
    "SEND_DIGEST",
    "SEND_PUSHES",
    "Device",
    "Digest",
    "Parcel",
    "TooManyDevices",
    "add_device",
    "check_stop",
    "forget_device",
    "list_devices",
    "list_digests_due",
    "list_waiting",
    "note_digest_refused",
    "note_digest_sent",
    "note_refused",
    "note_sent",
    "remove_device",
    "start_digest",
    "stop_digest",
    "sweep_notices",
    "take_digest",
    "take_pushes",
]
