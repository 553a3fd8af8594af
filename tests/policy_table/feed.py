"""Who may say, read and take back what. The post and the comment are the member's; the owner looks after the open circle."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from quanzi import circles, feed
from quanzi.circles.errors import NotAMember, StaffNeeded
from quanzi.feed import own
from quanzi.feed.errors import NotInCircle, NotYours
from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.kernel.person import Person
from tests.make.circles import make_circle
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class InTalk(Cast):
    """A circle in which the member said something and answered it."""

    circle_id: UUID
    post_id: UUID
    comment_id: UUID

    @property
    def post(self) -> dict[str, UUID]:
        """Where the post lies."""
        return {"circle_id": self.circle_id, "post_id": self.post_id}

    @property
    def comment(self) -> dict[str, UUID]:
        """Where the comment lies."""
        return {**self.post, "comment_id": self.comment_id}


async def open_talk(tx: Tx) -> InTalk:
    """An open circle: everybody signed in reads it."""
    people = await cast_people(tx)
    circle = await make_circle(tx, owner=people.owner)
    await circles.join_circle(tx, by=people.member, circle_id=circle.circle_id)
    post_id = await feed.publish_post(tx, by=people.member, circle_id=circle.circle_id, text="Tea")
    comment_id = await feed.comment_post(tx, by=people.member, circle_id=circle.circle_id, post_id=post_id, text="More tea")
    return InTalk(people.owner, people.member, people.stranger, people.operator, circle.circle_id, post_id, comment_id)


async def hidden_talk(tx: Tx) -> InTalk:
    """The same, and nobody else knows of the circle."""
    talk = await open_talk(tx)
    await tx.execute("UPDATE circles.circle SET visibility = 'hidden' WHERE circle_id = $1", talk.circle_id)
    return talk


async def left_talk(tx: Tx) -> InTalk:
    """The same, and the member has left it meanwhile."""
    talk = await hidden_talk(tx)
    await circles.leave_circle(tx, by=talk.member, circle_id=talk.circle_id)
    return talk


Call = Callable[[Tx, Person, InTalk], Awaitable[Any]]


def _reads(call: Call, **other: Any) -> Row[InTalk]:
    outcomes: dict[str, Any] = {
        "stranger": ALLOWED,
        "member": ALLOWED,
        "owner": ALLOWED,
        "suspended": ALLOWED,
        "signed_out": NotSignedIn,
        "operator": ALLOWED,
    }
    return Row(stage=other.pop("stage", open_talk), call=call, **{**outcomes, **other})


def _speaks(call: Call, **other: Any) -> Row[InTalk]:
    return _reads(call, **{"stranger": NotAMember, "operator": NotAMember, "suspended": Suspended, **other})


_UNSEEN: dict[str, Any] = {"stranger": NotFound, "operator": NotFound, "stage": hidden_talk}

DEEDS: dict[str, Row[Any]] = {
    "feed.publish_post": _speaks(lambda tx, by, on: feed.publish_post(tx, by=by, circle_id=on.circle_id, text="hi")),
    "feed.publish_post hidden": _speaks(lambda tx, by, on: feed.publish_post(tx, by=by, circle_id=on.circle_id, text="hi"), **_UNSEEN),
    "feed.edit_post": _speaks(lambda tx, by, on: feed.edit_post(tx, by=by, **on.post, text="new"), owner=NotYours),
    "feed.delete_post": _speaks(
        lambda tx, by, on: feed.delete_post(tx, by=by, **on.post, reason="Off topic."), stranger=StaffNeeded, operator=StaffNeeded
    ),
    "feed.delete_post left": _speaks(
        lambda tx, by, on: feed.delete_post(tx, by=by, **on.post, reason="Off topic."), **{**_UNSEEN, "stage": left_talk}
    ),
    "feed.comment_post": _speaks(lambda tx, by, on: feed.comment_post(tx, by=by, **on.post, text="hi")),
    "feed.comment_post hidden": _speaks(lambda tx, by, on: feed.comment_post(tx, by=by, **on.post, text="hi"), **_UNSEEN),
    "feed.edit_comment": _speaks(lambda tx, by, on: feed.edit_comment(tx, by=by, **on.comment, text="new"), owner=NotYours),
    "feed.delete_comment": _speaks(
        lambda tx, by, on: feed.delete_comment(tx, by=by, **on.comment, reason="Off topic."), stranger=StaffNeeded, operator=StaffNeeded
    ),
    "feed.delete_comment left": _speaks(
        lambda tx, by, on: feed.delete_comment(tx, by=by, **on.comment, reason="Off topic."), **{**_UNSEEN, "stage": left_talk}
    ),
    "feed.like_post": _speaks(lambda tx, by, on: feed.like_post(tx, by=by, **on.post)),
    "feed.like_comment": _speaks(lambda tx, by, on: feed.like_comment(tx, by=by, **on.comment)),
    # a like is taken back also by who has left the circle meanwhile
    "feed.unlike_post": _speaks(lambda tx, by, on: feed.unlike_post(tx, by=by, **on.post), stranger=ALLOWED, operator=ALLOWED),
    "feed.unlike_comment": _speaks(lambda tx, by, on: feed.unlike_comment(tx, by=by, **on.comment), stranger=ALLOWED, operator=ALLOWED),
    "feed.list_home": _reads(lambda tx, by, _: feed.list_home(tx, by=by)),
    "feed.list_circle_posts": _reads(lambda tx, by, on: feed.list_circle_posts(tx, by=by, circle_id=on.circle_id)),
    "feed.list_circle_posts hidden": _reads(lambda tx, by, on: feed.list_circle_posts(tx, by=by, circle_id=on.circle_id), **_UNSEEN),
    "feed.best_posts": _reads(lambda tx, by, on: feed.best_posts(tx, by=by, circle_ids=[on.circle_id], limit=3)),
    "feed.find_post": _reads(lambda tx, by, on: feed.find_post(tx, by=by, **on.post)),
    "feed.find_post hidden": _reads(lambda tx, by, on: feed.find_post(tx, by=by, **on.post), **_UNSEEN),
    "feed.find_comment": _reads(lambda tx, by, on: feed.find_comment(tx, by=by, **on.comment)),
    "feed.list_comments": _reads(lambda tx, by, on: feed.list_comments(tx, by=by, **on.post)),
    "feed.list_comments hidden": _reads(lambda tx, by, on: feed.list_comments(tx, by=by, **on.post), **_UNSEEN),
    "feed.list_revisions": _reads(lambda tx, by, on: feed.list_revisions(tx, by=by, **on.post), stranger=NotInCircle, operator=NotInCircle),
    "feed.list_authored": _reads(lambda tx, by, on: feed.list_authored(tx, by=by, person_id=on.member.member_id)),
    "feed.list_written": _reads(lambda tx, by, _: own.list_written(tx, by=by)),
    "feed.count_unread": _reads(lambda tx, by, _: feed.count_unread(tx, by=by)),
    "feed.mark_seen": _reads(
        lambda tx, by, on: feed.mark_seen(tx, by=by, circle_id=on.circle_id, at=tx.now), stranger=NotInCircle, operator=NotInCircle
    ),
}
