"""Reading: home, one circle, one post, the best of some circles, what one person wrote. Newest first, by a stable cursor."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from quanzi import circles, media, relations
from quanzi.feed import model
from quanzi.feed.model import Post
from quanzi.feed.store import history, posts
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import SYSTEM, Person

_LOOKS_MAX = 5
_WIDE_LOOK = 200

Look = Callable[[Cursor, int], Awaitable[list[posts.PostRow]]]


async def list_home(
    tx: ReadTx, *, by: Person, cursor: str | None = None, limit: int = limits.PAGE_ITEMS_DEFAULT, circle_ids: Sequence[UUID] | None = None
) -> Page[Post]:
    """Everything new in my circles, newest first; `circle_ids` are mine where the caller has them in hand."""
    circle_ids = await circles.find_my_circle_ids(tx, by=by) if circle_ids is None else circle_ids

    async def look(before: Cursor, count: int) -> list[posts.PostRow]:
        return await posts.list_home(tx, person_id=by.member_id, circle_ids=circle_ids, before=before, limit=count)

    return await _list_page(tx, look, by=by, cursor=cursor, limit=limit, in_circle=True)


async def list_circle_posts(
    tx: ReadTx,
    *,
    by: Person,
    circle_id: UUID,
    cursor: str | None = None,
    limit: int = limits.PAGE_ITEMS_DEFAULT,
    standing: circles.Standing | None = None,
) -> Page[Post]:
    """What was said in a circle, newest first; NotFound or MembersOnly where `by` may not read it."""
    if standing is None:
        standing = await circles.find_standing(tx, by=by, circle_id=circle_id)
    circles.may_read(standing)

    async def look(before: Cursor, count: int) -> list[posts.PostRow]:
        return await posts.list_in_circle(tx, person_id=by.member_id, circle_id=circle_id, before=before, limit=count)

    return await _list_page(tx, look, by=by, cursor=cursor, limit=limit, in_circle=standing.role is not None)


async def best_posts(tx: ReadTx, *, by: Person, circle_ids: Sequence[UUID], limit: int) -> list[Post]:
    """The most answered and liked of late in circles that `by` may read (the caller knows), for who has no circle yet."""
    rows = await posts.list_best(tx, person_id=by.member_id, circle_ids=circle_ids, limit=limit)
    return await _show_posts(tx, rows, by=by, in_circle=False)


async def find_post(tx: ReadTx, *, by: Person, circle_id: UUID, post_id: UUID, standing: circles.Standing | None = None) -> Post:
    """One post; NotFound when it is gone or `by` may not see it or its author.

    Staff see what they have to look after, whoever wrote it: else a block would be a way out of every charter.
    """
    if standing is None:
        standing = await circles.find_standing(tx, by=by, circle_id=circle_id)
    circles.may_read(standing)
    row = await posts.find_post(tx, person_id=by.member_id, circle_id=circle_id, post_id=post_id)
    rows = [row] if row else []
    found = await _show_posts(tx, rows, by=by, in_circle=standing.role is not None)
    if not found and standing.is_staff:
        found = await _show_posts(tx, rows, by=SYSTEM, in_circle=False)
    if not found:
        raise NotFound
    return found[0]


async def list_authored(
    tx: ReadTx, *, by: Person, person_id: UUID, cursor: str | None = None, limit: int = limits.PAGE_ITEMS_DEFAULT
) -> Page[Post]:
    """What a person posted in circles that `by` is in too; of my own, all. Of who is out of sight not even a next page."""
    if person_id in await relations.find_hidden(tx, person_id=by.member_id):
        return Page(())
    mine = None if person_id == by.member_id else await circles.find_my_circle_ids(tx, by=by)
    before = read_cursor(cursor) or model.NEWEST
    keys = await history.list_authored(tx, person_id=person_id, kind="post", before=before, limit=limit + 1, circle_ids=mine)
    rows = await posts.list_by_keys(
        tx, person_id=by.member_id, circle_ids=[key.circle_id for key in keys[:limit]], post_ids=[key.item_id for key in keys[:limit]]
    )
    rows.sort(key=lambda row: (row.created_at, row.post_id), reverse=True)
    shown = await _show_posts(tx, rows, by=by, in_circle=True)
    more = Cursor(keys[limit - 1].created_at, keys[limit - 1].item_id).text() if len(keys) > limit else None
    return Page(tuple(shown), more)


async def _show_posts(tx: ReadTx, rows: Sequence[posts.PostRow], *, by: Person, in_circle: bool) -> list[Post]:
    """The posts with their authors as `by` may see them; one whose author is out of sight is left out."""
    cards = await relations.find_cards(tx, by=by, person_ids={row.author_id for row in rows}, in_circle=in_circle)
    unseen = await _count_unseen_comments(tx, rows, hidden=cards.hidden)
    return [
        Post(
            row.circle_id,
            row.post_id,
            cards[row.author_id],
            row.text,
            media.read_photos(row.photos) if row.photos else (),
            row.like_count,
            row.comment_count - unseen.get(row.post_id, 0),
            row.created_at,
            row.edited_at,
            row.liked,
        )
        for row in rows
        if row.author_id in cards
    ]


async def _count_unseen_comments(tx: ReadTx, rows: Sequence[posts.PostRow], *, hidden: frozenset[UUID]) -> dict[UUID, int]:
    """Comments of people out of sight, which a count must not tell of: "3 comments" over two would give a block away."""
    answered = [row for row in rows if row.comment_count]
    if not hidden or not answered:
        return {}
    return await history.count_comments_by(
        tx, person_ids=hidden, circle_ids=list({row.circle_id for row in answered}), post_ids=[row.post_id for row in answered]
    )


async def _list_page(tx: ReadTx, look: Look, *, by: Person, cursor: str | None, limit: int, in_circle: bool) -> Page[Post]:
    """Fill one page. Who is out of sight is rare, so that is learnt with the cards and the gap filled by another look."""
    before = read_cursor(cursor) or model.NEWEST
    shown: list[Post] = []
    count = limit
    for _ in range(_LOOKS_MAX):
        rows = await look(before, count + 1)
        visible = await _show_posts(tx, rows[:count], by=by, in_circle=in_circle)
        room = limit - len(shown)
        shown += visible[:room]
        if len(visible) > room:
            return Page(tuple(shown), Cursor(shown[-1].created_at, shown[-1].post_id).text())
        if len(rows) <= count:
            return Page(tuple(shown))
        before = Cursor(rows[count - 1].created_at, rows[count - 1].post_id)
        if len(shown) == limit:
            break
        count = _WIDE_LOOK
    return Page(tuple(shown), before.text())
