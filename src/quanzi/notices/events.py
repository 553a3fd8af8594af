"""What happened in inboxes."""

from dataclasses import dataclass
from uuid import UUID

from quanzi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesArrived(Event):
    """Lines became new to their readers, each named by whose it is and its id; one event for all that came together."""

    lines: tuple[tuple[UUID, UUID], ...]
