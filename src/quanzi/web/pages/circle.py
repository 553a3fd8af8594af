"""A circle: what it is, and what is said in it, newest first."""

from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from quanzi import circles, feed
from quanzi.infra.postgres import ReadTx
from quanzi.web import circle_views, gifting, packet_views, post_views, respond, views

_PACKETS_LOOKED_AT, _PACKETS_SHOWN = 20, 3


class CirclePage(msgspec.Struct, frozen=True):
    """What circle.html shows; `more` is the address of the next piece, `others` are the reader's other circles.

    `packets` are red packets that the reader may open here.
    """

    header: circle_views.CircleHeader
    posts: tuple[views.PostView, ...]
    packets: tuple[packet_views.PacketView, ...]
    others: tuple[views.CircleView, ...]
    more: str
    first: bool


@get("/circles/{circle_id:uuid}", include_in_schema=False)
async def show_circle(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], cursor: FromQuery[str] = ""
) -> Response[str] | Redirect:
    """Its posts; of a circle that only members read, others see the charter and how to ask."""
    by = visit.person

    async def ask(
        tx: ReadTx,
    ) -> tuple[circles.CircleView, tuple[feed.Post, ...], str | None, list[circles.MyCircle], dict[UUID, int]] | None:
        circle = await circles.find_circle(tx, by=by, circle_id=circle_id)
        if circle.role is None and circle.visibility != "open":
            return None
        page = await feed.list_circle_posts(tx, by=by, circle_id=circle_id, cursor=cursor or None)
        mine = await circles.list_my_circles(tx, by=by) if by.id is not None else []
        return circle, page.items, page.next_cursor, mine, await feed.count_unread(tx, by=by, mine=mine)

    found = await visit.house.db.glance(ask)
    href = circle_views.circle_href(circle_id)
    if found is None:
        return visit.see_other(f"{href}/about")
    circle, posts, next_cursor, mine, unread_counts = found
    unread = unread_counts.get(circle_id, 0)
    if unread and posts and not cursor:
        # Looking is what marks as seen: up to the newest post on this page, which a later one can't slip under.
        await visit.house.db.run(lambda tx: feed.mark_seen(tx, by=by, circle_id=circle_id, at=posts[0].created_at))
    page = CirclePage(
        header=circle_views.make_header(circle, say=visit.translate, current="posts"),
        posts=_show(visit, circle, posts, unread=0 if cursor else unread),
        packets=await _find_packets(visit, circle) if not cursor and circle.role is not None else (),
        others=circle_views.show_beside([one for one in mine if one.circle_id != circle_id], unread=unread_counts),
        more=f"{href}?cursor={next_cursor}" if next_cursor else "",
        first=not cursor,
    )
    return await visit.page("circle", page, tab="circles")


async def _find_packets(visit: respond.Visit, circle: circles.CircleView) -> tuple[packet_views.PacketView, ...]:
    """Red packets that the reader may open here, among the latest."""

    async def ask(tx: ReadTx) -> tuple[packet_views.PacketView, ...]:
        page = await gifting.list_packets(tx, by=visit.person, circle_id=circle.circle_id, limit=_PACKETS_LOOKED_AT)
        to_open = [packet for packet in page.items if packet.may_open][:_PACKETS_SHOWN]
        return await packet_views.show_packets(tx, by=visit.person, say=visit.translate, packets=to_open)

    return await visit.house.db.glance(ask)


def _show(visit: respond.Visit, circle: circles.CircleView, posts: tuple[feed.Post, ...], *, unread: int) -> tuple[views.PostView, ...]:
    shown: list[views.PostView] = []
    for post in posts:
        is_new = unread > 0 and post.author.person_id != visit.person.id
        unread -= is_new
        shown.append(post_views.show_post(visit.house, visit.person, post, role=circle.role, unread=is_new))
    return tuple(shown)


ROUTES: list[HTTPRouteHandler] = [show_circle]
