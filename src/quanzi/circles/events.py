"""What happened in circles."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from quanzi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleFounded(Event):
    """There is a new circle."""

    circle_id: UUID
    owner_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleEnded(Event):
    """Its owner, alone in it, ended a circle."""

    circle_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CharterReplaced(Event):
    """The charter has a new version."""

    circle_id: UUID
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(Event):
    """Somebody is in a circle now."""

    circle_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(Event):
    """Somebody left a circle of their own will."""

    circle_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(Event):
    """Staff took somebody out of a circle."""

    circle_id: UUID
    person_id: UUID
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberMuted(Event):
    """Staff asked a member to be silent until a time."""

    circle_id: UUID
    person_id: UUID
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinAsked(Event):
    """Somebody asks to be let in."""

    circle_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinAnswered(Event):
    """Staff answered somebody's request to join."""

    circle_id: UUID
    person_id: UUID
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged(Event):
    """Somebody has another role in a circle."""

    circle_id: UUID
    person_id: UUID
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleOffered(Event):
    """A circle's owner offers it to a member, who may take it or leave it."""

    circle_id: UUID
    owner_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CircleHandedOver(Event):
    """A circle has a new owner, who agreed."""

    circle_id: UUID
    from_person_id: UUID
    to_person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMade(Event):
    """Staff decided something about a person, who can read the reason."""

    circle_id: UUID
    person_id: UUID
    kind: str
