"""What I wrote, also in circles that I left: here it can be taken back where its own page is closed to me."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from markupsafe import Markup

from quanzi import circles, feed
from quanzi.feed import own
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.web import circle_views, i18n, markdown, post_views, respond


class WrittenRow(msgspec.Struct, frozen=True):
    """One of them; `circle` and `href` are empty where the circle is out of my sight now."""

    html: Markup
    photos: str
    circle: str
    href: str
    action: str
    at: datetime


class WrittenPage(msgspec.Struct, frozen=True):
    """What me_written.html shows."""

    kind: str
    rows: tuple[WrittenRow, ...]
    tabs: tuple[circle_views.SubTab, ...]
    more: str


@get("/me/written", include_in_schema=False)
async def show_written(visit: NamedDependency[respond.Visit], kind: FromQuery[str] = "post", cursor: FromQuery[str] = "") -> Response[str]:
    """My posts, or my comments, newest first."""
    wanted: Literal["post", "comment"] = "comment" if kind == "comment" else "post"

    async def ask(tx: ReadTx) -> WrittenPage:
        found = await own.list_written(tx, by=visit.person, kind=wanted, cursor=cursor or None)
        briefs = await circles.find_briefs(tx, by=visit.person, circle_ids={one.circle_id for one in found.items})
        return WrittenPage(
            wanted,
            tuple(_row(visit, one, briefs.get(one.circle_id)) for one in found.items),
            (
                circle_views.SubTab(visit.translate("Posts"), "/me/written", current=wanted == "post"),
                circle_views.SubTab(visit.translate("Comments"), "/me/written?kind=comment", current=wanted == "comment"),
            ),
            f"/me/written?kind={wanted}&cursor={found.next_cursor}" if found.next_cursor else "",
        )

    return await visit.page("me_written", await visit.house.db.read(ask), tab="me")


def _row(visit: respond.Visit, one: own.Written, circle: circles.CircleBrief | None) -> WrittenRow:
    is_post = one.item_id == one.post_id
    href = post_views.post_href(one.circle_id, one.post_id) if is_post else post_views.comment_href(one.circle_id, one.post_id, one.item_id)
    return WrittenRow(
        markdown.show_text(one.text).html,
        i18n.translate_count(visit.language, "{count} photo", "{count} photos", one.photo_count) if one.photo_count else "",
        circle.name if circle else "",
        href if circle else "",
        f"/me/written/{one.circle_id}/{one.post_id}/{one.item_id}/delete",
        one.created_at,
    )


@post("/me/written/{circle_id:uuid}/{post_id:uuid}/{item_id:uuid}/delete", include_in_schema=False)
async def delete_written(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID], item_id: FromPath[UUID]
) -> Redirect:
    """Takes a post back, or a comment where `item_id` is not the post's; a post of another is none of mine."""

    async def deed(tx: Tx) -> None:
        if item_id == post_id:
            await feed.delete_post(tx, by=visit.person, circle_id=circle_id, post_id=post_id)
        else:
            await feed.delete_comment(tx, by=visit.person, circle_id=circle_id, post_id=post_id, comment_id=item_id)

    await visit.house.db.run(deed)
    return visit.see_other("/me/written" if item_id == post_id else "/me/written?kind=comment", flash="deleted")


ROUTES: list[HTTPRouteHandler] = [show_written, delete_written]
