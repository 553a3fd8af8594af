"""Calls about posts, comments, likes and what is new."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from quanzi import feed, identity, media
from quanzi.api import calls
from quanzi.feed import own
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.page import Page
from quanzi.kernel.person import Person
from quanzi.web import photos, respond

CommentText = Annotated[str, Meta(min_length=1, max_length=limits.COMMENT_CHARACTERS_MAX)]
PostText = Annotated[str, Meta(max_length=limits.POST_CHARACTERS_MAX)]


class PhotoChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of my uploaded pictures, with what it shows in words."""

    media_id: UUID
    alt: Annotated[str, Meta(max_length=limits.ALT_CHARACTERS_MAX)] = ""


class PostInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to say: Markdown, photos, or both."""

    text: PostText = ""
    photos: Annotated[list[PhotoChoice], Meta(max_length=limits.PHOTOS_PER_POST_MAX)] = []


class SeenInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The time of the newest post that was shown."""

    at: Annotated[datetime, Meta(tz=True)]


class PostAnswer(msgspec.Struct, frozen=True, gc=False):
    """A post as you see it; photo addresses are yours alone and end after some hours."""

    circle_id: UUID
    post_id: UUID
    author: identity.PersonCard
    text: str
    photos: list[photos.PhotoUrls]
    like_count: int
    comment_count: int
    created_at: datetime
    edited_at: datetime | None
    liked: bool


class PostPage(msgspec.Struct, frozen=True):
    """Some posts, newest first."""

    items: list[PostAnswer]
    next_cursor: str | None


class WrittenPage(msgspec.Struct, frozen=True):
    """Some of what I wrote, newest first."""

    items: Sequence[own.Written]
    next_cursor: str | None


class RevisionAnswer(msgspec.Struct, frozen=True):
    """What was said before an edit; `at` is when it was replaced."""

    text: str
    photos: list[photos.PhotoUrls]
    at: datetime


class Created(msgspec.Struct, frozen=True):
    """The id of what is new."""

    id: UUID


class UnreadCount(msgspec.Struct, frozen=True):
    """New posts in one circle, counted up to 100."""

    circle_id: UUID
    count: int


def answer_post(house: House, by: Person, post: feed.Post) -> PostAnswer:
    """A post as it is told to one reader."""
    return PostAnswer(
        post.circle_id,
        post.post_id,
        post.author,
        post.text,
        [photos.photo_urls(house, by, photo) for photo in post.photos],
        post.like_count,
        post.comment_count,
        post.created_at,
        post.edited_at,
        post.liked,
    )


def _page(house: House, by: Person, page: Page[feed.Post]) -> PostPage:
    return PostPage([answer_post(house, by, post) for post in page.items], page.next_cursor)


def _choices(data: PostInput) -> list[media.PictureChoice]:
    return [media.PictureChoice(photo.media_id, photo.alt) for photo in data.photos]


# A page of posts needs no common snapshot: each statement asks again who may see what, so `glance` spares two round trips.
@calls.read("/home", scope="feed:read", summary="Everything new in my circles")
async def list_home(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> PostPage:
    """Posts of all circles I am in, newest first."""

    async def ask(tx: ReadTx) -> Page[feed.Post]:
        return await feed.list_home(tx, by=person, cursor=cursor, limit=limit)

    return _page(house, person, await house.db.glance(ask))


@calls.read("/circles/{circle_id:uuid}/posts", scope="feed:read", summary="Posts of a circle")
async def list_circle_posts(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    circle_id: FromPath[UUID],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> PostPage:
    """Posts of one circle, newest first."""

    async def ask(tx: ReadTx) -> Page[feed.Post]:
        return await feed.list_circle_posts(tx, by=person, circle_id=circle_id, cursor=cursor, limit=limit)

    return _page(house, person, await house.db.glance(ask))


@calls.read("/people/{person_id:uuid}/posts", scope="feed:read", summary="Posts of a person")
async def list_authored(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    person_id: FromPath[UUID],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> PostPage:
    """What a person posted in circles that I am in too, newest first."""

    async def ask(tx: ReadTx) -> Page[feed.Post]:
        return await feed.list_authored(tx, by=person, person_id=person_id, cursor=cursor, limit=limit)

    return _page(house, person, await house.db.glance(ask))


@calls.read("/me/written", scope="feed:read", summary="What I wrote")
async def list_written(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    kind: FromQuery[Literal["post", "comment"]] = "post",
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> WrittenPage:
    """My posts, or my comments, newest first, also in circles I left; each can be deleted where it stands."""

    async def ask(tx: ReadTx) -> Page[own.Written]:
        return await own.list_written(tx, by=person, kind=kind, cursor=cursor, limit=limit)

    found = await house.db.glance(ask)
    return WrittenPage(found.items, found.next_cursor)


@calls.send("/circles/{circle_id:uuid}/posts", scope="feed:write", summary="Publish a post")
async def publish_post(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: JSONBody[PostInput]) -> Created:
    """Say something to a circle I am in."""

    async def deed(tx: Tx) -> Created:
        return Created(await feed.publish_post(tx, by=visit.person, circle_id=circle_id, text=data.text, pictures=_choices(data)))

    return await visit.house.db.run(deed, once=visit.once(data, key=None, answer=Created))


@calls.read("/circles/{circle_id:uuid}/posts/{post_id:uuid}", scope="feed:read", summary="One post")
async def find_post(
    house: NamedDependency[House], person: NamedDependency[Person], circle_id: FromPath[UUID], post_id: FromPath[UUID]
) -> PostAnswer:
    """One post as I see it."""

    async def ask(tx: ReadTx) -> feed.Post:
        return await feed.find_post(tx, by=person, circle_id=circle_id, post_id=post_id)

    return answer_post(house, person, await house.db.glance(ask))


@calls.replace("/circles/{circle_id:uuid}/posts/{post_id:uuid}", scope="feed:write", summary="Edit a post", status_code=204)
async def edit_post(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID], data: JSONBody[PostInput]
) -> None:
    """Replace what my post says; the circle's members can read what it said before."""
    await visit.house.db.run(
        lambda tx: feed.edit_post(tx, by=visit.person, circle_id=circle_id, post_id=post_id, text=data.text, pictures=_choices(data))
    )


@calls.remove("/circles/{circle_id:uuid}/posts/{post_id:uuid}", scope="feed:write", summary="Delete a post")
async def delete_post(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID], reason: calls.ReasonText = ""
) -> None:
    """Delete my post; or another's as the circle's staff, with a reason that its author reads."""
    await visit.house.db.run(lambda tx: feed.delete_post(tx, by=visit.person, circle_id=circle_id, post_id=post_id, reason=reason))


@calls.read("/circles/{circle_id:uuid}/posts/{post_id:uuid}/revisions", scope="feed:read", summary="Earlier versions of a post")
async def list_post_revisions(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID]
) -> list[RevisionAnswer]:
    """What a post said before each edit, newest first."""
    return await list_versions(visit, circle_id, post_id, None)


@calls.replace("/circles/{circle_id:uuid}/posts/{post_id:uuid}/like", scope="feed:write", summary="Like a post", status_code=204)
async def like_post(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID]) -> None:
    """Like a post; liking it again changes nothing."""
    await visit.house.db.run(lambda tx: feed.like_post(tx, by=visit.person, circle_id=circle_id, post_id=post_id))


@calls.remove("/circles/{circle_id:uuid}/posts/{post_id:uuid}/like", scope="feed:write", summary="Take a like of a post back")
async def unlike_post(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], post_id: FromPath[UUID]) -> None:
    """Take my like back; nothing happens where there is none."""
    await visit.house.db.run(lambda tx: feed.unlike_post(tx, by=visit.person, circle_id=circle_id, post_id=post_id))


@calls.read("/unread", scope="feed:read", summary="New posts per circle")
async def count_unread(house: NamedDependency[House], person: NamedDependency[Person]) -> list[UnreadCount]:
    """How many posts are new to me in each of my circles; circles with none are left out."""

    async def ask(tx: ReadTx) -> dict[UUID, int]:
        return await feed.count_unread(tx, by=person)

    counts = await house.db.read(ask)
    return [UnreadCount(circle_id, count) for circle_id, count in counts.items()]


@calls.replace("/circles/{circle_id:uuid}/seen", scope="feed:write", summary="Mark a circle as seen", status_code=204)
async def mark_seen(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: JSONBody[SeenInput]) -> None:
    """I have seen the circle up to a time; the mark never moves back."""
    await visit.house.db.run(lambda tx: feed.mark_seen(tx, by=visit.person, circle_id=circle_id, at=data.at))


async def list_versions(visit: respond.Visit, circle_id: UUID, post_id: UUID, comment_id: UUID | None) -> list[RevisionAnswer]:
    """The versions of a post, or of a comment under it."""

    async def ask(tx: ReadTx) -> list[RevisionAnswer]:
        found = await feed.list_revisions(tx, by=visit.person, circle_id=circle_id, post_id=post_id, comment_id=comment_id)
        return [
            RevisionAnswer(row.text, [photos.photo_urls(visit.house, visit.person, photo) for photo in row.photos], row.at) for row in found
        ]

    return await visit.house.db.read(ask)


CALLS = [
    list_home,
    list_circle_posts,
    list_authored,
    list_written,
    publish_post,
    find_post,
    edit_post,
    delete_post,
    list_post_revisions,
    like_post,
    unlike_post,
    count_unread,
    mark_seen,
]
