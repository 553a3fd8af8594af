"""Circles: a topic and the people who share it; found, join, be invited, moderate, leave.

Promises: a hidden circle is nowhere to be found by those outside, and asking for it is the same as asking for nothing;
the number of members is the number of members; a circle has exactly one owner, who became so by consent; whatever staff
decide about a person has a reason which that person reads, and stands in a log that nobody changes; an invitation's
secret is known to those who got it alone; leaving is always open.

Five more doors: `circles.entrance` (requests, invitations, lists), `circles.staff` (roles, sanctions, log), `circles.terms`
(name, picture, charter), `circles.telling` (whom to tell of what is new) and `circles.belonging` (who is in, for its rooms).
"""

from quanzi.circles.decide import list_decisions, record_decision
from quanzi.circles.directory import (
    circles_in_common,
    find_briefs,
    find_circle,
    find_my_circle_ids,
    list_circles,
    list_my_circles,
    suggest_circles,
)
from quanzi.circles.events import MemberJoined, MemberLeft, MemberRemoved
from quanzi.circles.found import found_circle
from quanzi.circles.join import join_circle
from quanzi.circles.keep import export_circles
from quanzi.circles.leave import leave_circle
from quanzi.circles.model import CircleBrief, CircleView, Decision, MyCircle, Standing
from quanzi.circles.policy import may_read, may_speak
from quanzi.circles.standing import find_standing, mark_active

__all__ = [
    "CircleBrief",
    "CircleView",
    "Decision",
    "MemberJoined",
    "MemberLeft",
    "MemberRemoved",
    "MyCircle",
    "Standing",
    "circles_in_common",
    "export_circles",
    "find_briefs",
    "find_circle",
    "find_my_circle_ids",
    "find_standing",
    "found_circle",
    "join_circle",
    "leave_circle",
    "list_circles",
    "list_decisions",
    "list_my_circles",
    "mark_active",
    "may_read",
    "may_speak",
    "record_decision",
    "suggest_circles",
]
