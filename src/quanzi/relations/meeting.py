"""The third door of relations: what else happens between two people: one at a time, and only while they may see each other.

Promises: whatever holds the two passes in the same order as asking, accepting and blocking do, so a block is never overtaken.
"""

from quanzi.relations.errors import NotYourself
from quanzi.relations.hold import check_sight, hold_pair
from quanzi.relations.policy import may_approach, may_leave

__all__ = ["NotYourself", "check_sight", "hold_pair", "may_approach", "may_leave"]
