"""Saying something under a post; changing it, liking it, taking it back or down."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import feed
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import errors
from quanzi.web import errors as web_errors
from quanzi.web import markdown, post_views, respond
from quanzi.web.pages.post import LikeForm, ReasonForm, RemovePage, VersionView, fill_post

_COMMENT = "/circles/{circle_id:uuid}/posts/{post_id:uuid}/comments/{comment_id:uuid}"


class CommentForm(msgspec.Struct, frozen=True):
    """What to say, and which comment it answers."""

    text: str = ""
    reply_to: str = ""
    idempotency_key: str = ""


class Said(msgspec.Struct, frozen=True):
    """The id of a new comment."""

    comment_id: UUID


class CommentHistoryPage(msgspec.Struct, frozen=True):
    """What comment_history.html shows: what it says now, and before each edit."""

    now: object
    versions: tuple[VersionView, ...]
    back: str


class CommentEditPage(msgspec.Struct, frozen=True):
    """What comment_edit.html shows."""

    action: str
    back: str
    text: str
    error: str = ""


@post("/circles/{circle_id:uuid}/posts/{post_id:uuid}/comments", include_in_schema=False)
async def comment_post(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID], data: URLEncodedBody[CommentForm]
) -> Response[str] | Redirect:
    """Says it."""
    parent_id = _read_id(data.reply_to)

    async def deed(tx: Tx) -> Said:
        return Said(await feed.comment_post(tx, by=visit.person, circle_id=circle_id, post_id=post_id, text=data.text, parent_id=parent_id))

    try:
        said = await visit.house.db.run(deed, once=visit.once(data, key=data.idempotency_key, answer=Said))
    except (errors.Invalid, errors.TooMany) as error:
        page = await fill_post(visit, circle_id, post_id, reply=parent_id, typed=data.text, error=visit.explain(error))
        return await visit.page("post", page, tab="circles", status_code=web_errors.status_of(error))
    return visit.see_other(_place(circle_id, post_id, said.comment_id), flash="commented")


def _read_id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise errors.NotFound from error


def _place(circle_id: UUID, post_id: UUID, comment_id: UUID) -> str:
    return f"{post_views.post_href(circle_id, post_id)}#comment-{comment_id}"


@get(_COMMENT, include_in_schema=False)
async def show_comment(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID], comment_id: FromPath[UUID]
) -> Redirect:
    """Leads to the comment's place: its branch under the post, which it is sure to be in."""
    found = await _find(visit, circle_id, post_id, comment_id)
    if found.comment_id == found.root_id:
        return visit.see_other(_place(circle_id, post_id, comment_id))
    return visit.see_other(f"{post_views.post_href(circle_id, post_id)}?root={found.root_id}#comment-{comment_id}")


async def _find(visit: respond.Visit, circle_id: UUID, post_id: UUID, comment_id: UUID) -> feed.Comment:
    async def ask(tx: ReadTx) -> feed.Comment:
        return await feed.find_comment(tx, by=visit.person, circle_id=circle_id, post_id=post_id, comment_id=comment_id)

    return await visit.house.db.glance(ask)


@post(f"{_COMMENT}/like", include_in_schema=False)
async def like_comment(
    visit: NamedDependency[respond.Visit],
    circle_id: FromPath[UUID],
    post_id: FromPath[UUID],
    comment_id: FromPath[UUID],
    data: URLEncodedBody[LikeForm],
) -> Response[str] | Redirect:
    """Likes a comment, or takes that back."""
    deed = feed.like_comment if data.liked == "yes" else feed.unlike_comment
    await visit.house.db.run(lambda tx: deed(tx, by=visit.person, circle_id=circle_id, post_id=post_id, comment_id=comment_id))
    if not visit.is_htmx:
        return visit.see_other(_place(circle_id, post_id, comment_id))
    found = await _find(visit, circle_id, post_id, comment_id)
    return visit.part("part_like", post_views.show_comment(visit.person, found, role="member"))


@get(f"{_COMMENT}/edit", include_in_schema=False)
async def show_comment_form(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID], comment_id: FromPath[UUID]
) -> Response[str]:
    """The comment in a form; only its author gets one."""
    found = await _find(visit, circle_id, post_id, comment_id)
    if found.author is None or found.author.person_id != visit.person.id:
        raise errors.NotFound
    return await visit.page("comment_edit", _edit_page(circle_id, post_id, comment_id, found.text), tab="circles")


def _edit_page(circle_id: UUID, post_id: UUID, comment_id: UUID, text: str, error: str = "") -> CommentEditPage:
    action = f"{post_views.comment_href(circle_id, post_id, comment_id)}/edit"
    return CommentEditPage(action=action, back=_place(circle_id, post_id, comment_id), text=text, error=error)


@post(f"{_COMMENT}/edit", include_in_schema=False)
async def edit_comment(
    visit: NamedDependency[respond.Visit],
    circle_id: FromPath[UUID],
    post_id: FromPath[UUID],
    comment_id: FromPath[UUID],
    data: URLEncodedBody[CommentForm],
) -> Response[str] | Redirect:
    """Keeps what it says now."""
    try:
        await visit.house.db.run(
            lambda tx: feed.edit_comment(tx, by=visit.person, circle_id=circle_id, post_id=post_id, comment_id=comment_id, text=data.text)
        )
    except (errors.Invalid, errors.TooMany) as error:
        page = _edit_page(circle_id, post_id, comment_id, data.text, visit.explain(error))
        return await visit.page("comment_edit", page, tab="circles", status_code=web_errors.status_of(error))
    return visit.see_other(_place(circle_id, post_id, comment_id), flash="saved")


@get(f"{_COMMENT}/history", include_in_schema=False)
async def show_history(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID], comment_id: FromPath[UUID]
) -> Response[str]:
    """What the comment said before each edit, for members of the circle."""
    on = {"circle_id": circle_id, "post_id": post_id, "comment_id": comment_id}

    async def ask(tx: ReadTx) -> CommentHistoryPage:
        found = await feed.find_comment(tx, by=visit.person, **on)
        versions = await feed.list_revisions(tx, by=visit.person, **on)
        return CommentHistoryPage(
            now=markdown.show_text(found.text).html,
            versions=tuple(VersionView(markdown.show_text(one.text).html, (), one.at) for one in versions),
            back=_place(circle_id, post_id, comment_id),
        )

    return await visit.page("comment_history", await visit.house.db.read(ask), tab="circles")


@get([f"{_COMMENT}/delete", f"{_COMMENT}/moderate"], include_in_schema=False)
async def ask_to_delete(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID], comment_id: FromPath[UUID]
) -> Response[str]:
    """Asks once more; of another's comment, for the reason."""
    return await visit.page("remove", await _fill_removal(visit, circle_id, post_id, comment_id), tab="circles")


@post(f"{_COMMENT}/delete", include_in_schema=False)
async def delete_comment(
    visit: NamedDependency[respond.Visit],
    circle_id: FromPath[UUID],
    post_id: FromPath[UUID],
    comment_id: FromPath[UUID],
    data: URLEncodedBody[ReasonForm],
) -> Response[str] | Redirect:
    """Takes my comment back, or another's down."""
    try:
        await visit.house.db.run(
            lambda tx: feed.delete_comment(
                tx, by=visit.person, circle_id=circle_id, post_id=post_id, comment_id=comment_id, reason=data.reason
            )
        )
    except errors.Invalid as error:
        page = msgspec.structs.replace(
            await _fill_removal(visit, circle_id, post_id, comment_id), reason=data.reason, error=visit.explain(error)
        )
        return await visit.page("remove", page, tab="circles", status_code=web_errors.status_of(error))
    return visit.see_other(post_views.post_href(circle_id, post_id), flash="deleted")


async def _fill_removal(visit: respond.Visit, circle_id: UUID, post_id: UUID, comment_id: UUID) -> RemovePage:
    found = await _find(visit, circle_id, post_id, comment_id)
    return RemovePage(
        href=_place(circle_id, post_id, comment_id),
        kind="comment",
        html=markdown.show_text(found.text).html,
        action=f"{post_views.comment_href(circle_id, post_id, comment_id)}/delete",
        staff=found.author is not None and found.author.person_id != visit.person.id,
    )


ROUTES: list[HTTPRouteHandler] = [
    comment_post,
    show_comment,
    like_comment,
    show_comment_form,
    edit_comment,
    show_history,
    ask_to_delete,
    delete_comment,
]
