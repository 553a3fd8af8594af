"""What I wrote, wherever it stands: what is mine stays in my hands when I have left the circle, or it was closed to me."""

from typing import Literal

from quanzi.feed.model import NEWEST, Written
from quanzi.feed.store import history
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person


async def list_written(
    tx: ReadTx, *, by: Person, kind: Literal["post", "comment"] = "post", cursor: str | None = None, limit: int = limits.PAGE_ITEMS_DEFAULT
) -> Page[Written]:
    """My own posts, or comments, newest first, also in circles that I can't read any more; BadCursor."""
    rows = await history.list_written(
        tx, to=Written, person_id=by.member_id, kind=kind, before=read_cursor(cursor) or NEWEST, limit=limit + 1
    )
    shown = tuple(rows[:limit])
    return Page(shown, Cursor(shown[-1].created_at, shown[-1].item_id).text() if len(rows) > limit else None)
