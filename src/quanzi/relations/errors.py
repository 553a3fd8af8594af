"""What can go wrong between two people."""

from quanzi.kernel.errors import Conflict, Invalid


class NotYourself(Invalid):
    """Nobody can be their own contact, follower or block."""

    code = "not_yourself"
    reason = "This is you."
    way_forward = "Choose somebody else."


class RequestGone(Conflict):
    """The request for contact is not there any more."""

    code = "request_gone"
    reason = "This request is no longer there."
    way_forward = "You can ask for contact yourself."


class TooManyBlocks(Conflict):
    """A person blocks as many as she can look through."""

    code = "too_many_blocks"
    reason = "You blocked {most} people, which is the most."
    way_forward = "Let somebody back under Me → Blocked people first; report who bothers you, so that operators can act."


class TooManyFollows(Conflict):
    """A person follows as many as they can."""

    code = "too_many_follows"
    reason = "You follow {most} people, which is the most."
    way_forward = "Stop following somebody first."
