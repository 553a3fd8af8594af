"""What happened to who somebody is."""

from dataclasses import dataclass
from uuid import UUID

from quanzi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSignedUp(Event):
    """Somebody is here for the first time."""

    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonVerified(Event):
    """A check of somebody's name passed; `tier` is how far it is checked now."""

    person_id: UUID
    tier: int
