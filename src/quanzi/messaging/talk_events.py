"""What happened before two people talked; that somebody declined is told to nobody."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanzi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkAsked(Event):
    """Somebody wrote to a person for the first time, and it waits for an answer."""

    request_id: UUID
    asker_id: UUID
    person_id: UUID
    circle_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkAccepted(Event):
    """A request was accepted: the two have a room."""

    request_id: UUID
    asker_id: UUID
    person_id: UUID
    room_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TalksStoppedFor(Event):
    """A report about a request was found right: its sender sends no new ones until then."""

    person_id: UUID
    until: datetime
