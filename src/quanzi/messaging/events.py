"""What happened in conversations: ids and positions alone, never what was said."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from quanzi.kernel.event import Event


class Posted(NamedTuple):
    """One message: its room, where it stands, and whose it is."""

    room_id: UUID
    position: int
    author_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesPosted(Event):
    """Messages that were posted in one transaction."""

    messages: list[Posted]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMentioned(Event):
    """Somebody was called by name in a message."""

    room_id: UUID
    position: int
    author_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecalled(Event):
    """A message was taken back, by its author or by staff of the room."""

    room_id: UUID
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(Event):
    """A message says something else now."""

    room_id: UUID
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEnded(Event):
    """A group takes no more messages, or is gone."""

    room_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomChanged(Event):
    """Something other than a new message became different in a room; told again, should the first telling be lost."""

    room_id: UUID
    change: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupInvited(Event):
    """People were asked into a group, and answer themselves."""

    room_id: UUID
    by_id: UUID
    person_ids: list[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAsked(Event):
    """People wait for a group's staff to let them in."""

    room_id: UUID
    person_ids: list[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEntered(Event):
    """The staff of a group let somebody in who waited; a no is told to nobody."""

    room_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLeft(Event):
    """People are in a room no more, whoever wanted it."""

    room_id: UUID
    person_ids: list[UUID]
