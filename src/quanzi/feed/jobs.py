"""What the job that packs a person's data asks of feed beside what she said."""

from uuid import UUID

import msgspec

from quanzi.feed.store import likes, seen
from quanzi.infra.postgres import ReadTx


async def export_reactions(tx: ReadTx, *, person_id: UUID) -> dict[str, object]:
    """What a person likes, and up to when she has seen each circle."""
    return {
        "likes": msgspec.to_builtins(await likes.list_own_likes(tx, person_id=person_id)),
        "seen": msgspec.to_builtins(await seen.list_own_marks(tx, person_id=person_id)),
    }
