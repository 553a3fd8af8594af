"""One post with what is said under it; liking, earlier versions, taking it back or down."""

from typing import Literal
from uuid import UUID, uuid4

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from quanzi import circles, feed
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import errors
from quanzi.kernel.page import Page
from quanzi.web import circle_views, markdown, photos, post_views, respond, views
from quanzi.web import errors as web_errors

_ROOTS_SHOWN = 20


class LikeForm(msgspec.Struct, frozen=True):
    """Whether I like it."""

    liked: Literal["yes", "no"] = "yes"


class ReasonForm(msgspec.Struct, frozen=True):
    """Why staff take something down."""

    reason: str = ""


class PostPage(msgspec.Struct, frozen=True):
    """What post.html shows; `reply_to` is the comment that the form answers, `typed` and `error` come from a refused form."""

    circle: views.CircleLink
    circle_id: str
    post: views.PostView
    comments: tuple[views.CommentView, ...]
    more: str
    may_comment: bool
    action: str
    once: str
    reply_to: views.CommentView | None = None
    typed: str = ""
    error: str = ""


class RemovePage(msgspec.Struct, frozen=True):
    """What remove.html asks; `staff` says whether a reason is needed."""

    href: str
    action: str
    kind: str
    html: object
    staff: bool
    reason: str = ""
    error: str = ""


class VersionView(msgspec.Struct, frozen=True):
    """What was said before an edit."""

    html: object
    photos: tuple[views.Photo, ...]
    at: object


class HistoryPage(msgspec.Struct, frozen=True):
    """What post_history.html shows."""

    post: views.PostView
    versions: tuple[VersionView, ...]


@get("/circles/{circle_id:uuid}/posts/{post_id:uuid}", include_in_schema=False)
async def show_post(
    visit: NamedDependency[respond.Visit],
    circle_id: FromPath[UUID],
    post_id: FromPath[UUID],
    cursor: FromQuery[str] = "",
    root: FromQuery[UUID | None] = None,
    reply: FromQuery[UUID | None] = None,
) -> Response[str]:
    """The post and its thread; `root` shows one branch of it, `reply` answers a comment."""
    page = await fill_post(visit, circle_id, post_id, cursor=cursor, root=root, reply=reply)
    return await visit.page("post", page, tab="circles")


async def fill_post(
    visit: respond.Visit,
    circle_id: UUID,
    post_id: UUID,
    *,
    cursor: str = "",
    root: UUID | None = None,
    reply: UUID | None = None,
    typed: str = "",
    error: str = "",
) -> PostPage:
    """All that the page of a post shows."""
    by = visit.person

    async def ask(tx: ReadTx) -> tuple[circles.CircleView, feed.Post, Page[feed.Comment], feed.Comment | None]:
        circle = await circles.find_circle(tx, by=by, circle_id=circle_id)
        post = await feed.find_post(tx, by=by, circle_id=circle_id, post_id=post_id)
        thread = await feed.list_comments(
            tx, by=by, circle_id=circle_id, post_id=post_id, root_id=root, cursor=cursor or None, limit=_ROOTS_SHOWN
        )
        answered = await feed.find_comment(tx, by=by, circle_id=circle_id, post_id=post_id, comment_id=reply) if reply else None
        return circle, post, thread, answered

    circle, post, thread, answered = await visit.house.db.read(ask)
    href = post_views.post_href(circle_id, post_id)
    role = circle.role
    asked = f"&root={root}" if root else ""
    return PostPage(
        circle=views.CircleLink(str(circle_id), circle.name, circle_views.circle_href(circle_id), circle.picture_url),
        circle_id=str(circle_id),
        post=post_views.show_post(visit.house, by, post, role=role),
        comments=post_views.show_comments(by, thread.items, role=role),
        more=f"{href}?cursor={thread.next_cursor}{asked}" if thread.next_cursor else "",
        may_comment=role is not None,
        action=f"{href}/comments",
        once=uuid4().hex,
        reply_to=post_views.show_comment(by, answered, role=role) if answered else None,
        typed=typed,
        error=error,
    )


@post("/circles/{circle_id:uuid}/posts/{post_id:uuid}/like", include_in_schema=False)
async def like_post(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID], data: URLEncodedBody[LikeForm]
) -> Response[str] | Redirect:
    """Likes a post, or takes that back."""
    deed = feed.like_post if data.liked == "yes" else feed.unlike_post
    await visit.house.db.run(lambda tx: deed(tx, by=visit.person, circle_id=circle_id, post_id=post_id))
    if not visit.is_htmx:
        return visit.see_other(post_views.post_href(circle_id, post_id))

    async def ask(tx: ReadTx) -> feed.Post:
        return await feed.find_post(tx, by=visit.person, circle_id=circle_id, post_id=post_id)

    shown = await visit.house.db.glance(ask)
    return visit.part("part_like", post_views.show_post(visit.house, visit.person, shown, role="member"))


@get("/circles/{circle_id:uuid}/posts/{post_id:uuid}/history", include_in_schema=False)
async def show_history(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID]) -> Response[str]:
    """What the post said before each edit, for members of the circle."""

    async def ask(tx: ReadTx) -> HistoryPage:
        shown = await feed.find_post(tx, by=visit.person, circle_id=circle_id, post_id=post_id)
        versions = await feed.list_revisions(tx, by=visit.person, circle_id=circle_id, post_id=post_id)
        return HistoryPage(
            post=post_views.show_post(visit.house, visit.person, shown, role="member"),
            versions=tuple(
                VersionView(
                    markdown.show_text(version.text).html,
                    tuple(photos.show_photo(visit.house, visit.person, photo, of=len(version.photos)) for photo in version.photos),
                    version.at,
                )
                for version in versions
            ),
        )

    return await visit.page("post_history", await visit.house.db.read(ask), tab="circles")


@get(
    ["/circles/{circle_id:uuid}/posts/{post_id:uuid}/delete", "/circles/{circle_id:uuid}/posts/{post_id:uuid}/moderate"],
    include_in_schema=False,
)
async def ask_to_delete(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID]) -> Response[str]:
    """Asks once more; of another's post, for the reason."""
    return await visit.page("remove", await _fill_removal(visit, circle_id, post_id), tab="circles")


@post("/circles/{circle_id:uuid}/posts/{post_id:uuid}/delete", include_in_schema=False)
async def delete_post(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID], data: URLEncodedBody[ReasonForm]
) -> Response[str] | Redirect:
    """Takes my post back, or another's down."""

    async def deed(tx: Tx) -> None:
        await feed.delete_post(tx, by=visit.person, circle_id=circle_id, post_id=post_id, reason=data.reason)

    try:
        await visit.house.db.run(deed)
    except errors.Invalid as error:
        page = msgspec.structs.replace(await _fill_removal(visit, circle_id, post_id), reason=data.reason, error=visit.explain(error))
        return await visit.page("remove", page, tab="circles", status_code=web_errors.status_of(error))
    return visit.see_other(circle_views.circle_href(circle_id), flash="deleted")


async def _fill_removal(visit: respond.Visit, circle_id: UUID, post_id: UUID) -> RemovePage:
    async def ask(tx: ReadTx) -> feed.Post:
        return await feed.find_post(tx, by=visit.person, circle_id=circle_id, post_id=post_id)

    shown = await visit.house.db.glance(ask)
    href = post_views.post_href(circle_id, post_id)
    return RemovePage(
        href=href,
        action=f"{href}/delete",
        kind="post",
        html=markdown.show_text(shown.text).html,
        staff=shown.author.person_id != visit.person.id,
    )


ROUTES: list[HTTPRouteHandler] = [show_post, like_post, show_history, ask_to_delete, delete_post]
