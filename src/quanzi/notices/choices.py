"""The second door of notices: what reaches me how.

Promises: what I switch off in one circle goes on in others; what was decided about me always reaches my inbox; quiet hours
are those of my own wall clock, also on the night when it is moved.
"""

from quanzi.notices.choose import Choices, Manner, choose_delivery, choose_in_circle, choose_manner, find_choices, find_circle_choices
from quanzi.notices.errors import BadChoice, BadQuietHours
from quanzi.notices.model import DIGESTS, GROUPS, IN_CIRCLES, LOCK_SCREENS, NEVER_OFF, Delivery, DigestEvery, Group, LockScreen

__all__ = [
    "DIGESTS",
    "GROUPS",
    "IN_CIRCLES",
    "LOCK_SCREENS",
    "NEVER_OFF",
    "BadChoice",
    "BadQuietHours",
    "Choices",
    "Delivery",
    "DigestEvery",
    "Group",
    "LockScreen",
    "Manner",
    "choose_delivery",
    "choose_in_circle",
    "choose_manner",
    "find_choices",
    "find_circle_choices",
]
