"""Notices: one inbox for all that happened around somebody, and what of it reaches their devices.

Promises: each event is told once, however often it is delivered; nobody is told of what they did themselves, nor of what
somebody out of their sight did; the number on the bell is the number of new lines; what is quiet for a while waits and is
not lost; a message outside goes once and says no more than its reader allowed.

More doors: `notices.choices` (what reaches me how), `notices.outside` (devices, digests, and what the worker sends) and
`notices.calling` (who is there and need not be called).
"""

from quanzi.notices.events import NoticesArrived
from quanzi.notices.inbox import count_beside_messages, count_unread, find_notice, list_notices, mark_all_read, mark_read, mark_unread
from quanzi.notices.keep import erase_notices, export_notices
from quanzi.notices.model import Kind, News, Notice
from quanzi.notices.tell import find_quiet_ends, mark_subject_read, tell_people

__all__ = [
    "Kind",
    "News",
    "Notice",
    "NoticesArrived",
    "count_beside_messages",
    "count_unread",
    "erase_notices",
    "export_notices",
    "find_notice",
    "find_quiet_ends",
    "list_notices",
    "mark_all_read",
    "mark_read",
    "mark_subject_read",
    "mark_unread",
    "tell_people",
]
