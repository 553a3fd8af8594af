"""What staff decide about a person always has a reason, which that person reads; and it stands in the circle's log."""

from datetime import datetime
from uuid import UUID

from quanzi.circles import model, policy, store
from quanzi.circles.events import DecisionMade
from quanzi.circles.standing import find_staff_standing
from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text

DECISIONS_SHOWN_MAX = 200


def clean_reason(reason: str, *, required: bool = True) -> str:
    """A reason as it is kept; TextMissing and others with `field` "reason"."""
    return clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason", required=required, lines=True)


async def record_decision(
    tx: Tx, *, by: Person, circle_id: UUID, person_id: UUID, kind: model.DecisionKind, reason: str, subject_id: UUID | None = None
) -> None:
    """Keep what staff decided about somebody's post or comment. NotFound, StaffNeeded, RankTooLow, Invalid with `field`."""
    standing = await find_staff_standing(tx, by=by, circle_id=circle_id)
    theirs = await store.members.find_member(tx, circle_id=circle_id, person_id=person_id)
    policy.may_decide_about(standing.role, theirs.role if theirs else None)
    await write_decision(tx, by=by, standing=standing, person_id=person_id, kind=kind, reason=clean_reason(reason), subject_id=subject_id)


async def write_decision(
    tx: Tx,
    *,
    by: Person,
    standing: model.Standing,
    person_id: UUID,
    kind: model.DecisionKind,
    reason: str,
    subject_id: UUID | None = None,
    until: datetime | None = None,
) -> None:
    """The decision for its person, the line in the log, and the event, for a deed that has checked everything."""
    await store.decisions.insert_decision(
        tx,
        person_id=person_id,
        circle_id=standing.circle_id,
        circle_name=standing.name,
        kind=kind,
        reason=reason,
        subject_id=subject_id,
        until=until,
    )
    await log_deed(tx, by=by, circle_id=standing.circle_id, kind=kind, person_id=person_id, subject_id=subject_id, reason=reason)
    await outbox.record(tx, DecisionMade(id=tx.new_id(), at=tx.now, circle_id=standing.circle_id, person_id=person_id, kind=kind))


async def log_deed(
    tx: Tx, *, by: Person, circle_id: UUID, kind: str, person_id: UUID | None = None, subject_id: UUID | None = None, reason: str = ""
) -> None:
    """One line in the circle's log."""
    await store.decisions.insert_log_entry(
        tx, circle_id=circle_id, by_person_id=by.member_id, kind=kind, person_id=person_id, subject_id=subject_id, reason=reason
    )


async def list_decisions(tx: ReadTx, *, by: Person) -> list[model.Decision]:
    """What was decided about me in circles and why, the latest first."""
    return await store.decisions.list_decisions(tx, person_id=by.member_id, limit=DECISIONS_SHOWN_MAX)


async def mark_decisions_seen(tx: Tx, *, by: Person) -> None:
    """I have read the decisions about me."""
    await store.decisions.update_decisions_seen(tx, person_id=by.member_id)


async def list_log(
    tx: ReadTx, *, by: Person, circle_id: UUID, cursor: str | None = None, limit: int = limits.PAGE_ITEMS_DEFAULT
) -> Page[model.LogEntry]:
    """Everything the circle's staff did, the latest first; for the staff. NotFound, StaffNeeded, BadCursor."""
    await find_staff_standing(tx, by=by, circle_id=circle_id)
    place = read_cursor(cursor)
    rows = await store.decisions.list_log_entries(tx, circle_id=circle_id, before=place.id if place else None, limit=limit + 1)
    shown = tuple(rows[:limit])
    return Page(shown, Cursor(shown[-1].at, shown[-1].entry_id).text() if len(rows) > limit else None)
