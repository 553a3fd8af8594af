"""What happened with reports; who reported is not in an event that circles' staff might be told of."""

from dataclasses import dataclass
from uuid import UUID

from quanzi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectReported(Event):
    """Somebody asks for a look at something."""

    place_id: UUID
    report_id: UUID
    subject_kind: str
    subject_id: UUID
    author_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHandled(Event):
    """A report was looked at; every open one about the same thing is answered with it."""

    place_id: UUID
    subject_id: UUID
    outcome: str
    handled_by: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRemoved(Event):
    """Operators took a message out of a conversation; its author reads why."""

    person_id: UUID
    decision_id: UUID
    room_id: UUID
