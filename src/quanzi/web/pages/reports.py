"""Asking for a look at something, and looking: a circle's staff at theirs, operators at everything."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from quanzi import moderation, relations
from quanzi.identity import PersonCard
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.moderation import messages
from quanzi.web import circle_views, i18n, manage_views, message_views, report_views, respond, shell, views
from quanzi.web import errors as web_errors

shell.add_flashes(report_closed=("good", "Thank you. The report is closed."))


class ReportForm(msgspec.Struct, frozen=True):
    """What is wrong with the thing at the address `at`."""

    at: str = ""
    category: str = ""
    note: str = ""


class OutcomeForm(msgspec.Struct, frozen=True):
    """How a report ended: handled or nothing_wrong."""

    outcome: str = ""


class ReportPage(msgspec.Struct, frozen=True):
    """What report.html shows."""

    title: str
    form: ReportForm
    categories: tuple[views.Option, ...]
    errors: dict[str, str] = {}


class QuoteView(msgspec.Struct, frozen=True):
    """A message that is shown with a report; `kind` stands for one without words."""

    person: views.PersonView
    at: datetime
    words: str
    kind: str
    is_subject: bool
    is_genuine: bool | None
    data_href: str


class ReportRow(msgspec.Struct, frozen=True):
    """A report to look at; `reporter` and `circle` are there for operators alone."""

    kind: str
    category: str
    note: str
    excerpt: str
    photos: str
    href: str
    action: str
    made_at: datetime
    is_open: bool
    reporter: views.PersonView | None = None
    circle: str = ""
    quotes: tuple[QuoteView, ...] = ()
    remove_action: str = ""


class CircleReportsPage(msgspec.Struct, frozen=True):
    """What circle_reports.html shows."""

    frame: manage_views.Frame
    rows: tuple[ReportRow, ...]
    more: str


class DeskReportsPage(msgspec.Struct, frozen=True):
    """What desk_reports.html shows."""

    rows: tuple[ReportRow, ...]
    tabs: tuple[circle_views.SubTab, ...]
    more: str


def _read(at: str) -> report_views.Subject:
    subject = report_views.read_subject(at)
    if subject is None:
        raise errors.NotFound
    return subject


def _page(visit: respond.Visit, form: ReportForm, subject: report_views.Subject, **beside: str) -> ReportPage:
    title = visit.translate(report_views.TITLES[subject.kind])
    return ReportPage(title, form, report_views.category_options(visit, subject.kind), beside)


@get("/report", include_in_schema=False)
async def show_report(visit: NamedDependency[respond.Visit], at: FromQuery[str] = "") -> Response[str]:
    """The form, for something the reader can see."""
    _ = visit.person.member_id
    subject = _read(at)

    async def ask(tx: ReadTx) -> UUID | None:
        return await moderation.find_subject_author(
            tx, by=visit.person, kind=subject.kind, subject_id=subject.subject_id, circle_id=subject.circle_id, post_id=subject.post_id
        )

    await visit.house.db.read(ask)
    return await visit.page("report", _page(visit, ReportForm(at=at), subject))


@get("/people/{person_id:uuid}/report", include_in_schema=False)
async def show_person_report(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """The same form, from a person's page."""
    return visit.see_other(f"/report?at={quote(f'/people/{person_id}')}")


@post("/report", include_in_schema=False)
async def send_report(visit: NamedDependency[respond.Visit], data: URLEncodedBody[ReportForm]) -> Response[str] | Redirect:
    """Sends it; the answer is the same for the first and the tenth."""
    subject = _read(data.at)
    try:
        await visit.house.db.run(
            lambda tx: moderation.report_subject(
                tx,
                by=visit.person,
                kind=subject.kind,
                subject_id=subject.subject_id,
                circle_id=subject.circle_id,
                post_id=subject.post_id,
                category=data.category,
                note=data.note,
            )
        )
    except (errors.Invalid, moderation.OwnSubject) as error:
        field = str(error.data.get("field", "category"))
        page = _page(visit, data, subject, **{field: visit.explain(error)})
        return await visit.page("report", page, status_code=web_errors.status_of(error))
    # a request is gone once it was reported
    return visit.see_other("/messages/requests" if subject.kind == "request" else data.at, flash="reported")


@get("/circles/{circle_id:uuid}/manage/reports", include_in_schema=False)
async def show_circle_reports(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], cursor: FromQuery[str] = ""
) -> Response[str]:
    """What waits for the circle's staff."""

    async def ask(tx: ReadTx) -> CircleReportsPage:
        frame = await manage_views.find_frame(tx, visit=visit, circle_id=circle_id, current="reports")
        rows = await moderation.list_circle_reports(tx, by=visit.person, circle_id=circle_id, cursor=cursor or None)
        base = f"/circles/{circle_id}/manage/reports"
        more = f"{base}?cursor={rows.next_cursor}" if rows.next_cursor else ""
        return CircleReportsPage(frame, tuple(_row(visit, one, f"{base}/{one.report_id}") for one in rows.items), more)

    return await visit.page("circle_reports", await visit.house.db.read(ask), tab="circles")


def _row(
    visit: respond.Visit, report: moderation.Report | moderation.DeskReport, action: str, reporter: views.PersonView | None = None
) -> ReportRow:
    return ReportRow(
        kind=visit.translate(report_views.KINDS[report.subject_kind]),
        category=visit.translate(report_views.CATEGORIES[report.category][0]),
        note=report.note,
        excerpt=report.excerpt,
        photos=_count_photos(visit, report.photo_count),
        href=report_views.subject_href(report),
        action=action,
        made_at=report.made_at,
        is_open=report.state == "open",
        reporter=reporter,
        circle=report.circle_name if reporter else "",
    )


def _desk_row(
    visit: respond.Visit, report: moderation.DeskReport, cards: Mapping[UUID, PersonCard], quotes: Sequence[messages.Quote]
) -> ReportRow:
    action = f"/desk/reports/{report.place_id}/{report.report_id}"
    row = _row(visit, report, action, circle_views.show_person(cards.get(report.reporter_id), report.reporter_id))
    if report.subject_kind != "message":
        return row
    shown = tuple(
        QuoteView(
            circle_views.show_person(cards.get(one.author_id), one.author_id),
            one.said_at,
            one.words,
            visit.translate(message_views.PREVIEWS.get(one.kind, message_views.PREVIEWS["plain"])),
            one.is_subject,
            one.is_genuine,
            f"{action}/copies/{one.position}" if one.has_data else "",
        )
        for one in quotes
    )
    return msgspec.structs.replace(row, quotes=shown, remove_action=f"{action}/remove")


def _count_photos(visit: respond.Visit, count: int) -> str:
    """A report holds no photos; that there were some is said."""
    return i18n.translate_count(visit.language, "with {count} photo", "with {count} photos", count) if count else ""


@post("/circles/{circle_id:uuid}/manage/reports/{report_id:uuid}", include_in_schema=False)
async def close_circle_report(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], report_id: FromPath[UUID], data: URLEncodedBody[OutcomeForm]
) -> Redirect:
    """Says how a report of the circle ended."""
    await _close(visit, circle_id, report_id, data.outcome)
    return visit.see_other(f"/circles/{circle_id}/manage/reports", flash="report_closed")


async def _close(visit: respond.Visit, place_id: UUID, report_id: UUID, outcome: str) -> None:
    await visit.house.db.run(
        lambda tx: moderation.handle_report(tx, by=visit.person, place_id=place_id, report_id=report_id, outcome=outcome)
    )


@get("/desk/reports", include_in_schema=False)
async def show_desk_reports(
    visit: NamedDependency[respond.Visit], closed: FromQuery[str] = "", cursor: FromQuery[str] = ""
) -> Response[str]:
    """Every report of the house, for operators."""

    async def ask(tx: ReadTx) -> DeskReportsPage:
        rows = await moderation.list_desk_reports(tx, by=visit.person, open_ones=closed != "yes", cursor=cursor or None)
        quotes = await messages.list_quotes(tx, by=visit.person, reports=rows.items)
        people = {one.reporter_id for one in rows.items} | {one.author_id for one in quotes}
        cards = await relations.find_cards(tx, by=visit.person, person_ids=people)
        waiting = await moderation.count_open_reports(tx, by=visit.person)
        base = "/desk/reports?closed=yes" if closed == "yes" else "/desk/reports?closed="
        return DeskReportsPage(
            tuple(_desk_row(visit, one, cards, [quote for quote in quotes if quote.report_id == one.report_id]) for one in rows.items),
            (
                circle_views.SubTab(visit.translate("Open reports"), "/desk/reports", current=closed != "yes", count=waiting),
                circle_views.SubTab(visit.translate("Closed reports"), "/desk/reports?closed=yes", current=closed == "yes"),
            ),
            f"{base}&cursor={rows.next_cursor}" if rows.next_cursor else "",
        )

    return await visit.page("desk_reports", await visit.house.db.read(ask), tab="me")


@post("/desk/reports/{place_id:uuid}/{report_id:uuid}", include_in_schema=False)
async def close_desk_report(
    visit: NamedDependency[respond.Visit], place_id: FromPath[UUID], report_id: FromPath[UUID], data: URLEncodedBody[OutcomeForm]
) -> Redirect:
    """Says how any report ended."""
    await _close(visit, place_id, report_id, data.outcome)
    return visit.see_other("/desk/reports", flash="report_closed")


ROUTES: list[HTTPRouteHandler] = [
    show_report,
    show_person_report,
    send_report,
    show_circle_reports,
    close_circle_report,
    show_desk_reports,
    close_desk_report,
]
