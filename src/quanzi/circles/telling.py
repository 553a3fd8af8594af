"""The fifth door of circles: what its members and staff are told of.

Promises: an event names who and which circle, never a reason or an answer that was written.
"""

from quanzi.circles.events import CircleOffered, DecisionMade, JoinAnswered, JoinAsked
from quanzi.circles.standing import find_staff_ids

__all__ = ["CircleOffered", "DecisionMade", "JoinAnswered", "JoinAsked", "find_staff_ids"]
