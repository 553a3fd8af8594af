"""A door of messaging: what is urgent, and who has confirmed it.

Promises: a stranger never rings, and nobody who is out of sight; who confirmed is called no more; again reaches those alone
who have not, five minutes later at the earliest; quiet hours are crossed by a declared emergency alone, and emergencies are
few and counted; how often somebody asks is shown to everybody who is in a room with them; by text message or phone it comes
only to a number that its reader proved and allowed.
"""

from quanzi.messaging.urge import NewUrgent, make_urgent, send_urgent
from quanzi.messaging.urge_again import ask_again
from quanzi.messaging.urge_budget import Budget, list_spent
from quanzi.messaging.urge_choice import Ways, choose_ways, find_ways, list_muted, mute_urgent
from quanzi.messaging.urge_confirm import confirm_urgent
from quanzi.messaging.urge_errors import AlreadyUrgent, BadMoment, NumberNotYours
from quanzi.messaging.urge_look import Askable, Asked, Urgent, find_standings, find_urgent, list_askable
from quanzi.messaging.urge_plan import Plan, cancel_plan, list_plans, plan_urgent

__all__ = [
    "AlreadyUrgent",
    "Askable",
    "Asked",
    "BadMoment",
    "Budget",
    "NewUrgent",
    "NumberNotYours",
    "Plan",
    "Urgent",
    "Ways",
    "ask_again",
    "cancel_plan",
    "choose_ways",
    "confirm_urgent",
    "find_standings",
    "find_urgent",
    "find_ways",
    "list_askable",
    "list_muted",
    "list_plans",
    "list_spent",
    "make_urgent",
    "mute_urgent",
    "plan_urgent",
    "send_urgent",
]
