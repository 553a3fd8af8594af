"""What a circle's staff see first: who asks to come in, who was removed, and everything that was done."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from quanzi import relations
from quanzi.circles import entrance, staff
from quanzi.identity import PersonCard
from quanzi.infra.postgres import ReadTx
from quanzi.web import circle_views, manage_views, respond, shell, views

shell.add_flashes(
    let_in=("good", "They are in the circle now."),
    declined=("note", "Declined. They read your reason."),
    readmitted=("good", "They may come back."),
)

# English message ids of what the log tells; pages and tests translate them by these keys
DEEDS = {
    "request_accepted": "Let somebody in",
    "request_declined": "Declined a request",
    "invite_made": "Made an invitation link",
    "invite_revoked": "Took an invitation link back",
    "post_deleted": "Deleted a post",
    "comment_deleted": "Deleted a comment",
    "muted": "Muted a member",
    "unmuted": "Unmuted a member",
    "removed": "Removed a member",
    "readmitted": "Let a removed person come back",
    "appointed": "Appointed a moderator",
    "dismissed": "Dismissed a moderator",
    "circle_offered": "Offered the circle to a member",
    "offer_withdrawn": "Took the offer back",
    "circle_accepted": "Took the circle over",
    "charter_changed": "Changed the charter",
    "circle_changed": "Changed the settings",
}


class ReasonForm(msgspec.Struct, frozen=True):
    """Why, for the person it is about."""

    reason: str = ""


class Asking(msgspec.Struct, frozen=True):
    """Somebody who asks to come in."""

    person: views.PersonView
    person_id: str
    answer: str
    asked_at: datetime


class RequestsPage(msgspec.Struct, frozen=True):
    """What circle_manage.html shows."""

    frame: manage_views.Frame
    asking: tuple[Asking, ...]
    is_closed: bool


class Gone(msgspec.Struct, frozen=True):
    """Somebody who was removed."""

    person: views.PersonView
    person_id: str
    until: datetime | None


class RemovedPage(msgspec.Struct, frozen=True):
    """What circle_removed.html shows."""

    frame: manage_views.Frame
    removed: tuple[Gone, ...]


class Line(msgspec.Struct, frozen=True):
    """One line of the log."""

    what: str
    by: views.PersonView
    about: views.PersonView | None
    reason: str
    at: datetime


class LogPage(msgspec.Struct, frozen=True):
    """What circle_log.html shows."""

    frame: manage_views.Frame
    lines: tuple[Line, ...]
    more: str


async def _cards(tx: ReadTx, visit: respond.Visit, person_ids: Sequence[UUID]) -> dict[UUID, PersonCard]:
    return await relations.find_cards(tx, by=visit.person, person_ids=person_ids, in_circle=True)


@get("/circles/{circle_id:uuid}/manage", include_in_schema=False)
async def show_requests(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Response[str]:
    """Who asks to be let in."""

    async def ask(tx: ReadTx) -> RequestsPage:
        frame = await manage_views.find_frame(tx, visit=visit, circle_id=circle_id, current="requests")
        rows = await entrance.list_requests(tx, by=visit.person, circle_id=circle_id)
        # who asks is no member yet, and shows what they show to strangers
        cards = await relations.find_cards(tx, by=visit.person, person_ids=[one.person_id for one in rows])
        return RequestsPage(
            frame,
            tuple(
                Asking(circle_views.show_person(cards.get(one.person_id), one.person_id), str(one.person_id), one.answer, one.asked_at)
                for one in rows
            ),
            frame.header.circle.kind == "closed",
        )

    return await visit.page("circle_manage", await visit.house.db.read(ask), tab="circles")


@post("/circles/{circle_id:uuid}/manage/requests/{person_id:uuid}/accept", include_in_schema=False)
async def accept(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID]) -> Redirect:
    """Lets somebody in."""
    await visit.house.db.run(lambda tx: entrance.accept_request(tx, by=visit.person, circle_id=circle_id, person_id=person_id))
    return visit.see_other(f"/circles/{circle_id}/manage", flash="let_in")


@post("/circles/{circle_id:uuid}/manage/requests/{person_id:uuid}/decline", include_in_schema=False)
async def decline(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID], data: URLEncodedBody[ReasonForm]
) -> Redirect:
    """Says no, with a reason."""
    await visit.house.db.run(
        lambda tx: entrance.decline_request(tx, by=visit.person, circle_id=circle_id, person_id=person_id, reason=data.reason)
    )
    return visit.see_other(f"/circles/{circle_id}/manage", flash="declined")


@get("/circles/{circle_id:uuid}/manage/removed", include_in_schema=False)
async def show_removed(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Response[str]:
    """Who was removed and may not come back yet."""

    async def ask(tx: ReadTx) -> RemovedPage:
        frame = await manage_views.find_frame(tx, visit=visit, circle_id=circle_id, current="removed")
        rows = await staff.list_removals(tx, by=visit.person, circle_id=circle_id)
        cards = await _cards(tx, visit, [one.person_id for one in rows])
        return RemovedPage(
            frame,
            tuple(Gone(circle_views.show_person(cards.get(one.person_id), one.person_id), str(one.person_id), one.until) for one in rows),
        )

    return await visit.page("circle_removed", await visit.house.db.read(ask), tab="circles")


@post("/circles/{circle_id:uuid}/manage/removed/{person_id:uuid}/readmit", include_in_schema=False)
async def readmit(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID]) -> Redirect:
    """Lets somebody come back."""
    await visit.house.db.run(lambda tx: staff.readmit_person(tx, by=visit.person, circle_id=circle_id, person_id=person_id))
    return visit.see_other(f"/circles/{circle_id}/manage/removed", flash="readmitted")


@get("/circles/{circle_id:uuid}/manage/log", include_in_schema=False)
async def show_log(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], cursor: FromQuery[str] = "") -> Response[str]:
    """Everything the staff did."""

    async def ask(tx: ReadTx) -> LogPage:
        frame = await manage_views.find_frame(tx, visit=visit, circle_id=circle_id, current="log")
        rows = await staff.list_log(tx, by=visit.person, circle_id=circle_id, cursor=cursor or None)
        people = {one.by_person_id for one in rows.items} | {one.person_id for one in rows.items if one.person_id}
        cards = await _cards(tx, visit, list(people))
        more = f"/circles/{circle_id}/manage/log?cursor={rows.next_cursor}" if rows.next_cursor else ""
        return LogPage(frame, tuple(_line(visit, one, cards) for one in rows.items), more)

    return await visit.page("circle_log", await visit.house.db.read(ask), tab="circles")


def _line(visit: respond.Visit, entry: staff.LogEntry, cards: dict[UUID, PersonCard]) -> Line:
    about = entry.person_id
    return Line(
        what=visit.translate(DEEDS.get(entry.kind, "Did something")),
        by=circle_views.show_person(cards.get(entry.by_person_id), entry.by_person_id),
        about=None if about is None else circle_views.show_person(cards.get(about), about),
        reason=entry.reason,
        at=entry.at,
    )


ROUTES: list[HTTPRouteHandler] = [show_requests, accept, decline, show_removed, readmit, show_log]
