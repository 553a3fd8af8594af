"""What happened to scores: ids and facts only."""

from dataclasses import dataclass
from uuid import UUID

from quanzi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreChanged(Event):
    """A person's score is another than before."""

    person_id: UUID
