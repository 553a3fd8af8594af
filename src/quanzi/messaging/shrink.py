"""Give the disk back what purged messages took, while people talk on.

What stands at the end of the table is written anew, a few pages in a transaction, into the room that the purge left further
in front; then the end is empty and is cut off. Nobody waits for longer than those few pages take, and a row keeps its
history of versions, so that who works on one finds it.
"""

from functools import partial

from quanzi.infra.postgres import Db, Tx
from quanzi.infra.postgres.vacuum import rebuild_indexes, vacuum_table
from quanzi.kernel import limits
from quanzi.messaging.store import shrinking

_ROUNDS_MAX = 40
_UNCUT_MAX = 5
"""Where people talk without a pause the end may not be cut off at once: it needs the table to itself for a moment."""
_PAGES_AT_ONCE = 16
_WRITES_MAX = 200
"""A page of the smallest rows is filled by so many writes, and what is left of it then goes elsewhere."""
_FEW = 64
"""So few rows on the pages at once say nothing of the room in front: they found it beside themselves."""


async def shrink_messages(db: Db, *, url: str) -> int:
    """Make the table of messages smaller where it has empty pages; by how many. A job, one at a time."""
    await vacuum_table(url, schema="messaging", table="message")
    before = now = await db.read(shrinking.count_pages)
    uncut = 0
    for _round in range(_ROUNDS_MAX):
        is_full = await _empty_end(db, pages=now)
        await vacuum_table(url, schema="messaging", table="message")
        last, now = now, await db.read(shrinking.count_pages)
        uncut = uncut + 1 if now >= last else 0
        if is_full or uncut >= _UNCUT_MAX:
            break
    if before - now >= limits.PAGES_CUT_TO_REBUILD:
        await rebuild_indexes(url, schema="messaging", table="message")
    return before - now


async def _empty_end(db: Db, *, pages: int) -> bool:
    """Move what stands on the last eighth of the pages to the front; whether there was no room for it, so that it stopped."""
    front = pages - max(pages // 8, 1)
    for last in range(pages, front, -_PAGES_AT_ONCE):
        first = max(last - _PAGES_AT_ONCE, front)
        if await db.run(partial(_move_pages, first=first, last=last, front=front)):
            return True
        for row in await db.read(partial(shrinking.find_left, first_page=first, last_page=last, limit=_FEW)):
            await db.run(partial(_move_row, row=row, front=front))
    return False


async def _move_pages(tx: Tx, *, first: int, last: int, front: int) -> bool:
    """Move what stands on some pages and nobody works on; whether most of it found no room in front, so that it stopped."""
    for write in range(_WRITES_MAX):
        found = await shrinking.move_rows(tx, first_page=first, last_page=last, front_page=front)
        if write == 0 and found.seen > _FEW and found.moved * 2 < found.seen:
            return True
        if found.seen == 0:
            break
    return False


async def _move_row(tx: Tx, *, row: shrinking.LeftRow, front: int) -> None:
    """Move what somebody worked on: alone in its transaction, so that waiting for it can hold nobody up."""
    for _write in range(_WRITES_MAX):
        if await shrinking.move_row(tx, row=row, front_page=front):
            break
