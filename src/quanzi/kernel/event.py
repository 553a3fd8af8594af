"""What happened: a fact in the past tense, ids and plain values only, never a text that a person wrote."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The root of every slice's events. `id` makes reactions idempotent; `at` is the deed's own time."""

    id: UUID
    at: datetime
