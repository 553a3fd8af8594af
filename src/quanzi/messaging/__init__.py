"""Conversations: rooms of two and of many, what is said there in one order without gaps, and how far each has read.

Promises: the sender makes the id, so a message is there once however often it is sent; a room's positions and changes
have no gaps, and a copy that is told of them equals one that is loaded; what was taken back is gone, its place stays; who
is out of the other's sight says nothing to whom; nobody learns when somebody read, but in rooms marked as work.

More doors: `messaging.listening` (what processes with sockets hear), `messaging.burning` (what is read once),
`messaging.paying` (money in a conversation), `messaging.contacting` (how people who don't know each other come to talk),
`messaging.strangers` (hints, and reports), `messaging.groups` (in and out), `messaging.linking` (links into groups),
`messaging.tending` (looking after a group), `messaging.searching` (finding what was said), `messaging.keeping` (for how
long it is kept, and taking it along), `messaging.hearing` (whom it concerns what happened), `messaging.urgent` (what people
confirm) and `messaging.calling` (who is called about it).
"""

from quanzi.messaging.edit import edit_message
from quanzi.messaging.events import MessagesPosted
from quanzi.messaging.history import RoomPage, find_message, find_messages, read_room
from quanzi.messaging.inbox import Inbox, RoomLine, count_unread_rooms, open_inbox
from quanzi.messaging.mine import arrange_room, save_draft
from quanzi.messaging.missed import Missed, Place, catch_up
from quanzi.messaging.model import Message, NewMessage, Sent
from quanzi.messaging.pair import open_pair
from quanzi.messaging.pin import pin_message
from quanzi.messaging.postbox import Postbox
from quanzi.messaging.react import react_to_message
from quanzi.messaging.read import mark_read
from quanzi.messaging.recall import recall_message
from quanzi.messaging.send import send_message

__all__ = [
    "Inbox",
    "Message",
    "MessagesPosted",
    "Missed",
    "NewMessage",
    "Place",
    "Postbox",
    "RoomLine",
    "RoomPage",
    "Sent",
    "arrange_room",
    "catch_up",
    "count_unread_rooms",
    "edit_message",
    "find_message",
    "find_messages",
    "mark_read",
    "open_inbox",
    "open_pair",
    "pin_message",
    "react_to_message",
    "read_room",
    "recall_message",
    "save_draft",
    "send_message",
]
