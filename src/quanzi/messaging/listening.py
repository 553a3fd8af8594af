"""A door of messaging: what processes with sockets hear of rooms, and turn into what their people see."""

from quanzi.messaging.errors import NotAContact, RoomClosed
from quanzi.messaging.events import MessageEdited, MessageRecalled, PersonMentioned, RoomChanged
from quanzi.messaging.history import list_revisions, veil_message
from quanzi.messaging.model import Change
from quanzi.messaging.news import MineNews, News, RoomNews, RoomsNews
from quanzi.messaging.pair import find_pair
from quanzi.messaging.presence import Seen, find_seen
from quanzi.messaging.told import Told, find_heads, find_rosters, read_news

__all__ = [
    "Change",
    "MessageEdited",
    "MessageRecalled",
    "MineNews",
    "News",
    "NotAContact",
    "PersonMentioned",
    "RoomChanged",
    "RoomClosed",
    "RoomNews",
    "RoomsNews",
    "Seen",
    "Told",
    "find_heads",
    "find_pair",
    "find_rosters",
    "find_seen",
    "list_revisions",
    "read_news",
    "veil_message",
]
