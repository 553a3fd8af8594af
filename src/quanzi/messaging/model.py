"""What a conversation is made of, and how news change it: a room's state is the same whether it is loaded or told.

`apply_message` and `apply_change` are that promise as pure functions; tests hold every deed to them, the browser has their twin.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec


class RoomKind(StrEnum):
    """The room of two, a group, or a themed room that ends by itself."""

    PAIR = "pair"
    GROUP = "group"
    DROP_IN = "drop_in"


class Role(StrEnum):
    """What a member may do: the owner all, an admin all but end the room and change roles."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"

    @property
    def is_staff(self) -> bool:
        """Whether this role looks after the room."""
        return self is not Role.MEMBER


MONEY_KINDS = frozenset({"transfer", "request", "split", "packet"})
"""The kinds of message in which money is; how it stands is told in their body under `money`."""


SAID_KINDS = frozenset({"text", "picture", "sound_picture", "drawing", "file", "voice", "place"})
"""What people say in words, pictures and sounds that stay: it is found, passed on and confirmed. Money and what burns are not."""

BOT = "bot"
"""The kind of what a bot says; its body names the bot under `bot`, since no person stands behind its author's id."""


class ChangeKind(StrEnum):
    """What can become different besides a new message. Of a message: the first group; of the room: the second."""

    EDITED = "edited"
    RECALLED = "recalled"
    REACTED = "reacted"
    PINNED = "pinned"
    STATE = "state"
    OPENED = "opened"
    READ = "read"

    JOINED = "joined"
    LEFT = "left"
    ROLE = "role"
    RENAMED = "renamed"
    ANNOUNCED = "announced"
    TERMS = "terms"
    BOTS = "bots"
    ENDED = "ended"


class NewMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody sends: the sender makes `message_id`, so that sending again is the same message.

    `body` is what a kind needs besides its text; `quoted` the position that is answered, `mentions` who is called by name.
    """

    message_id: UUID
    text: str = ""
    kind: str = "text"
    body: dict[str, Any] | None = None
    quoted: int | None = None
    mentions: tuple[UUID, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it is words alone, which go the quick way together with others'."""
        return self.kind == "text" and self.body is None and not self.mentions


class Sent(msgspec.Struct, frozen=True):
    """Where a message stands since when; the same for each time it was sent."""

    message_id: UUID
    room_id: UUID
    position: int
    at: datetime


class Reaction(msgspec.Struct, frozen=True, order=True):
    """A sign and who gave it."""

    emoji: str
    person_ids: tuple[UUID, ...]


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message as its readers have it: of one that was recalled, whose it was, when it went, and by whom alone.

    `recalled_by` is "author", "staff" of its room, or "house": who decided about a report.

    `state` is what lives on in it (of money, of a burning message), as its kind tells.
    """

    position: int
    message_id: UUID
    author_id: UUID
    kind: str
    text: str
    body: dict[str, Any] | None
    quoted: int | None
    at: datetime
    edited_at: datetime | None = None
    recalled_at: datetime | None = None
    recalled_by: str | None = None
    reactions: tuple[Reaction, ...] = ()
    is_pinned: bool = False


class Change(msgspec.Struct, frozen=True):
    """What became different: of the message at `position`, or of the room after it; `data` says what it is now."""

    change: int
    kind: str
    position: int
    by_id: UUID | None
    data: dict[str, Any] | None
    at: datetime


class RoomState(msgspec.Struct, frozen=True, kw_only=True):
    """How far a reader's copy of a room is, the messages it holds, by position, and who has read how far since they came."""

    position: int
    change: int
    messages: dict[int, Message]
    read: dict[UUID, int] = {}


def apply_message(state: RoomState, message: Message) -> RoomState:
    """The copy with one more message; one that it has already changes nothing, one too far ahead is refused (ValueError)."""
    if message.position <= state.position:
        return state
    if message.position != state.position + 1:
        raise ValueError(message.position)
    messages = {**state.messages, message.position: message}
    return msgspec.structs.replace(state, position=message.position, messages=messages)


def apply_change(state: RoomState, change: Change) -> RoomState:
    """The copy after a change; one that it has already changes nothing, one too far ahead is refused (ValueError)."""
    if change.change <= state.change:
        return state
    if change.change != state.change + 1:
        raise ValueError(change.change)
    after = msgspec.structs.replace(state, change=change.change, read=change_read(state.read, change))
    message = state.messages.get(change.position)
    if message is None:
        return after
    return msgspec.structs.replace(after, messages={**state.messages, change.position: change_message(message, change)})


def change_read(read: dict[UUID, int], change: Change) -> dict[UUID, int]:
    """How far each has read since they came, after a change: who went is forgotten, and all are where it is not shown any more."""
    data = change.data or {}
    match change.kind:
        case ChangeKind.READ if change.by_id is not None:
            return {**read, change.by_id: change.position}
        case ChangeKind.LEFT:
            went = {UUID(one) for one in data.get("person_ids", ())}
            return {person_id: position for person_id, position in read.items() if person_id not in went}
        case ChangeKind.TERMS if data.get("is_work") is False:
            return {}
        case _:
            return read


def change_message(message: Message, change: Change) -> Message:
    """A message after what happened to it; changes of the room leave it as it is."""
    data = change.data or {}
    match change.kind:
        case ChangeKind.EDITED:
            return msgspec.structs.replace(message, text=str(data["text"]), edited_at=change.at)
        case ChangeKind.RECALLED:
            return empty_message(message, at=change.at, recalled_by=find_recaller(author_id=message.author_id, by_id=change.by_id))
        case ChangeKind.REACTED:
            reactions = msgspec.convert(data["reactions"], tuple[Reaction, ...])
            return msgspec.structs.replace(message, reactions=reactions)
        case ChangeKind.PINNED:
            return msgspec.structs.replace(message, is_pinned=bool(data["pinned"]))
        case ChangeKind.STATE | ChangeKind.OPENED:
            return msgspec.structs.replace(message, body={**(message.body or {}), **data})
        case _:
            return message


def find_recaller(*, author_id: UUID, by_id: UUID | None) -> str:
    """Who took a message back, as its readers may know: its author, somebody of the room's staff, or the house."""
    return "house" if by_id is None else "author" if by_id == author_id else "staff"


def empty_message(message: Message, *, at: datetime, recalled_by: str) -> Message:
    """What is left of a message that was taken back."""
    gone = msgspec.structs.replace(message, text="", body=None, quoted=None, edited_at=None, reactions=(), is_pinned=False)
    return msgspec.structs.replace(gone, recalled_at=at, recalled_by=recalled_by)


def find_bot_name(message: Message) -> str:
    """How the bot is called that said a message; empty for what a person said, and of a bot's that was taken back."""
    return str((message.body or {}).get("bot", {}).get("name", "")) if message.kind == BOT else ""


def count_unread(*, position: int, read_position: int) -> int:
    """How many messages came after the marker: positions have no gaps, so it is a difference."""
    return max(position - read_position, 0)
