"""A door of messaging: links and QR codes into a group.

Promises: a link ends within a week, opens as often as it says, and can be taken back; its secret is shown once and kept
nowhere; a group of 100 or more takes nobody by link.
"""

from quanzi.messaging.errors import LinksClosed, RoomLinkNotValid
from quanzi.messaging.invited import Preview
from quanzi.messaging.link import FreshLink, count_link_try, find_linked_room, join_by_link, list_links, make_link, revoke_link
from quanzi.messaging.store.entries import Link

__all__ = [
    "FreshLink",
    "Link",
    "LinksClosed",
    "Preview",
    "RoomLinkNotValid",
    "count_link_try",
    "find_linked_room",
    "join_by_link",
    "list_links",
    "make_link",
    "revoke_link",
]
