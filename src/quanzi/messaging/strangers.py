"""The fourth door of messaging: for who looks after people who just met, what is hinted at, and what a report of a request does.

Promises: a hint keeps nothing back; who reported a request is told to nobody, and it ends with it.
"""

from quanzi.messaging.answering import leave_reported
from quanzi.messaging.link_filter import find_way_out
from quanzi.messaging.pace import stop_asker
from quanzi.messaging.requests import find_talk_request
from quanzi.messaging.stranger_rules import HINT, Hint, find_hint
from quanzi.messaging.talk_events import TalksStoppedFor

__all__ = ["HINT", "Hint", "TalksStoppedFor", "find_hint", "find_talk_request", "find_way_out", "leave_reported", "stop_asker"]
