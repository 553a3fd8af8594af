"""What goes over the wire: between processes as news, to a browser as a frame, from a browser as a wish."""

from typing import Literal
from uuid import UUID

import msgspec

from quanzi.kernel import limits

CHANNEL = "quanzi_live"
HOME, ME = "home", "me"
MESSAGE_CHARACTERS_MAX = 8_000


class News(msgspec.Struct, frozen=True):
    """What happened, between processes: `kind` says what `item_id` is; of "members", the person whose circles changed.

    A "notice" is in no circle: `by` is whose inbox it is in.
    """

    kind: Literal["post", "comment", "members", "notice"]
    circle_id: UUID | None
    item_id: UUID
    post_id: UUID | None = None
    by: UUID | None = None


class Frame(msgspec.Struct, frozen=True):
    """What a browser hears: something of `kind` with this `id` is new in `topic`; what it is, a page tells."""

    topic: str
    id: UUID
    kind: str


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a browser wants to hear of, all of it at once: "home", "me", "circle:<id>" or "post:<circle id>:<id>"."""

    topics: list[str]


class Topic(msgspec.Struct, frozen=True):
    """A topic that was understood; `circle_id` is None for home, and for me, the reader's own inbox."""

    text: str
    circle_id: UUID | None = None
    post_id: UUID | None = None


class BadWish(Exception):
    """The browser asked for what there is not."""


def read_wish(text: str) -> list[Topic]:
    """The topics that a browser asks for; BadWish for anything that no page of ours sends."""
    if len(text) > MESSAGE_CHARACTERS_MAX:
        raise BadWish
    try:
        wish = msgspec.json.decode(text, type=Wish)
        topics = [_read_topic(topic) for topic in dict.fromkeys(wish.topics)]
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadWish from error
    if len(topics) > limits.LIVE_TOPICS_PER_SOCKET_MAX:
        raise BadWish
    return topics


def _read_topic(text: str) -> Topic:
    kind, *rest = text.split(":")
    if kind in {HOME, ME} and not rest:
        return Topic(kind)
    if kind == "circle" and len(rest) == 1:
        return Topic(text, UUID(rest[0]))
    if kind == "post" and len(rest) == 2:  # noqa: PLR2004 -- circle and post
        return Topic(text, UUID(rest[0]), UUID(rest[1]))
    raise BadWish
