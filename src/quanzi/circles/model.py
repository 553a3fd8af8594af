"""What a circle is made of: frozen structs and the words for roles, visibility and decisions."""

from datetime import datetime
from typing import Any, Literal, get_args
from urllib.parse import quote
from uuid import UUID

import msgspec

Role = Literal["owner", "moderator", "member"]
Visibility = Literal["open", "closed", "hidden"]
"""Open: all members of the house read and join. Closed: listed, one asks. Hidden: nobody else knows of it."""

Language = Literal["en", "zh-Hans", "both"]
DecisionKind = Literal[
    "post_deleted", "comment_deleted", "muted", "unmuted", "removed", "readmitted", "request_declined", "appointed", "dismissed"
]

VISIBILITIES: tuple[Visibility, ...] = get_args(Visibility)
LANGUAGES: tuple[Language, ...] = get_args(Language)
RANK: dict[Role | None, int] = {"owner": 3, "moderator": 2, "member": 1, None: 0}
"""Who may decide about whom: only about those of lower rank."""


def picture_url(circle_id: UUID, name: str, picture: dict[str, Any] | None) -> str:
    """Where the circle's picture lies: its own photo, or the generated one, which its id and first sign suffice for."""
    if picture is not None:
        return f"/circles/{circle_id}/picture/{picture['media_id']}"
    return f"/avatar/circle/{circle_id}.svg?sign={quote(name[:1])}"


class Standing(msgspec.Struct, frozen=True):
    """How a person stands towards a circle that they may see; `role` is None for those who are not in it.

    `charter_version` is the version in force, `charter_accepted` the one the member last agreed to.
    """

    circle_id: UUID
    name: str
    visibility: Visibility
    role: Role | None
    muted_until: datetime | None
    charter_version: int
    charter_accepted: int | None

    @property
    def is_staff(self) -> bool:
        """Whether this is the owner or a moderator."""
        return self.role in {"owner", "moderator"}


class CircleBrief(msgspec.Struct, frozen=True):
    """A circle where only its name and picture are shown."""

    circle_id: UUID
    name: str
    picture_url: str


class MyCircle(msgspec.Struct, frozen=True):
    """A circle that I am in."""

    circle_id: UUID
    name: str
    role: Role
    picture_url: str
    visibility: Visibility
    joined_at: datetime


class CircleView(msgspec.Struct, frozen=True):
    """A circle as one person may see it; `asked`: their request waits; `offered`: its owner offers it to them.

    People out of the reader's sight are not in `member_count`, and an owner who is has no `owner_id`.
    """

    circle_id: UUID
    name: str
    topic: str
    language: Language
    visibility: Visibility
    member_count: int
    picture_url: str
    role: Role | None
    asked: bool
    charter_version: int
    charter_accepted: int | None
    question: str
    owner_id: UUID | None
    founded_at: datetime
    active_at: datetime
    offered: bool = False

    @property
    def is_staff(self) -> bool:
        """Whether the reader is the owner or a moderator."""
        return self.role in {"owner", "moderator"}


class Charter(msgspec.Struct, frozen=True):
    """What a circle is for, in one of its versions; `changed_by` is None where that person is out of the reader's sight."""

    circle_id: UUID
    version: int
    topic: str
    on_topic: str
    off_topic: str
    contact: str
    changed_by: UUID | None
    changed_at: datetime


class Member(msgspec.Struct, frozen=True):
    """Somebody in a circle."""

    person_id: UUID
    role: Role
    joined_at: datetime
    muted_until: datetime | None


class Joined(msgspec.Struct, frozen=True):
    """Somebody who came into a circle."""

    person_id: UUID
    circle_id: UUID


class JoinRequest(msgspec.Struct, frozen=True):
    """Somebody who asks to be let in, with the answer to the circle's question."""

    person_id: UUID
    answer: str
    asked_at: datetime


class Invite(msgspec.Struct, frozen=True):
    """An invitation link as staff see it; its secret was shown once, when it was made."""

    invite_id: UUID
    made_by: UUID
    made_at: datetime
    expires_at: datetime
    uses_left: int


class Removal(msgspec.Struct, frozen=True):
    """Somebody who was removed and may not come back by themselves until `until` (None: for good)."""

    person_id: UUID
    until: datetime | None
    at: datetime


class Decision(msgspec.Struct, frozen=True):
    """What was decided about me in a circle, and why. Who decided stays with the circle's staff."""

    decision_id: UUID
    circle_id: UUID
    circle_name: str
    kind: DecisionKind
    reason: str
    subject_id: UUID | None
    until: datetime | None
    at: datetime
    seen_at: datetime | None


class LogEntry(msgspec.Struct, frozen=True):
    """One deed of a circle's staff, as the circle's staff read it."""

    entry_id: UUID
    by_person_id: UUID
    kind: str
    person_id: UUID | None
    subject_id: UUID | None
    reason: str
    at: datetime
