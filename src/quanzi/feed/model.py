"""What a reader gets: a post with its author as she may see them, a comment, a version that an edit replaced."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from quanzi import identity, media
from quanzi.kernel.page import Cursor

NEWEST = Cursor(at=datetime(9999, 1, 1, tzinfo=UTC), id=UUID(int=2**128 - 1))
OLDEST = Cursor(at=datetime(1, 1, 2, tzinfo=UTC), id=UUID(int=0))
UNREAD_MAX = 100
"""Unread posts are counted up to here; a face shows 99+."""
LATE = timedelta(seconds=30)
"""A post's time is the beginning of its deed, and no deed is on its way for longer than this."""


class Post(msgspec.Struct, frozen=True, gc=False):
    """A post as one reader sees it; `text` is Markdown as it was typed."""

    circle_id: UUID
    post_id: UUID
    author: identity.PersonCard
    text: str
    photos: tuple[media.Photo, ...]
    like_count: int
    comment_count: int
    created_at: datetime
    edited_at: datetime | None
    liked: bool


class Comment(msgspec.Struct, frozen=True):
    """A comment as one reader sees it. `gone` keeps the place of one that has replies; its author and text are empty.

    `root_id` is the comment that began the branch (itself for a first answer); `reply_count` is told of roots alone.
    """

    circle_id: UUID
    post_id: UUID
    comment_id: UUID
    root_id: UUID
    parent_id: UUID | None
    author: identity.PersonCard | None
    text: str
    like_count: int
    created_at: datetime
    edited_at: datetime | None
    liked: bool
    reply_count: int = 0
    gone: bool = False


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """A post or comment that came; of a post `item_id` is its `post_id`."""

    circle_id: UUID
    post_id: UUID
    item_id: UUID
    author_id: UUID
    created_at: datetime
    is_comment: bool


class Written(msgspec.Struct, frozen=True):
    """Something of mine as I find it again; of a post `item_id` is its `post_id`."""

    circle_id: UUID
    post_id: UUID
    item_id: UUID
    text: str
    photo_count: int
    created_at: datetime


class Revision(msgspec.Struct, frozen=True):
    """What a post or comment said before an edit; `at` is when it was replaced."""

    text: str
    photos: tuple[media.Photo, ...]
    at: datetime
