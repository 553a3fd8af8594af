"""Calls about reports: making one, and looking at those that wait."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta

from quanzi import moderation
from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.page import Page
from quanzi.kernel.person import Person
from quanzi.web import respond


class ReportInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What needs a look; a post names its `circle_id`, a comment its `post_id` too."""

    kind: moderation.SubjectKind
    subject_id: UUID
    category: moderation.Category
    note: Annotated[str, Meta(max_length=limits.REASON_CHARACTERS_MAX)] = ""
    circle_id: UUID | None = None
    post_id: UUID | None = None


class OutcomeInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a report ended."""

    outcome: moderation.Outcome


class ReportPage(msgspec.Struct, frozen=True):
    """Some reports, the latest first; who made them is not told."""

    items: Sequence[moderation.Report]
    next_cursor: str | None


class DeskReportPage(msgspec.Struct, frozen=True):
    """Some reports of the whole house, the latest first."""

    items: Sequence[moderation.DeskReport]
    next_cursor: str | None


@calls.send("/reports", scope="moderation:write", summary="Report something", status_code=204)
async def report_subject(visit: NamedDependency[respond.Visit], data: JSONBody[ReportInput]) -> None:
    """Ask a person to look at something; the answer is the same for the first time and the tenth."""
    await visit.house.db.run(
        lambda tx: moderation.report_subject(
            tx,
            by=visit.person,
            kind=data.kind,
            subject_id=data.subject_id,
            circle_id=data.circle_id,
            post_id=data.post_id,
            category=data.category,
            note=data.note,
        )
    )


@calls.read("/circles/{circle_id:uuid}/reports", scope="moderation:read", summary="Reports in a circle")
async def list_circle_reports(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    circle_id: FromPath[UUID],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> ReportPage:
    """Open reports of posts and comments; for the circle's staff."""

    async def ask(tx: ReadTx) -> Page[moderation.Report]:
        return await moderation.list_circle_reports(tx, by=person, circle_id=circle_id, cursor=cursor, limit=limit)

    found = await house.db.read(ask)
    return ReportPage(found.items, found.next_cursor)


@calls.read("/desk/reports", scope="moderation:read", summary="Reports in the house")
async def list_desk_reports(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    closed: FromQuery[bool] = False,  # noqa: FBT002 -- a query parameter, given by name
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> DeskReportPage:
    """Open or closed reports of everything; for operators."""

    async def ask(tx: ReadTx) -> Page[moderation.DeskReport]:
        return await moderation.list_desk_reports(tx, by=person, open_ones=not closed, cursor=cursor, limit=limit)

    found = await house.db.read(ask)
    return DeskReportPage(found.items, found.next_cursor)


@calls.replace("/reports/{place_id:uuid}/{report_id:uuid}", scope="moderation:write", summary="Close a report", status_code=204)
async def handle_report(
    visit: NamedDependency[respond.Visit], place_id: FromPath[UUID], report_id: FromPath[UUID], data: JSONBody[OutcomeInput]
) -> None:
    """Say how a report ended; `place_id` is the one that the report names."""
    await visit.house.db.run(
        lambda tx: moderation.handle_report(tx, by=visit.person, place_id=place_id, report_id=report_id, outcome=data.outcome)
    )


CALLS = [report_subject, list_circle_reports, list_desk_reports, handle_report]
