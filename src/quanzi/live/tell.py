"""Reactions: what happened is told to every process that holds sockets. One batch of the outbox is one commit, so one order."""

import msgspec

from quanzi import circles, feed, notices, relations
from quanzi.infra.postgres import Tx
from quanzi.live.frames import News, Noticed


async def tell_of_post(tx: Tx, event: feed.PostPublished) -> None:
    """A post is new in its circle, and in the home of its members."""
    _tell(tx, News("post", event.circle_id, event.post_id, event.post_id, event.author_id))


async def tell_of_comment(tx: Tx, event: feed.CommentPublished) -> None:
    """A comment is new under its post."""
    _tell(tx, News("comment", event.circle_id, event.comment_id, event.post_id, event.author_id))


async def tell_of_join(tx: Tx, event: circles.MemberJoined) -> None:
    """Somebody's circles are others now."""
    _tell(tx, News("members", event.circle_id, event.person_id))


async def tell_of_leave(tx: Tx, event: circles.MemberLeft) -> None:
    """Somebody's circles are others now."""
    _tell(tx, News("members", event.circle_id, event.person_id))


async def tell_of_removal(tx: Tx, event: circles.MemberRemoved) -> None:
    """Somebody's circles are others now."""
    _tell(tx, News("members", event.circle_id, event.person_id))


async def tell_of_block(tx: Tx, event: relations.PersonBlocked) -> None:
    """Two people are out of each other's sight now."""
    for person_id in (event.person_id, event.other_id):
        _tell(tx, News("blocks", person_id, person_id))


async def tell_of_notices(tx: Tx, event: notices.NoticesArrived) -> None:
    """Lines are new in people's inboxes."""
    for person_id, notice_id in event.lines:
        _tell(tx, Noticed(person_id, notice_id))


def _tell(tx: Tx, news: News | Noticed) -> None:
    tx.tell(msgspec.json.encode(news).decode())
