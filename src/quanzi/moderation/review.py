"""Reading reports and saying how they ended: staff for their circle, operators for everything."""

from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from quanzi import circles, identity
from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.page import Cursor, Page, read_cursor
from quanzi.kernel.person import Person
from quanzi.messaging import strangers
from quanzi.moderation import keep, model, policy, store
from quanzi.moderation.errors import BadReport
from quanzi.moderation.events import ReportHandled

_FOR_STAFF = frozenset({"post", "comment"})
_NEWEST = Cursor(datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1))
R = TypeVar("R", model.Report, model.DeskReport)


async def list_circle_reports(
    tx: ReadTx, *, by: Person, circle_id: UUID, cursor: str | None = None, limit: int = limits.PAGE_ITEMS_DEFAULT
) -> Page[model.Report]:
    """Open reports of posts and comments in a circle I look after. NotFound, StaffNeeded, BadCursor.

    Reports about my own posts are for others to read; who reported is never told here.
    """
    policy.may_read_reports(by, await circles.find_standing(tx, by=by, circle_id=circle_id))
    place = read_cursor(cursor) or _NEWEST
    rows = await store.list_circle_reports(tx, circle_id=circle_id, reader_id=by.member_id, at=place.at, after=place.id, limit=limit + 1)
    return _cut(rows, limit)


async def list_desk_reports(
    tx: ReadTx, *, by: Person, open_ones: bool = True, cursor: str | None = None, limit: int = limits.PAGE_ITEMS_DEFAULT
) -> Page[model.DeskReport]:
    """Every report there is but those about me or a circle I own, open or handled, for operators. NotFound for others, BadCursor."""
    identity.may_operate(by)
    place = read_cursor(cursor) or _NEWEST
    owned = await _find_owned(tx, by=by)
    rows = await store.list_desk_reports(
        tx, reader_id=by.id, owned=owned, open_ones=open_ones, at=place.at, after=place.id, limit=limit + 1
    )
    return _cut(rows, limit)


async def count_open_reports(tx: ReadTx, *, by: Person) -> int:
    """How many reports wait on the operators' desk. NotFound for others."""
    identity.may_operate(by)
    return await store.count_open(tx, reader_id=by.id, owned=await _find_owned(tx, by=by))


async def handle_report(tx: Tx, *, by: Person, place_id: UUID, report_id: UUID, outcome: str) -> None:
    """Say how a report ended, for every open one about the same thing. NotFound, StaffNeeded, BadReport with `field`.

    What is about myself, or about a circle that I own, is for another operator: to me it is not there.
    """
    if outcome not in model.OUTCOMES:
        raise BadReport(field="outcome")
    if not by.is_operator:
        policy.may_read_reports(by, await circles.find_standing(tx, by=by, circle_id=place_id))
    identity.may_act(by)
    report = await store.find_report(tx, place_id=place_id, report_id=report_id)
    if report is None or report.author_id == by.id or not (by.is_operator or report.subject_kind in _FOR_STAFF):
        raise NotFound
    if report.subject_kind == "circle" and report.subject_id in await _find_owned(tx, by=by):
        raise NotFound
    closed = await store.update_handled(tx, place_id=place_id, subject_id=report.subject_id, state=outcome, handled_by=by.member_id)
    if closed and report.subject_kind == "message":
        await keep.forget_conversation(tx, place_id=place_id, subject_id=report.subject_id)
    if closed and report.subject_kind == "request" and outcome == "handled" and report.author_id is not None:
        await strangers.stop_asker(tx, person_id=report.author_id)
    if closed:
        await outbox.record(
            tx,
            ReportHandled(
                id=tx.new_id(), at=tx.now, place_id=place_id, subject_id=report.subject_id, outcome=outcome, handled_by=by.member_id
            ),
        )


async def _find_owned(tx: ReadTx, *, by: Person) -> list[UUID]:
    return [one.circle_id for one in await circles.list_my_circles(tx, by=by) if one.role == "owner"]


def _cut(rows: list[R], limit: int) -> Page[R]:
    shown = tuple(rows[:limit])
    return Page(shown, Cursor(shown[-1].made_at, shown[-1].report_id).text() if len(rows) > limit else None)
