"""How what I wrote begins, to know it again."""

from collections.abc import Collection
from uuid import UUID

from quanzi.feed.store import history
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person

OPENING_CHARACTERS = 120


async def find_openings(tx: ReadTx, *, by: Person, item_ids: Collection[UUID]) -> dict[UUID, str]:
    """The first words of several posts and comments of mine; what I took back, or another wrote, is missing."""
    if not item_ids:
        return {}
    rows = await history.list_openings(tx, person_id=by.member_id, item_ids=list(item_ids), characters=OPENING_CHARACTERS)
    return {item_id: " ".join(text.split()) for item_id, text in rows}
