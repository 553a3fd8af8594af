"""What a report is about, as an address of this house, and its words."""

import re
from uuid import UUID

import msgspec

from quanzi import moderation
from quanzi.web import respond, views

_ID = r"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
_COMMENT = re.compile(rf"/circles/{_ID}/posts/{_ID}(?:/comments/|#comment-){_ID}")
_POST = re.compile(rf"/circles/{_ID}/posts/{_ID}")
_CIRCLE = re.compile(rf"/circles/{_ID}")
_REQUEST = re.compile(rf"/messages/requests/{_ID}")
_PERSON = re.compile(rf"/people/{_ID}")

# English message ids; pages translate them by these keys
CATEGORIES = {
    "spam": ("Advertising or spam", "Selling, links, the same again and again."),
    "scam": ("Fraud", "Somebody tries to get money or data by deceit."),
    "harassment": ("Harassment or hate", "Insults, threats, hounding of a person or a group."),
    "sexual": ("Sexual content", "Nudity, solicitation, anything that touches minors."),
    "violence": ("Violence", "Threats of it, calls for it, pictures of it."),
    "off_topic": ("Off topic", "It does not belong into this circle by its charter."),
    "impersonation": ("Not who they say they are", "Somebody poses as another person or organisation."),
    "other": ("Something else", "Say in a few words what is wrong."),
}
KINDS = {
    "post": "A post",
    "comment": "A comment",
    "person": "A person",
    "circle": "A circle",
    "request": "A first request",
    "message": "A message",
}
TITLES = {
    "post": "Report this post",
    "comment": "Report this comment",
    "person": "Report this person",
    "circle": "Report this circle",
    "request": "Report this request",
    "message": "Report this message",
}


class Subject(msgspec.Struct, frozen=True):
    """What is reported."""

    kind: moderation.SubjectKind
    subject_id: UUID
    circle_id: UUID | None = None
    post_id: UUID | None = None


def read_subject(at: str) -> Subject | None:
    """The subject at one of our addresses; None when nothing there can be reported."""
    if found := _COMMENT.fullmatch(at):
        circle_id, post_id, comment_id = map(UUID, found.groups())
        return Subject("comment", comment_id, circle_id, post_id)
    if found := _POST.fullmatch(at):
        circle_id, post_id = map(UUID, found.groups())
        return Subject("post", post_id, circle_id, post_id)
    if found := _CIRCLE.fullmatch(at):
        return Subject("circle", UUID(found[1]))
    if found := _PERSON.fullmatch(at):
        return Subject("person", UUID(found[1]))
    if found := _REQUEST.fullmatch(at):
        return Subject("request", UUID(found[1]))
    return None


def subject_href(report: moderation.Report | moderation.DeskReport) -> str:
    """Where the subject of a report stands."""
    if report.subject_kind == "person":
        return f"/people/{report.subject_id}"
    if report.subject_kind in {"request", "message"}:
        return f"/people/{report.author_id}"
    if report.subject_kind == "circle":
        return f"/circles/{report.subject_id}"
    post = f"/circles/{report.place_id}/posts/{report.post_id}"
    return f"{post}#comment-{report.subject_id}" if report.subject_kind == "comment" else post


def category_options(visit: respond.Visit, kind: str) -> tuple[views.Option, ...]:
    """The reasons that make sense for a kind of subject."""
    left_out = {"person": {"off_topic"}, "circle": {"off_topic"}, "request": {"off_topic"}, "message": {"off_topic"}}.get(
        kind, {"impersonation"}
    )
    return tuple(
        views.Option(category, visit.translate(CATEGORIES[category][0]), visit.translate(CATEGORIES[category][1]))
        for category in moderation.CATEGORIES
        if category not in left_out
    )
