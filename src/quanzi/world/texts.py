"""The words of the demo community as they are written in its files: circles, posts, comments, bios."""

from importlib.resources import files
from typing import TypeVar

import msgspec

T = TypeVar("T")


class CircleText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A circle's charter; `owner` names one of the four who can be entered as, `village`, `trade` and `savings_village` who belongs."""

    slug: str
    name: str
    language: str
    visibility: str
    picture: str
    topic: str
    on_topic: str
    off_topic: str
    question: str = ""
    owner: str = ""
    village: str = ""
    trade: str = ""
    savings_village: str = ""


class PhotoText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which drawing, and what it shows in words."""

    picture: str
    alt: str


class CommentText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer; `answers` is the place in the list of the comment it answers."""

    by: str
    minutes_ago: int
    text: str
    answers: int | None = None


class PostText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A post; `by` is a voice of the circle (zh3, en0), "owner" for the circle's owner, or "member"."""

    circle: str
    language: str
    by: str
    minutes_ago: int
    text: str
    comments: list[CommentText]
    photos: list[PhotoText] = []


class LineText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message: by "me" or "them" (in a group "them1" and so on), `quotes` the place of the line it answers, `signs` who gave which."""

    by: str
    minutes_ago: int
    text: str
    quotes: int | None = None
    picture: str = ""
    alt: str = ""
    pinned: bool = False
    signs: dict[str, str] = {}


class TalkText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The member with the circle owner, with a contact of that language, or in a group; the last `unread` are new to her."""

    with_: str = msgspec.field(name="with")
    lines: list[LineText]
    name: str = ""
    unread: int = 0


def read_talks() -> list[TalkText]:
    """The member's conversations."""
    return _read("messages.json", list[TalkText])


def read_circles() -> list[CircleText]:
    """Every circle of the demo."""
    return _read("circles.json", list[CircleText])


def read_posts() -> list[PostText]:
    """Every post of the demo, the newest first."""
    return _read("posts.json", list[PostText])


def read_bios() -> dict[str, list[str]]:
    """What people say of themselves, by language."""
    return _read("bios.json", dict[str, list[str]])


def _read(name: str, to: type[T]) -> T:
    return msgspec.json.decode((files("quanzi.world") / "demo" / name).read_bytes(), type=to)
