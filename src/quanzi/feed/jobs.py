"""What the job that packs a person's data asks of feed beside what she said."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi.feed.store import history, likes, seen
from quanzi.infra.postgres import ReadTx


class Version(msgspec.Struct, frozen=True):
    """What an own post or comment said until it was edited `at`."""

    kind: str
    circle_id: UUID
    post_id: UUID
    item_id: UUID
    text: str
    photos: list[dict[str, Any]] | None
    at: datetime


async def export_versions(tx: ReadTx, *, person_id: UUID) -> list[Version]:
    """Every earlier version of a person's posts and comments that is kept, oldest first."""
    return await history.list_own_versions(tx, to=Version, person_id=person_id)


async def export_reactions(tx: ReadTx, *, person_id: UUID) -> dict[str, object]:
    """What a person likes, and up to when she has seen each circle."""
    return {
        "likes": msgspec.to_builtins(await likes.list_own_likes(tx, person_id=person_id)),
        "seen": msgspec.to_builtins(await seen.list_own_marks(tx, person_id=person_id)),
    }
