"""What can go wrong before two people talk. What the other one chose is never a reason."""

from quanzi.kernel.errors import Conflict, Forbidden, Invalid, TooMany


class WayOutInRequest(Invalid):
    """A first request holds no address, e-mail or number."""

    code = "request_with_link"
    reason = "A first request is words alone: no link, e-mail address or phone number, however it is written."
    way_forward = "Leave it out. Once they accept you can send it."


class NoCircleInCommon(Forbidden):
    """One writes to people with whom one shares a circle."""

    code = "no_circle_in_common"
    reason = "You can write to people with whom you share a circle, and here there is none."
    way_forward = "Join a circle in which they are."


class AlreadyTalking(Conflict):
    """There is a conversation between us, so no request is needed."""

    code = "already_talking"
    reason = "You can write to each other already."
    way_forward = "Open your conversation."


class WriteOnce(Conflict):
    """One request to one person in some months."""

    code = "write_once"
    reason = "You can write once, and you did."
    way_forward = "If they say yes you can talk. After {days} days you could write again."


class TalkOver(Conflict):
    """The request is not there any more."""

    code = "talk_request_over"
    reason = "This request is no longer there."
    way_forward = "You can write to them yourself."


class TalksADay(TooMany):
    """So many first requests in a day."""

    code = "talk_requests_a_day"
    reason = "You can send {most} first requests in a day, and you did."
    way_forward = "Come back tomorrow; those who answer you can write to at any time."


class TalksAtFirst(TooMany):
    """Fewer in a day while an account is new or its name not verified."""

    code = "talk_requests_at_first"
    reason = "While your account is new or your real name not verified you can send {most} first requests in a day, and you did."
    way_forward = "Come back tomorrow. With a verified name and after {hours} hours here it is more."


class TalksInCircle(TooMany):
    """So many first requests in one circle in a day."""

    code = "talk_requests_in_circle"
    reason = "You can send {most} first requests a day in one circle, and you did."
    way_forward = "Come back tomorrow, or say something to everybody in the circle."


class TalksSlowed(TooMany):
    """Many requests were not taken up lately, so it is one a day for a while."""

    code = "talk_requests_slowed"
    reason = "Of your last requests several were not taken up, so until {until} you can send one a day."
    way_forward = "Write to somebody with whom you share something, and say what it is."


class TalksStopped(Forbidden):
    """A report about a request was found right, so there are no new ones for a while."""

    code = "talk_requests_stopped"
    reason = "A request of yours was reported, and an operator found that it broke the rules. Until {until} you can't send new ones."
    way_forward = "You can talk to everybody who accepted you. If this is wrong, write to the people who run this community."
