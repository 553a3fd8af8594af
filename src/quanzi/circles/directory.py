"""The directory: which circles there are, for me to find, and which I am in."""

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.circles import model, store
from quanzi.identity import showing
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.grams import query_grams
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person


async def show_circles(tx: ReadTx, *, by: Person, rows: Sequence[store.circles.ViewRow]) -> list[model.CircleView]:
    """Stored circles as their reader sees them: of people out of her sight neither an id nor one more in the count.

    "3 members" over two of them would give a block away. Two statements for any number of circles, one where nobody is hidden.
    """
    hidden = await relations.find_hidden(tx, person_id=by.member_id) if rows else frozenset[UUID]()
    unseen: dict[UUID, int] = {}
    if hidden:
        unseen = await store.members.count_members_among(tx, person_ids=hidden, circle_ids=[row.circle_id for row in rows])
    return [_show_circle(row, hidden=hidden, unseen_count=unseen.get(row.circle_id, 0)) for row in rows]


def _show_circle(row: store.circles.ViewRow, *, hidden: frozenset[UUID], unseen_count: int) -> model.CircleView:
    facts = msgspec.structs.asdict(row)
    picture = facts.pop("picture")
    facts["owner_id"] = None if row.owner_id in hidden else row.owner_id
    facts["member_count"] = row.member_count - unseen_count
    return model.CircleView(**facts, picture_url=model.picture_url(row.circle_id, row.name, picture))


async def find_circle(tx: ReadTx, *, by: Person, circle_id: UUID) -> model.CircleView:
    """A circle as I may see it; NotFound when there is none that I may know of."""
    row = await store.circles.find_view(tx, circle_id=circle_id, person_id=by.member_id)
    if row is None:
        raise NotFound
    return (await show_circles(tx, by=by, rows=[row]))[0]


async def find_briefs(tx: ReadTx, *, by: Person, circle_ids: Collection[UUID]) -> dict[UUID, model.CircleBrief]:
    """Name and picture of several circles; those I may not know of are missing."""
    rows = await store.circles.list_briefs(tx, circle_ids=list(circle_ids), person_id=by.member_id)
    return {row.circle_id: show_brief(row) for row in rows}


def show_brief(row: store.circles.BriefRow) -> model.CircleBrief:
    """A stored circle where only name and picture are shown."""
    return model.CircleBrief(row.circle_id, row.name, model.picture_url(row.circle_id, row.name, row.picture))


async def list_my_circles(tx: ReadTx, *, by: Person) -> list[model.MyCircle]:
    """The circles I am in, by name."""
    rows = await store.members.list_my_circles(tx, person_id=by.member_id, limit=limits.CIRCLES_PER_PERSON_MAX)
    return [
        model.MyCircle(
            row.circle_id, row.name, row.role, model.picture_url(row.circle_id, row.name, row.picture), row.visibility, row.joined_at
        )
        for row in rows
    ]


async def find_my_circle_ids(tx: ReadTx, *, by: Person) -> list[UUID]:
    """The circles I am in, where only that matters; in no order."""
    return await store.members.list_my_circle_ids(tx, person_id=by.member_id)


async def list_circles(
    tx: ReadTx,
    *,
    by: Person,
    query: str = "",
    language: str | None = None,
    cursor: str | None = None,
    limit: int = limits.PAGE_ITEMS_DEFAULT,
) -> Page[model.CircleView]:
    """The listed circles whose name or topic has every word of `query`, the latest active first; BadCursor."""
    place = read_cursor(cursor)
    words = query[: limits.SEARCH_CHARACTERS_MAX].strip()
    grams = query_grams(words)
    if words and not grams:
        return Page(())
    rows = await store.circles.list_newest_active(
        tx,
        person_id=by.member_id,
        grams=grams,
        language=language if language in model.LANGUAGES else None,
        at=place.at if place else None,
        after=place.id if place else None,
        limit=limit + 1,
    )
    return cut_page(await show_circles(tx, by=by, rows=rows), limit=limit)


def cut_page(rows: Sequence[model.CircleView], *, limit: int) -> Page[model.CircleView]:
    """The first `limit` of the rows, and where to go on when there are more."""
    shown = tuple(rows[:limit])
    more = len(rows) > limit
    return Page(shown, Cursor(shown[-1].active_at, shown[-1].circle_id).text() if more else None)


async def suggest_circles(tx: ReadTx, *, by: Person, limit: int, interests: Collection[str] | None = None) -> list[model.CircleView]:
    """Open circles that I am not in: those about one of `interests` (mine when None) first, then the latest active."""
    if interests is None:
        interests = (await showing.find_profile(tx, person_id=by.member_id)).interests
    mine = await store.members.list_my_circle_ids(tx, person_id=by.member_id)
    grams = sorted({gram for interest in interests for gram in query_grams(interest)})
    rows = await store.circles.list_open_to(tx, person_id=by.member_id, mine=mine, grams=grams, limit=limit)
    return await show_circles(tx, by=by, rows=rows)


async def circles_in_common(tx: ReadTx, *, by: Person, person_id: UUID) -> list[model.CircleBrief]:
    """The circles in which somebody and I both are, by name; none where one of us blocked the other."""
    if person_id in await relations.find_hidden(tx, person_id=by.member_id):
        return []
    mine = await store.members.list_my_circle_ids(tx, person_id=by.member_id)
    shared = await store.members.list_shared_circle_ids(tx, person_id=person_id, circle_ids=mine)
    briefs = await find_briefs(tx, by=by, circle_ids=shared)
    return sorted(briefs.values(), key=lambda brief: (brief.name.casefold(), brief.circle_id))
