"""A door of messaging: looking after a group: its name, its terms, what is announced, who is what in it.

Promises: a group has one owner while anybody is in it; nobody decides about their own rank; who is taken out reads why;
what is different is told to everybody in it by a note; who has read what shows in rooms marked as work, and there to all.
"""

from quanzi.messaging.about import (
    About,
    TermsChange,
    announce,
    change_name,
    change_picture,
    change_terms,
    list_announcements,
    mark_work,
    read_about,
)
from quanzi.messaging.leave import end_room
from quanzi.messaging.model import Role
from quanzi.messaging.rank import change_role, hand_over, list_removals, remove_member, silence_member
from quanzi.messaging.store.invitations import Removal
from quanzi.messaging.unread_by import Readers, list_readers

__all__ = [
    "About",
    "Readers",
    "Removal",
    "Role",
    "TermsChange",
    "announce",
    "change_name",
    "change_picture",
    "change_role",
    "change_terms",
    "end_room",
    "hand_over",
    "list_announcements",
    "list_readers",
    "list_removals",
    "mark_work",
    "read_about",
    "remove_member",
    "silence_member",
]
