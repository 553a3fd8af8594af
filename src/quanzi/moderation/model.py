"""A report: what somebody asks a person to look at, and how it ended. Who asked is told to operators alone."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

import msgspec

from quanzi.messaging.burning import BurntCopy

SubjectKind = Literal["post", "comment", "person", "circle", "request", "message"]
Category = Literal["spam", "scam", "harassment", "sexual", "violence", "off_topic", "impersonation", "other"]
Outcome = Literal["handled", "nothing_wrong"]
State = Literal["open", "handled", "nothing_wrong"]

SUBJECT_KINDS: tuple[SubjectKind, ...] = get_args(SubjectKind)
CATEGORIES: tuple[Category, ...] = get_args(Category)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


class Report(msgspec.Struct, frozen=True):
    """A report as those see it who handle it; `place_id` is the circle, or the person or circle reported.

    `circle_name`, `excerpt` and `photo_count` are as they were when it was made; the excerpt goes when its author takes the
    words back or is erased.
    """

    place_id: UUID
    report_id: UUID
    subject_kind: SubjectKind
    subject_id: UUID
    post_id: UUID | None
    author_id: UUID | None
    category: Category
    note: str
    circle_name: str
    excerpt: str
    photo_count: int
    state: State
    made_at: datetime
    handled_at: datetime | None


class DeskReport(msgspec.Struct, frozen=True):
    """A report as operators see it, with who made it and who handled it."""

    place_id: UUID
    report_id: UUID
    subject_kind: SubjectKind
    subject_id: UUID
    post_id: UUID | None
    author_id: UUID | None
    category: Category
    note: str
    circle_name: str
    excerpt: str
    photo_count: int
    state: State
    made_at: datetime
    handled_at: datetime | None
    reporter_id: UUID
    handled_by: UUID | None


class MessageReport(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a message, and up to five others that its reporter shows with it.

    Of what burnt, `copy` is what was given when it was opened, and `data` the picture or voice that the copy is of.
    """

    room_id: UUID
    position: int
    category: str
    note: str = ""
    beside: tuple[int, ...] = ()
    copy: BurntCopy | None = None
    data: bytes = b""


class Quote(msgspec.Struct, frozen=True):
    """A message as it was shown with a report; `is_subject`: it is what the report is about.

    `is_genuine`: whether the copy of what burnt is what we showed; None without one.
    """

    place_id: UUID
    report_id: UUID
    position: int
    author_id: UUID
    said_at: datetime
    kind: str
    words: str
    is_subject: bool
    is_genuine: bool | None
    has_data: bool


class NewQuote(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it is kept with a report."""

    position: int
    author_id: UUID
    said_at: datetime
    kind: str
    words: str
    is_subject: bool = False
    is_genuine: bool | None = None
    data: bytes | None = None


class Decision(msgspec.Struct, frozen=True):
    """What operators decided about something a person said."""

    decision_id: UUID
    kind: Literal["message_removed"]
    reason: str
    at: datetime
