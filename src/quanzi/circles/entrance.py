"""The second door of circles: asking to be let in, being invited by link or from a list, and the end of a circle.

Promises: who was removed does not slip back in; a link opens what it says, as often as it says, until it says; one
address gets one message per circle, ever, and whether it belongs to an account never shows.
"""

from quanzi.circles.bring import ListOutcome, invite_list, send_invitations, try_list
from quanzi.circles.errors import AskFirst, OwnerMustHandOver
from quanzi.circles.invite import (
    FreshInvite,
    accept_invite,
    count_invite_try,
    find_invited_circle,
    list_invites,
    make_invite,
    revoke_invite,
)
from quanzi.circles.join import accept_request, ask_to_join, decline_request, list_requests, withdraw_request
from quanzi.circles.keep import erase_memberships
from quanzi.circles.leave import end_circle
from quanzi.circles.member_list import ListFault, decode_list
from quanzi.circles.model import Invite, JoinRequest

__all__ = [
    "AskFirst",
    "FreshInvite",
    "Invite",
    "JoinRequest",
    "ListFault",
    "ListOutcome",
    "OwnerMustHandOver",
    "accept_invite",
    "accept_request",
    "ask_to_join",
    "count_invite_try",
    "decline_request",
    "decode_list",
    "end_circle",
    "erase_memberships",
    "find_invited_circle",
    "invite_list",
    "list_invites",
    "list_requests",
    "make_invite",
    "revoke_invite",
    "send_invitations",
    "try_list",
    "withdraw_request",
]
