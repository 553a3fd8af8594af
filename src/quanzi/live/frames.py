"""What goes over the wire: between processes as news, to a browser as a frame, from a browser as a wish or a message."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.kernel import limits

CHANNEL = "quanzi_live"
SAID_CHARACTERS_MAX = 32_000


class News(msgspec.Struct, frozen=True):
    """What happened, between processes: `kind` says what `item_id` is; of "members" and "blocks", the person whose they are."""

    kind: Literal["post", "comment", "members", "blocks"]
    circle_id: UUID
    item_id: UUID
    post_id: UUID | None = None
    by: UUID | None = None


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


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a browser says: what it wants to hear of, all at once ("home", "circle:<id>", "post:<circle id>:<id>"), or one of the others."""

    topics: list[str] | None = None
    send: Send | None = None
    read: Read | None = None


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


class Topic(msgspec.Struct, frozen=True):
    """A topic that was understood; `circle_id` is None for home."""

    text: str
    circle_id: UUID | None = None
    post_id: UUID | None = None


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
    if [said.topics, said.send, said.read].count(None) != 2:  # noqa: PLR2004 -- one of the three
        raise BadWish
    return said


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
        return Topic("home")
    if kind == "circle" and len(rest) == 1:
        return Topic(text, UUID(rest[0]))
    if kind == "post" and len(rest) == 2:  # noqa: PLR2004 -- circle and post
        return Topic(text, UUID(rest[0]), UUID(rest[1]))
    raise BadWish


_SAID = msgspec.json.Decoder(Said)
