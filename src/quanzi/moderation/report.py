"""Asking a person to look at a post, a comment, a first request, somebody or a circle; the answer is the same however often."""

from uuid import UUID

import msgspec

from quanzi import circles, feed, identity, relations
from quanzi.infra import outbox, ratelimit
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.messaging import strangers
from quanzi.moderation import model, policy, store
from quanzi.moderation.errors import BadReport
from quanzi.moderation.events import SubjectReported

_PER_HOUR = ratelimit.Limit("reports", 30, 3600)


class Subject(msgspec.Struct, frozen=True):
    """What is reported, as its reporter sees it; `author_id` is None for a circle."""

    author_id: UUID | None
    circle_name: str = ""
    text: str = ""
    photo_count: int = 0


async def report_subject(
    tx: Tx,
    *,
    by: Person,
    kind: str,
    subject_id: UUID,
    category: str,
    note: str = "",
    circle_id: UUID | None = None,
    post_id: UUID | None = None,
) -> None:
    """Report something that I can see. NotFound, OwnSubject, TooMany, or Invalid with `field`.

    A post needs `circle_id`; a comment `circle_id` and `post_id`. A first request to me ends with its report.
    A message is reported by `report_said`.
    """
    identity.may_act(by)
    if kind not in model.SUBJECT_KINDS or kind == "message":
        raise BadReport(field="kind")
    if category not in model.CATEGORIES:
        raise BadReport(field="category")
    words = clean_text(note, max_characters=limits.REASON_CHARACTERS_MAX, field="note", required=False, lines=True)
    await take_turn(tx, by=by)
    subject = await _find_subject(tx, by=by, kind=kind, subject_id=subject_id, circle_id=circle_id, post_id=post_id)
    policy.may_report(by, author_id=subject.author_id)
    in_circle = kind in {"post", "comment"} and circle_id is not None
    report = model.DeskReport(
        place_id=circle_id if in_circle and circle_id else subject_id,
        report_id=tx.new_id(),
        subject_kind=kind,
        subject_id=subject_id,
        post_id=subject_id if kind == "post" else post_id if in_circle else None,
        author_id=subject.author_id,
        category=category,
        note=words,
        circle_name=subject.circle_name,
        excerpt=cut_excerpt(subject.text),
        photo_count=subject.photo_count,
        state="open",
        made_at=tx.now,
        handled_at=None,
        reporter_id=by.member_id,
        handled_by=None,
    )
    if kind == "request" and subject.author_id is not None:
        await strangers.leave_reported(tx, by=by, person_id=subject.author_id)
    await keep_report(tx, report=report)


async def take_turn(tx: Tx, *, by: Person) -> None:
    """Count a report against what one person makes in an hour. TooMany."""
    await ratelimit.take(tx, _PER_HOUR, str(by.member_id))


async def keep_report(tx: Tx, *, report: model.DeskReport) -> None:
    """Keep a report, and tell of it where it is a new one or opened again."""
    if await store.insert_report(tx, report=report):
        await outbox.record(
            tx,
            SubjectReported(
                id=tx.new_id(),
                at=tx.now,
                place_id=report.place_id,
                report_id=report.report_id,
                subject_kind=report.subject_kind,
                subject_id=report.subject_id,
                author_id=report.author_id,
            ),
        )


async def find_subject_author(
    tx: ReadTx, *, by: Person, kind: str, subject_id: UUID, circle_id: UUID | None, post_id: UUID | None
) -> UUID | None:
    """Who answers for what is reported; None for a circle. NotFound when `by` can't see it, or it can't be named so."""
    subject = await _find_subject(tx, by=by, kind=kind, subject_id=subject_id, circle_id=circle_id, post_id=post_id)
    return subject.author_id


def cut_excerpt(text: str) -> str:
    """The beginning of what was said, on one line: whoever looks at the report may not be able to read the circle."""
    line = " ".join(text.split())
    most = limits.REPORT_EXCERPT_CHARACTERS_MAX
    return line if len(line) <= most else line[: most - 1] + "…"


async def _find_subject(tx: ReadTx, *, by: Person, kind: str, subject_id: UUID, circle_id: UUID | None, post_id: UUID | None) -> Subject:
    if kind == "person":
        if subject_id not in await relations.find_cards(tx, by=by, person_ids=[subject_id]):
            raise NotFound
        return Subject(subject_id)
    if kind == "request":
        request = await strangers.find_talk_request(tx, by=by, request_id=subject_id)
        briefs = await circles.find_briefs(tx, by=by, circle_ids=[request.circle_id])
        return Subject(request.asker_id, briefs[request.circle_id].name if request.circle_id in briefs else "", request.text)
    if kind == "circle":
        circle = await circles.find_circle(tx, by=by, circle_id=subject_id)
        return Subject(None, circle.name, circle.topic)
    if circle_id is None or (kind == "comment" and post_id is None):
        raise NotFound
    name = (await circles.find_standing(tx, by=by, circle_id=circle_id)).name
    if kind == "post":
        post = await feed.find_post(tx, by=by, circle_id=circle_id, post_id=subject_id)
        return Subject(post.author.person_id, name, post.text, len(post.photos))
    comment = await feed.find_comment(tx, by=by, circle_id=circle_id, post_id=post_id or subject_id, comment_id=subject_id)
    return Subject(comment.author.person_id if comment.author else None, name, comment.text)
