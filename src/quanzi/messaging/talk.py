"""A first request between two who don't know each other: as it is written, as it waits, as its sender sees it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Reach(StrEnum):
    """Who of a circle may write to me for the first time; contacts always may."""

    EVERYBODY = "everybody"
    SHARED_CONTACT = "shared_contact"
    NOBODY = "nobody"


class Answer(StrEnum):
    """How a request ended; who sent it learns of a yes alone."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    REPORTED = "reported"


class TalkState(StrEnum):
    """How my request stands, as I see it: whatever was not a yes looks like "sent"."""

    SENT = "sent"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class NewTalk(msgspec.Struct, frozen=True, kw_only=True):
    """A first request: to whom, in what words, and where we met, a circle of both and perhaps a post in it."""

    person_id: UUID
    text: str
    circle_id: UUID | None = None
    post_id: UUID | None = None


class TalkRequest(msgspec.Struct, frozen=True):
    """A request that waits for me; `hint` is what we would tell a friend about such words, or nothing."""

    request_id: UUID
    asker_id: UUID
    text: str
    circle_id: UUID
    post_id: UUID | None
    asked_at: datetime
    hint: str | None = None


class MyTalk(msgspec.Struct, frozen=True):
    """A request of mine; `room_id` is where we talk since it was accepted, `again_from` when I could write once more."""

    request_id: UUID
    person_id: UUID
    text: str
    circle_id: UUID
    post_id: UUID | None
    asked_at: datetime
    state: TalkState
    again_from: datetime
    room_id: UUID | None = None


class TalkStanding(msgspec.Struct, frozen=True):
    """How it stands between me and somebody: where we talk, what I sent, what of theirs waits for me."""

    room_id: UUID | None
    mine: MyTalk | None
    theirs: TalkRequest | None


class MyPace(msgspec.Struct, frozen=True):
    """What I may send a day now, and until when I am slowed or stopped."""

    per_day: int
    per_circle: int
    slow_until: datetime | None
    stopped_until: datetime | None


class CircleReach(msgspec.Struct, frozen=True):
    """Who of one circle of mine may write to me for the first time."""

    circle_id: UUID
    name: str
    picture_url: str
    who: Reach
