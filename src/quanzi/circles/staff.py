"""The third door of circles: the charter, who is what, mutes and removals, and the log of it all.

Promises: nobody decides about themselves or about somebody of their own rank; every decision has a reason; a new owner
agreed to it; a changed charter is a new version and the old ones stay readable.
"""

from quanzi.circles.charter import accept_charter, change_charter, change_circle, list_charters
from quanzi.circles.decide import list_log, mark_decisions_seen
from quanzi.circles.model import Charter, LogEntry, Member, Removal
from quanzi.circles.roles import (
    accept_circle,
    appoint_moderator,
    decline_circle,
    dismiss_moderator,
    find_handover,
    list_members,
    list_staff,
    offer_circle,
    withdraw_offer,
)
from quanzi.circles.sanction import list_removals, mute_member, readmit_person, remove_member, unmute_member

__all__ = [
    "Charter",
    "LogEntry",
    "Member",
    "Removal",
    "accept_charter",
    "accept_circle",
    "appoint_moderator",
    "change_charter",
    "change_circle",
    "decline_circle",
    "dismiss_moderator",
    "find_handover",
    "list_charters",
    "list_log",
    "list_members",
    "list_removals",
    "list_staff",
    "mark_decisions_seen",
    "mute_member",
    "offer_circle",
    "readmit_person",
    "remove_member",
    "unmute_member",
    "withdraw_offer",
]
