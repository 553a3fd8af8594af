"""Who reacts to what, on one screen. Lower slices say what happened; nobody below knows who listens."""

from collections.abc import Sequence

from quanzi import circles, feed, live
from quanzi.infra.outbox import Reaction
from quanzi.kernel.event import Event

REACTIONS: dict[type[Event], Sequence[Reaction]] = {
    feed.PostPublished: [live.tell_of_post],
    feed.CommentPublished: [live.tell_of_comment],
    circles.MemberJoined: [live.tell_of_join],
    circles.MemberLeft: [live.tell_of_leave],
    circles.MemberRemoved: [live.tell_of_removal],
}
