"""A door of messaging: for who looks after people who just met, what is hinted at, and what reports lead to.

Promises: a hint keeps nothing back; who reported a request is told to nobody, and it ends with it; what the house removes
is gone for everybody in the room, as if it was taken back.
"""

from quanzi.messaging.answering import leave_reported
from quanzi.messaging.link_filter import find_way_out
from quanzi.messaging.pace import stop_asker
from quanzi.messaging.recall import remove_reported
from quanzi.messaging.requests import find_talk_request
from quanzi.messaging.stranger_rules import HINT, Hint, find_hint
from quanzi.messaging.talk_events import TalksStoppedFor

__all__ = [
    "HINT",
    "Hint",
    "TalksStoppedFor",
    "find_hint",
    "find_talk_request",
    "find_way_out",
    "leave_reported",
    "remove_reported",
    "stop_asker",
]
