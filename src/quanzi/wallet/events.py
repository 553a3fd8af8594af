"""What happened to money: ids and facts only."""

from dataclasses import dataclass
from uuid import UUID

from quanzi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyMoved(Event):
    """Transfers were posted, each named by the account that paid and its id; one event for all that were posted together."""

    transfers: tuple[tuple[UUID, UUID], ...]
