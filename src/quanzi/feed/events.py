"""What happened in a circle's conversation: ids only, never what was said."""

from dataclasses import dataclass
from uuid import UUID

from quanzi.kernel.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPublished(Event):
    """A member said something to a circle."""

    circle_id: UUID
    post_id: UUID
    author_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentPublished(Event):
    """A member answered a post, or the comment `parent_id`; who wrote those is answered."""

    circle_id: UUID
    post_id: UUID
    comment_id: UUID
    author_id: UUID
    parent_id: UUID | None
    post_author_id: UUID | None = None
    parent_author_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLiked(Event):
    """A member likes a post, or the comment `comment_id` under it, that another wrote; of one thing only the first few hundred say so."""

    circle_id: UUID
    post_id: UUID
    comment_id: UUID | None
    author_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack(Event):
    """An author deleted what they said: the post or comment `item_id` is gone for good."""

    circle_id: UUID
    item_id: UUID
    author_id: UUID | None = None
