"""What happened between two people."""

from dataclasses import dataclass
from uuid import UUID

from quanzi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAsked(Event):
    """Somebody asks for contact. Not recorded again when the other had declined."""

    asker_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactMade(Event):
    """Two people became contacts; `person_id` is the one whose yes made it so."""

    person_id: UUID
    other_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonBlocked(Event):
    """Two people are out of each other's sight from now on."""

    person_id: UUID
    other_id: UUID
