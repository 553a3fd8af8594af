"""How posts and comments look on a page: who wrote them as the reader sees them, and what the reader may do with each."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from markupsafe import Markup

from quanzi import circles, feed
from quanzi.infra.house import House
from quanzi.kernel.person import Person
from quanzi.web import circle_views, markdown, photos, views

_GONE_HTML = Markup("")


def post_href(circle_id: UUID, post_id: UUID) -> str:
    """The address of a post."""
    return f"/circles/{circle_id}/posts/{post_id}"


def comment_href(circle_id: UUID, post_id: UUID, comment_id: UUID) -> str:
    """The address of a comment; it leads to its place under the post."""
    return f"/circles/{circle_id}/posts/{post_id}/comments/{comment_id}"


def link_my_circle(circle: circles.MyCircle) -> views.CircleLink:
    """A circle of mine where only its name and picture are shown."""
    return views.CircleLink(str(circle.circle_id), circle.name, f"/circles/{circle.circle_id}", circle.picture_url)


def show_post(
    house: House, by: Person, post: feed.Post, *, role: str | None, circle: views.CircleLink | None = None, unread: bool = False
) -> views.PostView:
    """A post for a page; `role` is what the reader is in its circle, `circle` is told where the page is not the circle's."""
    shown = markdown.show_text(post.text)
    mine = post.author.person_id == by.id
    many = len(post.photos)
    return views.PostView(
        id=str(post.post_id),
        href=post_href(post.circle_id, post.post_id),
        author=circle_views.show_person(post.author, post.author.person_id),
        published_at=post.created_at,
        html=shown.html,
        circle=circle,
        language=shown.language,
        edited_at=post.edited_at,
        photos=tuple(photos.show_photo(house, by, photo, of=many) for photo in post.photos),
        link=shown.link,
        like_count=post.like_count,
        liked=post.liked,
        comment_count=post.comment_count,
        unread=unread,
        may_like=role is not None,
        may_edit=mine and role is not None,
        may_delete=mine,
        may_moderate=not mine and role in {"owner", "moderator"},
        may_report=not mine,
        talk_href="" if mine or role is None or post.author.gone else _talk_href(post),
    )


def _talk_href(post: feed.Post) -> str:
    """Where one writes to who wrote it."""
    return f"/people/{post.author.person_id}/talk?circle={post.circle_id}&post={post.post_id}"


def show_my_posts(
    house: House, by: Person, posts: Sequence[feed.Post], *, mine: Sequence[circles.MyCircle], unread: Mapping[UUID, int]
) -> tuple[views.PostView, ...]:
    """Posts of several circles of mine, newest first; of each circle the first `unread` by others are new."""
    by_id = {circle.circle_id: circle for circle in mine}
    links = {circle_id: link_my_circle(circle) for circle_id, circle in by_id.items()}
    left = dict(unread)
    shown: list[views.PostView] = []
    for post in posts:
        is_new = left.get(post.circle_id, 0) > 0 and post.author.person_id != by.id
        if is_new:
            left[post.circle_id] -= 1
        circle = by_id.get(post.circle_id)
        if circle is not None:
            shown.append(show_post(house, by, post, role=circle.role, circle=links[post.circle_id], unread=is_new))
    return tuple(shown)


def show_comments(by: Person, comments: Sequence[feed.Comment], *, role: str | None) -> tuple[views.CommentView, ...]:
    """A thread: first answers, each with its replies under it."""
    replies: dict[UUID, list[views.CommentView]] = {}
    authors = {comment.comment_id: comment.author for comment in comments}
    for comment in comments:
        if comment.parent_id is not None:
            answered = authors.get(comment.parent_id) if comment.parent_id != comment.root_id else None
            replies.setdefault(comment.root_id, []).append(show_comment(by, comment, role=role, answers=answered.name if answered else ""))
    roots = [comment for comment in comments if comment.parent_id is None]
    if not roots:
        return tuple(reply for group in replies.values() for reply in group)
    return tuple(show_comment(by, root, role=role, replies=tuple(replies.get(root.comment_id, ()))) for root in roots)


def show_comment(
    by: Person, comment: feed.Comment, *, role: str | None, replies: tuple[views.CommentView, ...] = (), answers: str = ""
) -> views.CommentView:
    """One comment for a page; `answers` names whose reply it answers where that is not the one above."""
    author = comment.author
    mine = author is not None and author.person_id == by.id
    shown = None if author is None else markdown.show_text(comment.text)
    html = _GONE_HTML if shown is None else shown.html
    if answers:
        html = Markup('<p class="small muted">↩ {}</p>{}').format(answers, html)
    return views.CommentView(
        id=str(comment.comment_id),
        href=comment_href(comment.circle_id, comment.post_id, comment.comment_id),
        author=circle_views.show_person(author, author.person_id if author else UUID(int=0)),
        written_at=comment.created_at,
        html=html,
        language=shown.language if shown else "",
        edited_at=comment.edited_at,
        like_count=comment.like_count,
        liked=comment.liked,
        gone=comment.gone,
        replies=replies,
        more_replies=max(0, comment.reply_count - len(replies)),
        branch=f"{post_href(comment.circle_id, comment.post_id)}?root={comment.comment_id}#comments",
        may_like=role is not None,
        may_reply=role is not None,
        may_edit=mine and role is not None,
        may_delete=mine,
        may_moderate=not mine and role in {"owner", "moderator"},
        may_report=not mine,
    )
