"""What happened with what is urgent: ids alone."""

from dataclasses import dataclass
from uuid import UUID

from quanzi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentAsked(Event):
    """People are asked to confirm a message, for the first time or once more; `person_ids` are those of this round."""

    room_id: UUID
    position: int
    sender_id: UUID
    person_ids: list[UUID]
    is_emergency: bool
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UrgentConfirmed(Event):
    """Somebody confirmed."""

    room_id: UUID
    position: int
    person_id: UUID
