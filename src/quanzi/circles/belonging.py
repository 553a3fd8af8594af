"""The sixth door of circles: for what belongs to a circle elsewhere and lets in its members alone, as rooms do.

Promises: who is held as a member is one until the asking deed is done; whoever goes after that is told by an event.
"""

from quanzi.circles.events import CircleEnded, MemberLeft, MemberRemoved
from quanzi.circles.standing import hold_members

__all__ = ["CircleEnded", "MemberLeft", "MemberRemoved", "hold_members"]
