"""Home: everything new in my circles; for who has none yet, circles to join and the best of what is said there."""

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery

from quanzi import circles, feed
from quanzi.infra.postgres import ReadTx
from quanzi.web import circle_views, post_views, respond, views

_SUGGESTED = 6
_BEST = 10


class HomePage(msgspec.Struct, frozen=True):
    """What home.html shows; `more` is the address of the next piece, `suggested` and `best` fill an empty home."""

    posts: tuple[views.PostView, ...]
    mine: tuple[views.CircleView, ...]
    suggested: tuple[views.CircleView, ...]
    best: tuple[views.PostView, ...]
    more: str
    first: bool


@get("/home", include_in_schema=False)
async def show_home(visit: NamedDependency[respond.Visit], cursor: FromQuery[str] = "") -> Response[str]:
    """The newest of all my circles, newest first."""

    # Each statement asks anew who may see what; a snapshot of them all would cost two round trips and change nothing.
    async def ask(tx: ReadTx) -> HomePage:
        return await _compose(visit, tx, cursor)

    return await visit.page("home", await visit.house.db.glance(ask), tab="home")


async def _compose(visit: respond.Visit, tx: ReadTx, cursor: str) -> HomePage:
    by = visit.person
    mine = await circles.list_my_circles(tx, by=by)
    unread = await feed.count_unread(tx, by=by, mine=mine)
    page = await feed.list_home(tx, by=by, cursor=cursor or None, circle_ids=[circle.circle_id for circle in mine])
    suggested: list[circles.CircleView] = []
    best: list[feed.Post] = []
    if not page.items and not cursor:
        suggested = await circles.suggest_circles(tx, by=by, limit=_SUGGESTED)
        best = await feed.best_posts(tx, by=by, circle_ids=[circle.circle_id for circle in suggested], limit=_BEST)
    links = {
        circle.circle_id: views.CircleLink(
            str(circle.circle_id), circle.name, circle_views.circle_href(circle.circle_id), circle.picture_url
        )
        for circle in suggested
    }
    return HomePage(
        posts=post_views.show_my_posts(visit.house, by, page.items, mine=mine, unread={} if cursor else unread),
        mine=circle_views.show_beside(mine, unread=unread),
        suggested=tuple(circle_views.show_circle(circle) for circle in suggested),
        best=tuple(post_views.show_post(visit.house, by, post, role=None, circle=links[post.circle_id]) for post in best),
        more=f"/home?cursor={page.next_cursor}" if page.next_cursor else "",
        first=not cursor,
    )


ROUTES: list[HTTPRouteHandler] = [show_home]
