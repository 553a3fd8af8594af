"""The loader's door: many posts, answers and likes at once, under the laws of one.

A count beside a post equals the rows behind it, and everything is found again under its author. What is there already
stays as it is, so a load may be repeated. No events: nobody waits for a notice of what was loaded.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi.feed.store import bulk
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.text import clean_text

__all__ = [
    "NewComment",
    "NewCommentLike",
    "NewLike",
    "NewPost",
    "NewSeen",
    "add_comment_likes",
    "add_comments",
    "add_likes",
    "add_posts",
    "mark_seen",
]


class NewPost(msgspec.Struct, frozen=True):
    """A post of a loaded community; `photos` as `media.write_photos` wrote them, `repost_count` those without a word."""

    circle_id: UUID
    post_id: UUID
    author_id: UUID
    text: str
    created_at: datetime
    photos: list[dict[str, Any]] | None = None
    repost_count: int = 0


class NewComment(msgspec.Struct, frozen=True, gc=False):
    """An answer; `root_id` is the first answer of its branch, itself for a first answer, whose `parent_id` is None."""

    circle_id: UUID
    post_id: UUID
    comment_id: UUID
    root_id: UUID
    parent_id: UUID | None
    author_id: UUID
    text: str
    created_at: datetime


class NewLike(msgspec.Struct, frozen=True, gc=False):
    """Somebody likes a post."""

    circle_id: UUID
    post_id: UUID
    person_id: UUID
    at: datetime


class NewCommentLike(msgspec.Struct, frozen=True, gc=False):
    """Somebody likes a comment."""

    circle_id: UUID
    post_id: UUID
    comment_id: UUID
    person_id: UUID
    at: datetime


class NewSeen(msgspec.Struct, frozen=True, gc=False):
    """Up to when a person has seen a circle."""

    person_id: UUID
    circle_id: UUID
    seen_at: datetime


async def add_posts(tx: Tx, *, new: Sequence[NewPost]) -> None:
    """Add those that are not there yet. kernel.text's refusals."""
    texts = [
        clean_text(one.text, max_characters=limits.POST_CHARACTERS_MAX, field="text", required=not one.photos, lines=True) for one in new
    ]
    await bulk.insert_posts(
        tx,
        circle_ids=[one.circle_id for one in new],
        post_ids=[one.post_id for one in new],
        author_ids=[one.author_id for one in new],
        texts=texts,
        photos=[msgspec.json.encode(one.photos).decode() if one.photos else None for one in new],
        repost_counts=[one.repost_count for one in new],
        created_at=[one.created_at for one in new],
    )


async def add_comments(tx: Tx, *, new: Sequence[NewComment]) -> None:
    """Add those that are not there yet, and count them at their posts, which are there. kernel.text's refusals."""
    texts = [clean_text(one.text, max_characters=limits.COMMENT_CHARACTERS_MAX, field="text", lines=True) for one in new]
    await bulk.insert_comments(
        tx,
        circle_ids=[one.circle_id for one in new],
        post_ids=[one.post_id for one in new],
        comment_ids=[one.comment_id for one in new],
        root_ids=[one.root_id for one in new],
        parent_ids=[one.parent_id for one in new],
        author_ids=[one.author_id for one in new],
        texts=texts,
        created_at=[one.created_at for one in new],
    )


async def add_likes(tx: Tx, *, new: Sequence[NewLike]) -> None:
    """Add those that are not there yet, and count them at their posts."""
    await bulk.insert_post_likes(
        tx,
        circle_ids=[one.circle_id for one in new],
        post_ids=[one.post_id for one in new],
        person_ids=[one.person_id for one in new],
        at=[one.at for one in new],
    )


async def add_comment_likes(tx: Tx, *, new: Sequence[NewCommentLike]) -> None:
    """Add those that are not there yet, and count them at their comments."""
    await bulk.insert_comment_likes(
        tx,
        circle_ids=[one.circle_id for one in new],
        post_ids=[one.post_id for one in new],
        comment_ids=[one.comment_id for one in new],
        person_ids=[one.person_id for one in new],
        at=[one.at for one in new],
    )


async def mark_seen(tx: Tx, *, new: Sequence[NewSeen]) -> None:
    """Move marks forward, never back."""
    await bulk.update_seen(
        tx, person_ids=[one.person_id for one in new], circle_ids=[one.circle_id for one in new], seen_at=[one.seen_at for one in new]
    )
