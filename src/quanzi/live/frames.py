"""What goes over the wire: between processes as news, to a browser as a frame, from a browser as a wish or a message."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from quanzi.kernel import limits

SAID_CHARACTERS_MAX = 32_000
AWAY_S_MAX = 24 * 3600.0


class News(msgspec.Struct, frozen=True, tag="feed", tag_field="what"):
    """What happened, between processes: `kind` says what `item_id` is; of "members" and "blocks", the person whose they are."""

    kind: Literal["post", "comment", "members", "blocks"]
    circle_id: UUID
    item_id: UUID
    post_id: UUID | None = None
    by: UUID | None = None


class Noticed(msgspec.Struct, frozen=True, tag="notice", tag_field="what"):
    """A line is new in somebody's inbox, between processes."""

    person_id: UUID
    notice_id: UUID


class Typed(msgspec.Struct, frozen=True, tag="typing", tag_field="what"):
    """Somebody who shows it writes in a room, between processes."""

    room_id: UUID
    person_id: UUID


class Shows(msgspec.Struct, frozen=True, tag="here", tag_field="what"):
    """Somebody who shows it is there, or is not any more, between processes."""

    person_id: UUID
    is_here: bool


class Seeks(msgspec.Struct, frozen=True, tag="seek", tag_field="what"):
    """Who of these people is there? Between processes; each answers for its own with `Shows`."""

    person_ids: list[UUID]


class Writing(msgspec.Struct, frozen=True):
    """What a browser hears: `by` writes in a room."""

    typing: UUID
    by: UUID


class Presence(msgspec.Struct, frozen=True):
    """What a browser hears: a person is there, or not."""

    here: UUID
    is_here: bool


class Frame(msgspec.Struct, frozen=True):
    """What a browser hears: something of `kind` with this `id` is new in `topic`; what it is, a page tells."""

    topic: str
    id: UUID
    kind: str


class Send(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message of words alone, for a room."""

    room_id: UUID
    message_id: UUID
    text: str
    quoted: int | None = None


class Read(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a room was read."""

    room_id: UUID
    position: int


class Typing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something is being written in a room, which this page has open."""

    room_id: UUID


class Here(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the page shows: whether anybody looks at it, which room is open, and whether it would know who is there."""

    looking: bool = True
    watching: bool = False
    room_id: UUID | None = None


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a browser says: what it wants to hear of, all at once, or one of the others.

    Topics are "home", "me", "circle:<id>" and "post:<circle id>:<id>".

    With topics, `away_s` is for how long it may have heard nothing, by its own clock: what came meanwhile is told at once.
    """

    topics: list[str] | None = None
    away_s: Annotated[float, msgspec.Meta(ge=0)] = 0
    send: Send | None = None
    read: Read | None = None
    typing: Typing | None = None
    here: Here | None = None


class SaidAlone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message and nothing else."""

    send: Send


class Sent(msgspec.Struct, frozen=True):
    """A message is there, at this position; the answer to Send."""

    sent: UUID
    room_id: UUID
    position: int
    at: datetime


class Refused(msgspec.Struct, frozen=True):
    """A message is not there, and why; the answer to Send."""

    refused: UUID
    room_id: UUID
    code: str
    reason: str
    way_forward: str


Key = tuple[str, UUID] | tuple[str, UUID, UUID]
"""Where news belong, of the kinds "home", "circle" and "post"; a socket has one for each circle of its home."""


class Topic(msgspec.Struct, frozen=True):
    """A topic that was understood; `circle_id` is None for home, and for me: one's own inbox."""

    text: str
    circle_id: UUID | None = None
    post_id: UUID | None = None


HOME, ME = Topic("home"), Topic("me")


class BadWish(Exception):
    """The browser asked for what there is not."""


def read_said(text: str) -> Said:
    """What a browser says; BadWish for anything that no page of ours sends."""
    if len(text) > SAID_CHARACTERS_MAX:
        raise BadWish
    try:
        said = _SAID.decode(text)
    except msgspec.MsgspecError as error:
        raise BadWish from error
    if [said.topics, said.send, said.read, said.typing, said.here].count(None) != 4:  # noqa: PLR2004 -- one of the five
        raise BadWish
    return said


def read_send(payload: bytes) -> Send | None:
    """A message alone, as our pages write it; None for whatever else it may be."""
    if not payload.startswith(_SENDS) or len(payload) > SAID_CHARACTERS_MAX:
        return None
    try:
        return _ALONE.decode(payload).send
    except msgspec.MsgspecError:
        return None


def read_topics(said: Said) -> list[Topic]:
    """The topics that a browser asks for; BadWish for those that there are not, or too many."""
    try:
        topics = [_read_topic(topic) for topic in dict.fromkeys(said.topics or ())]
    except ValueError as error:
        raise BadWish from error
    if len(topics) > limits.LIVE_TOPICS_PER_SOCKET_MAX:
        raise BadWish
    return topics


def _read_topic(text: str) -> Topic:
    kind, *rest = text.split(":")
    if kind == "home" and not rest:
        return HOME
    if kind == ME.text and not rest:
        return ME
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
    if topic == ME:
        return []
    if topic.circle_id is None:
        return [("home", circle_id) for circle_id in home_circles]
    return [("circle", topic.circle_id)] if topic.post_id is None else [("post", topic.circle_id, topic.post_id)]


def places_of(news: News) -> list[tuple[Key, str]]:
    """Where news belong, and the topic under which a browser hears of them there."""
    if news.kind in {"members", "blocks"}:
        return []
    if news.kind == "comment":
        return [(("post", news.circle_id, news.post_id), f"post:{news.circle_id}:{news.post_id}")] if news.post_id else []
    return [(("home", news.circle_id), HOME.text), (("circle", news.circle_id), f"circle:{news.circle_id}")]


_SAID = msgspec.json.Decoder(Said)
_SENDS = b'{"send":'
_ALONE = msgspec.json.Decoder(SaidAlone)
