"""Asking a person to look at a post, a comment, somebody or a circle; the answer is the same however often one asks."""

from uuid import UUID

from quanzi import circles, feed, identity, relations
from quanzi.infra import outbox, ratelimit
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.moderation import model, policy, store
from quanzi.moderation.errors import BadReport
from quanzi.moderation.events import SubjectReported

_PER_HOUR = ratelimit.Limit("reports", 30, 3600)


async def report_subject(
    tx: Tx, *, by: Person, kind: str, subject_id: UUID, category: str, note: str = "",
    circle_id: UUID | None = None, post_id: UUID | None = None,
) -> None:
    """Report something that I can see. NotFound, OwnSubject, TooMany, or Invalid with `field`.

    A post needs `circle_id`; a comment `circle_id` and `post_id`.
    """
    identity.may_act(by)
    if kind not in model.SUBJECT_KINDS:
        raise BadReport(field="kind")
    if category not in model.CATEGORIES:
        raise BadReport(field="category")
    words = clean_text(note, max_characters=limits.REASON_CHARACTERS_MAX, field="note", required=False, lines=True)
    await ratelimit.take(tx, _PER_HOUR, str(by.member_id))
    author_id = await find_subject_author(
        tx, by=by, kind=kind, subject_id=subject_id, circle_id=circle_id, post_id=post_id
    )
    policy.may_report(by, author_id=author_id)
    in_circle = kind in {"post", "comment"} and circle_id is not None
    report = model.DeskReport(
        place_id=circle_id if in_circle and circle_id else subject_id, report_id=tx.new_id(), subject_kind=kind,
        subject_id=subject_id, post_id=subject_id if kind == "post" else post_id if in_circle else None,
        author_id=author_id, category=category, note=words, state="open", made_at=tx.now, handled_at=None,
        reporter_id=by.member_id, handled_by=None,
    )
    if await store.insert_report(tx, report=report):
        await outbox.record(
            tx,
            SubjectReported(
                id=tx.new_id(), at=tx.now, place_id=report.place_id, report_id=report.report_id, subject_kind=kind,
                subject_id=subject_id,
            ),
        )


async def find_subject_author(
    tx: ReadTx, *, by: Person, kind: str, subject_id: UUID, circle_id: UUID | None, post_id: UUID | None
) -> UUID | None:
    """Who answers for what is reported; None for a circle. NotFound when `by` can't see it, or it can't be named so."""
    if kind == "person":
        if subject_id not in await relations.find_cards(tx, by=by, person_ids=[subject_id]):
            raise NotFound
        return subject_id
    if kind == "circle":
        await circles.find_standing(tx, by=by, circle_id=subject_id)
        return None
    if circle_id is None or (kind == "comment" and post_id is None):
        raise NotFound
    if kind == "post":
        post = await feed.find_post(tx, by=by, circle_id=circle_id, post_id=subject_id)
        return post.author.person_id
    comment = await feed.find_comment(tx, by=by, circle_id=circle_id, post_id=post_id or subject_id, comment_id=subject_id)
    return comment.author.person_id if comment.author else None
