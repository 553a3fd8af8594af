"""My inbox: lines, the latest first; how many are new; and that I have read them."""

from datetime import UTC, datetime
from uuid import UUID

from quanzi import relations
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person
from quanzi.notices import store
from quanzi.notices.model import ABOUT_MESSAGES, Kind, Notice
from quanzi.notices.store.lines import Line

_NEWEST = Cursor(datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))
ACTORS_SHOWN = 3


async def list_notices(tx: ReadTx, *, by: Person, cursor: str | None = None, limit: int = limits.PAGE_ITEMS_DEFAULT) -> Page[Notice]:
    """What happened around me, the latest first, one line for what belongs together. NotSignedIn, BadCursor."""
    place = read_cursor(cursor) or _NEWEST
    hidden = sorted(await relations.find_hidden(tx, person_id=by.member_id))
    rows = await store.lines.list_lines(
        tx, person_id=by.member_id, at=place.at, after=place.id, hidden=hidden, actors=ACTORS_SHOWN, limit=limit + 1
    )
    shown = tuple(show_line(row) for row in rows[:limit])
    return Page(shown, Cursor(shown[-1].at, shown[-1].notice_id).text() if len(rows) > limit else None)


def show_line(row: Line) -> Notice:
    """A stored line for its reader."""
    kind, actors = Kind(row.kind), tuple(row.actor_ids)
    return Notice(row.notice_id, kind, row.subject_id, row.circle_id, row.facts, row.people, actors, row.at, row.unread)


async def find_notice(tx: ReadTx, *, by: Person, notice_id: UUID) -> Notice:
    """One of my lines. NotSignedIn, NotFound."""
    hidden = sorted(await relations.find_hidden(tx, person_id=by.member_id))
    row = await store.lines.find_line(tx, person_id=by.member_id, notice_id=notice_id, hidden=hidden, actors=ACTORS_SHOWN)
    if row is None:
        raise NotFound
    return show_line(row)


async def count_unread(tx: ReadTx, *, by: Person) -> int:
    """How many of my lines are new, counted up to a hundred. NotSignedIn."""
    return await store.lines.count_unread(tx, person_id=by.member_id, at_most=limits.NOTICES_COUNTED_MAX)


async def count_beside_messages(tx: ReadTx, *, by: Person) -> int:
    """The same without lines about messages, for who counts unread rooms beside them. NotSignedIn."""
    return await store.lines.count_unread(tx, person_id=by.member_id, at_most=limits.NOTICES_COUNTED_MAX, but_kinds=ABOUT_MESSAGES)


async def mark_read(tx: Tx, *, by: Person, notice_id: UUID) -> None:
    """I have read a line; what is added to it later makes it new again. Twice is once. NotSignedIn, NotFound."""
    await find_notice(tx, by=by, notice_id=notice_id)
    await store.lines.update_read(tx, person_id=by.member_id, notice_id=notice_id)


async def mark_unread(tx: Tx, *, by: Person, notice_id: UUID) -> None:
    """Keep a line as new, to come back to it. Twice is once. NotSignedIn, NotFound."""
    await find_notice(tx, by=by, notice_id=notice_id)
    await store.lines.update_unread(tx, person_id=by.member_id, notice_id=notice_id)


async def mark_all_read(tx: Tx, *, by: Person, until: datetime | None = None) -> int:
    """I have read everything up to a moment, which is that of the latest line that I saw; how many were new. NotSignedIn."""
    return await store.lines.update_read_until(tx, person_id=by.member_id, until=until or tx.now)
