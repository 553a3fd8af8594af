"""A report: what somebody asks a person to look at, and how it ended. Who asked is told to operators alone."""

from datetime import datetime
from typing import Literal, get_args
from uuid import UUID

import msgspec

SubjectKind = Literal["post", "comment", "person", "circle", "request"]
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
