"""The fifth door of circles: whom to tell of what is new in them.

Promises: only who may read a circle at that moment is told of anything in it.
"""

from quanzi.circles.model import Joined
from quanzi.circles.standing import find_joined, find_readers

__all__ = ["Joined", "find_joined", "find_readers"]
