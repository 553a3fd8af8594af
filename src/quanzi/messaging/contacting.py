"""A door of messaging: how people who don't know each other yet come to talk.

Promises: one request in words from one to another, and no second for ninety days; who receives it may leave it, and who sent it
learns of a yes alone; who of a circle may write to me is my choice, and that I chose shows nowhere; who often meets silence goes
slower and is told why, never whose it was.
"""

from quanzi.messaging.answering import accept_talk, decline_talk
from quanzi.messaging.asking import ask_to_talk, withdraw_talk
from quanzi.messaging.pace import find_my_pace
from quanzi.messaging.reach import list_reach, set_reach
from quanzi.messaging.requests import count_talk_requests, find_talk, list_my_talks, list_talk_requests
from quanzi.messaging.talk import CircleReach, MyPace, MyTalk, NewTalk, Reach, TalkRequest, TalkStanding, TalkState
from quanzi.messaging.talk_errors import AlreadyTalking, NoCircleInCommon
from quanzi.messaging.talk_events import TalkAccepted, TalkAsked

__all__ = [
    "AlreadyTalking",
    "CircleReach",
    "MyPace",
    "MyTalk",
    "NewTalk",
    "NoCircleInCommon",
    "Reach",
    "TalkAccepted",
    "TalkAsked",
    "TalkRequest",
    "TalkStanding",
    "TalkState",
    "accept_talk",
    "ask_to_talk",
    "count_talk_requests",
    "decline_talk",
    "find_my_pace",
    "find_talk",
    "list_my_talks",
    "list_reach",
    "list_talk_requests",
    "set_reach",
    "withdraw_talk",
]
