"""The third door of circles: who is what, mutes and removals, and the log of it all.

Promises: nobody decides about themselves or about somebody of their own rank; every decision has a reason; a new owner
agreed to it.
"""

from quanzi.circles.decide import list_log, mark_decisions_seen
from quanzi.circles.errors import StaffNeeded
from quanzi.circles.model import LogEntry, Member, Removal
from quanzi.circles.roles import (
    accept_circle,
    appoint_moderator,
    decline_circle,
    dismiss_moderator,
    find_handover,
    find_member,
    list_members,
    list_staff,
    offer_circle,
    withdraw_offer,
)
from quanzi.circles.sanction import list_removals, mute_member, readmit_person, remove_member, unmute_member

__all__ = [
    "LogEntry",
    "Member",
    "Removal",
    "StaffNeeded",
    "accept_circle",
    "appoint_moderator",
    "decline_circle",
    "dismiss_moderator",
    "find_handover",
    "find_member",
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
