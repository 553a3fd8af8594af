"""All that a person said, for her to take along."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi.feed.store import history
from quanzi.infra.postgres import ReadTx


class Said(msgspec.Struct, frozen=True):
    """One own post or comment, as the export holds it."""

    kind: str
    circle_id: UUID
    post_id: UUID
    item_id: UUID
    created_at: datetime
    text: str
    photos: list[dict[str, Any]] | None


async def export_authored(tx: ReadTx, *, person_id: UUID) -> list[Said]:
    """Every post and comment of a person, oldest first."""
    return await history.list_own_texts(tx, to=Said, person_id=person_id)
