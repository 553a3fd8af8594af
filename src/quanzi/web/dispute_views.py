"""How disputes look on a page, to their owner and to the operator who decides."""

from datetime import UTC, datetime

import msgspec

from quanzi.credit import disputes, explaining
from quanzi.kernel import limits
from quanzi.web import credit_words, photos, refusal_words, respond, views

STATES = {
    "open": "A person looks at it",
    "corrected": "Corrected",
    "stands": "It stands",
    "not_answered": "Removed, since nobody answered in time",
    "withdrawn": "You took it back",
}
"""How a dispute stands, as its owner reads it."""
LOOKS = {"open": "brand", "corrected": "good", "stands": "plain", "not_answered": "good", "withdrawn": "plain"}


class DisputeView(msgspec.Struct, frozen=True, kw_only=True):
    """A dispute; `rows` tell its story, `late`: its day is over. `about_href` leads to what it is about."""

    href: str
    about: str
    about_href: str
    state: str
    look: str
    at: datetime
    due_at: datetime
    rows: tuple[tuple[str, str], ...]
    photos: tuple[views.Photo, ...] = ()
    open: bool
    late: bool
    may_add: bool
    may_object: bool


def tell_fact(visit: respond.Visit, fact: explaining.Fact) -> str:
    """An item in words."""
    return visit.translate(credit_words.FACTS[explaining.FactKind(fact.kind)])


def show_dispute(visit: respond.Visit, one: disputes.Dispute, *, fact: explaining.Fact | None = None, desk: bool = False) -> DisputeView:
    """A dispute with what is known of the thing it is about."""
    about, about_href = _about(visit, one, fact)
    return DisputeView(
        href=f"/desk/disputes/{one.person_id}/{one.dispute_id}" if desk else f"/credit/disputes/{one.dispute_id}",
        about=about,
        about_href=about_href,
        state=visit.translate(STATES[one.state]),
        look=LOOKS[one.state],
        at=one.at,
        due_at=one.due_at,
        rows=_rows(visit, one),
        photos=tuple(photos.show_photo(visit.house, visit.person, photo, of=limits.DISPUTE_PICTURES_MAX) for photo in one.pictures),
        open=one.state == "open",
        late=one.state == "open" and one.due_at < datetime.now(UTC),
        may_add=one.state == "open" and len(one.evidence) < 1_900,  # noqa: PLR2004 -- a little more would not fit
        may_object=one.state == "stands" and one.appealed_at is None,
    )


def _about(visit: respond.Visit, one: disputes.Dispute, fact: explaining.Fact | None) -> tuple[str, str]:
    if one.fact_id is not None:
        words = tell_fact(visit, fact) if fact is not None else visit.translate("An item of your {score}", score=visit.score_noun)
        return words, f"/credit/facts/{one.fact_id}"
    if one.refusal_id is not None:
        return visit.translate("A decision that used the {score}", score=visit.score_noun), f"/credit/decisions/{one.refusal_id}"
    return visit.translate("The {score} itself", score=visit.score_noun), "/credit"


def _rows(visit: respond.Visit, one: disputes.Dispute) -> tuple[tuple[str, str], ...]:
    _, fmt = visit.translate, visit.formatter
    rows = [
        (_("Asked"), fmt.datetime(one.at)),
        (_("What was told"), one.words),
        (_("What speaks for it"), one.evidence),
        (_("First answer"), one.first_answer),
        (_("Objection"), one.appeal),
        (_("Answer until"), fmt.date(one.due_at) if one.state == "open" else ""),
        (_("Answered"), fmt.datetime(one.decided_at) if one.decided_at else ""),
        (_("Answer"), one.answer),
    ]
    return tuple((term, value) for term, value in rows if value)


class RefusalView(msgspec.Struct, frozen=True, kw_only=True):
    """A no: in a sentence, by whom, what for, with its reasons (what, what was measured, points)."""

    href: str
    what: str
    by: str
    purpose: str
    at: datetime
    lifted_at: datetime | None
    rows: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str, str], ...]


def show_refusal(visit: respond.Visit, one: disputes.Refusal, *, by: str, month_max: int) -> RefusalView:
    """A no with all its reasons."""
    _, fmt = visit.translate, visit.formatter
    purpose = refusal_words.tell_purpose(_, one.purpose)
    rows = [(_("Decided by"), by), (_("Used for"), purpose), (_("Decided"), fmt.datetime(one.at))]
    if one.score is not None:
        rows += [
            (_("Score that was used"), _("{total} of 350 to 950", total=one.score.total)),
            (_("Worked out on"), fmt.datetime(one.score.run_at)),
        ]
    if one.lifted_at is not None:
        rows.append((_("Lifted on"), fmt.datetime(one.lifted_at)))
    return RefusalView(
        href=f"/credit/decisions/{one.refusal_id}",
        what=refusal_words.tell_what(_, one, score=visit.score_noun),
        by=by,
        purpose=purpose,
        at=one.at,
        lifted_at=one.lifted_at,
        rows=tuple(rows),
        reasons=tuple(refusal_words.tell_reason(_, reason, month_max=month_max) for reason in one.reasons),
    )
