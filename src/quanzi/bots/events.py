"""What happened with bots: ids and facts alone."""

from dataclasses import dataclass
from uuid import UUID

from quanzi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BotStopped(Event):
    """A bot is told nothing more, since its address did not take it; `staff_ids` look after its group."""

    room_id: UUID
    bot_id: UUID
    staff_ids: list[UUID]
