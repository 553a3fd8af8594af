"""The fifth door of circles: whom to tell of what is new in them, and what.

Promises: only who may read a circle at that moment is told of anything in it; an event names who and which circle, never a
reason or an answer that was written.
"""

from quanzi.circles.events import CircleOffered, DecisionMade, JoinAnswered, JoinAsked
from quanzi.circles.model import Joined
from quanzi.circles.standing import find_joined, find_readers, find_staff_ids

__all__ = ["CircleOffered", "DecisionMade", "JoinAnswered", "JoinAsked", "Joined", "find_joined", "find_readers", "find_staff_ids"]
