"""What goes over the wire: between processes as news, to a browser as a frame, from a browser as a wish."""

from collections.abc import Iterable
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from quanzi.kernel import limits

MESSAGE_CHARACTERS_MAX = 8_000
AWAY_S_MAX = 24 * 3600.0


class News(msgspec.Struct, frozen=True):
    """What happened, between processes: `kind` says what `item_id` is; of "members", the person whose circles changed."""

    kind: Literal["post", "comment", "members"]
    circle_id: UUID
    item_id: UUID
    post_id: UUID | None = None
    by: UUID | None = None


class Frame(msgspec.Struct, frozen=True):
    """What a browser hears: something of `kind` with this `id` is new in `topic`; what it is, a page tells."""

    topic: str
    id: UUID
    kind: str


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a browser wants to hear of, all of it at once: "home", "circle:<id>" or "post:<circle id>:<id>".

    `away_s` is for how long it may have heard nothing, by its own clock: what came meanwhile is told at once.
    """

    topics: list[str]
    away_s: Annotated[float, msgspec.Meta(ge=0)] = 0


Key = tuple[str, UUID] | tuple[str, UUID, UUID]
"""Where news belong, of the kinds "home", "circle" and "post"; a socket has one for each circle of its home."""


class Topic(msgspec.Struct, frozen=True):
    """A topic that was understood; `circle_id` is None for home."""

    text: str
    circle_id: UUID | None = None
    post_id: UUID | None = None


class Wished(msgspec.Struct, frozen=True):
    """A wish that was understood."""

    topics: list[Topic]
    away_s: float = 0


HOME = Topic("home")


class BadWish(Exception):
    """The browser asked for what there is not."""


def read_wish(text: str) -> Wished:
    """What a browser asks for; BadWish for anything that no page of ours sends."""
    if len(text) > MESSAGE_CHARACTERS_MAX:
        raise BadWish
    try:
        wish = msgspec.json.decode(text, type=Wish)
        topics = [_read_topic(topic) for topic in dict.fromkeys(wish.topics)]
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadWish from error
    if len(topics) > limits.LIVE_TOPICS_PER_SOCKET_MAX:
        raise BadWish
    return Wished(topics, min(wish.away_s, AWAY_S_MAX))


def _read_topic(text: str) -> Topic:
    kind, *rest = text.split(":")
    if kind == "home" and not rest:
        return HOME
    ids = [UUID(one) for one in rest]
    if [str(one) for one in ids] != rest:
        raise BadWish
    if kind == "circle" and len(ids) == 1:
        return Topic(text, ids[0])
    if kind == "post" and len(ids) == 2:  # noqa: PLR2004 -- circle and post
        return Topic(text, ids[0], ids[1])
    raise BadWish


def keys_of(topic: Topic, home_circles: Iterable[UUID]) -> list[Key]:
    """Where the news of a topic belong."""
    if topic.circle_id is None:
        return [("home", circle_id) for circle_id in home_circles]
    return [("circle", topic.circle_id)] if topic.post_id is None else [("post", topic.circle_id, topic.post_id)]


def places_of(news: News) -> list[tuple[Key, str]]:
    """Where news belong, and the topic under which a browser hears of them there."""
    if news.kind == "members":
        return []
    if news.kind == "comment":
        return [(("post", news.circle_id, news.post_id), f"post:{news.circle_id}:{news.post_id}")] if news.post_id else []
    return [(("home", news.circle_id), HOME.text), (("circle", news.circle_id), f"circle:{news.circle_id}")]
