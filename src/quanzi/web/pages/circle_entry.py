"""In and out of a circle: join, ask, be invited, agree to a changed charter, take over, leave."""

import io
from uuid import UUID

import msgspec
import segno
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import circles
from quanzi.circles import entrance, staff, terms
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.web import circle_views, respond, shell, views
from quanzi.web import errors as web_errors

shell.add_flashes(
    founded=("good", "Your circle is there. Say something in it, then invite people."),
    charter_accepted=("good", "Thank you for reading the charter."),
    request_withdrawn=("note", "Your request is taken back."),
    circle_taken=("good", "You own this circle now."),
    offer_declined=("note", "You did not take the circle over."),
    circle_ended=("note", "The circle has ended."),
)


class AskForm(msgspec.Struct, frozen=True):
    """The answer to a circle's question."""

    answer: str = ""


class VersionForm(msgspec.Struct, frozen=True):
    """The version of a charter that was read."""

    version: int = 0


class AskPage(msgspec.Struct, frozen=True):
    """What circle_ask.html shows."""

    circle: views.CircleView
    charter: terms.Charter
    question: str
    answer: str = ""
    error: str = ""


class LeavePage(msgspec.Struct, frozen=True):
    """What circle_leave.html shows; an owner is told what to do first."""

    circle: views.CircleView
    is_owner: bool
    is_alone: bool
    way_forward: str = ""


class InvitePage(msgspec.Struct, frozen=True):
    """What invite.html shows."""

    circle: views.CircleView
    charter_topic: str
    action: str
    is_member: bool


@post("/circles/{circle_id:uuid}/join", include_in_schema=False)
async def join(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Redirect:
    """Joins an open circle; a closed one asks first."""
    href = circle_views.circle_href(circle_id)
    try:
        await visit.house.db.run(lambda tx: circles.join_circle(tx, by=visit.person, circle_id=circle_id))
    except entrance.AskFirst:
        return visit.see_other(f"{href}/ask")
    return visit.see_other(href, flash="joined")


@get("/circles/{circle_id:uuid}/ask", include_in_schema=False)
async def show_ask(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Response[str] | Redirect:
    """The charter and the circle's question."""
    circle, charter = await _find_with_charter(visit, circle_id)
    if circle.role is not None or circle.visibility == "open" or circle.asked:
        return visit.see_other(circle_views.circle_href(circle_id))
    return await visit.page("circle_ask", AskPage(circle_views.show_circle(circle), charter, circle.question), tab="circles")


@post("/circles/{circle_id:uuid}/ask", include_in_schema=False)
async def ask(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: URLEncodedBody[AskForm]) -> Response[str] | Redirect:
    """Sends the request."""
    try:
        await visit.house.db.run(lambda tx: entrance.ask_to_join(tx, by=visit.person, circle_id=circle_id, answer=data.answer))
    except errors.Invalid as error:
        circle, charter = await _find_with_charter(visit, circle_id)
        page = AskPage(circle_views.show_circle(circle), charter, circle.question, data.answer, visit.explain(error))
        return await visit.page("circle_ask", page, tab="circles", status_code=web_errors.status_of(error))
    return visit.see_other(f"{circle_views.circle_href(circle_id)}/about", flash="asked")


@post("/circles/{circle_id:uuid}/withdraw", include_in_schema=False)
async def withdraw(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Redirect:
    """Takes the request back."""
    await visit.house.db.run(lambda tx: entrance.withdraw_request(tx, by=visit.person, circle_id=circle_id))
    return visit.see_other(f"{circle_views.circle_href(circle_id)}/about", flash="request_withdrawn")


async def _find_with_charter(visit: respond.Visit, circle_id: UUID) -> tuple[circles.CircleView, terms.Charter]:
    async def find(tx: ReadTx) -> tuple[circles.CircleView, terms.Charter]:
        circle = await circles.find_circle(tx, by=visit.person, circle_id=circle_id)
        return circle, (await terms.list_charters(tx, by=visit.person, circle_id=circle_id))[0]

    return await visit.house.db.read(find)


@post("/circles/{circle_id:uuid}/charter/accept", include_in_schema=False)
async def accept_charter(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: URLEncodedBody[VersionForm]) -> Redirect:
    """Agrees to the version that was read; a newer one is shown first."""
    href = circle_views.circle_href(circle_id)
    try:
        await visit.house.db.run(lambda tx: terms.accept_charter(tx, by=visit.person, circle_id=circle_id, version=data.version))
    except terms.CharterChanged:
        return visit.see_other(f"{href}/about")
    return visit.see_other(href, flash="charter_accepted")


@post("/circles/{circle_id:uuid}/handover/accept", include_in_schema=False)
async def take_over(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Redirect:
    """Becomes the owner."""
    await visit.house.db.run(lambda tx: staff.accept_circle(tx, by=visit.person, circle_id=circle_id))
    return visit.see_other(f"{circle_views.circle_href(circle_id)}/manage", flash="circle_taken")


@post("/circles/{circle_id:uuid}/handover/decline", include_in_schema=False)
async def not_take_over(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Redirect:
    """Does not become the owner."""
    await visit.house.db.run(lambda tx: staff.decline_circle(tx, by=visit.person, circle_id=circle_id))
    return visit.see_other(circle_views.circle_href(circle_id), flash="offer_declined")


@get("/circles/{circle_id:uuid}/leave", include_in_schema=False)
async def show_leave(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Response[str]:
    """Asks once more; an owner learns what to do first."""
    circle, _charter = await _find_with_charter(visit, circle_id)
    return await visit.page("circle_leave", _leaving(circle), tab="circles")


def _leaving(circle: circles.CircleView, *, way_forward: str = "") -> LeavePage:
    return LeavePage(circle_views.show_circle(circle), circle.role == "owner", circle.member_count == 1, way_forward)


@post("/circles/{circle_id:uuid}/leave", include_in_schema=False)
async def leave(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Leaves."""
    try:
        await visit.house.db.run(lambda tx: circles.leave_circle(tx, by=visit.person, circle_id=circle_id))
    except entrance.OwnerMustHandOver as error:
        circle, _charter = await _find_with_charter(visit, circle_id)
        page = _leaving(circle, way_forward=visit.explain(error))
        return await visit.page("circle_leave", page, tab="circles", status_code=web_errors.status_of(error))
    return visit.see_other("/circles", flash="left")


@post("/circles/{circle_id:uuid}/end", include_in_schema=False)
async def end(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Redirect:
    """Ends a circle with nobody else in it."""
    await visit.house.db.run(lambda tx: entrance.end_circle(tx, by=visit.person, circle_id=circle_id))
    return visit.see_other("/circles", flash="circle_ended")


@get("/invite/{circle_id:uuid}/{secret:str}", include_in_schema=False)
async def show_invite(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], secret: FromPath[str]) -> Response[str]:
    """The circle behind a link; who is not signed in does that first and comes back here."""
    await visit.house.db.run(lambda tx: entrance.count_invite_try(tx, by=visit.person))

    async def find(tx: ReadTx) -> circles.CircleView:
        return await entrance.find_invited_circle(tx, by=visit.person, circle_id=circle_id, secret=secret)

    return await visit.page("invite", _invited(await visit.house.db.read(find), secret), tab="circles")


def _invited(circle: circles.CircleView, secret: str) -> InvitePage:
    action = f"/invite/{circle.circle_id}/{secret}"
    return InvitePage(circle_views.show_circle(circle), circle.topic, action, circle.role is not None)


@post("/invite/{circle_id:uuid}/{secret:str}", include_in_schema=False)
async def accept_invite(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], secret: FromPath[str]) -> Redirect:
    """Joins by the link."""
    await visit.house.db.run(lambda tx: entrance.count_invite_try(tx, by=visit.person))
    await visit.house.db.run(lambda tx: entrance.accept_invite(tx, by=visit.person, circle_id=circle_id, secret=secret))
    return visit.see_other(circle_views.circle_href(circle_id), flash="joined")


@get("/invite/{circle_id:uuid}/{secret:str}/qr.svg", include_in_schema=False)
async def draw_invite(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], secret: FromPath[str]) -> Response[bytes]:
    """The link as a QR code; drawn from the address alone, so it tells nothing about what is behind."""
    _ = visit.person.member_id
    return Response(
        draw_link(f"{visit.house.settings.public_url}/invite/{circle_id}/{secret[:64]}"),
        media_type="image/svg+xml",
        headers={"cache-control": "private, max-age=3600"},
    )


def draw_link(address: str) -> bytes:
    """A QR code as SVG, dark on white whatever the page's colours, since cameras want it so."""
    svg = io.BytesIO()
    segno.make(address, error="m").save(svg, kind="svg", scale=6, border=4, dark="#1d1418", light="#ffffff", xmldecl=False)
    return svg.getvalue()


ROUTES: list[HTTPRouteHandler] = [
    join,
    show_ask,
    ask,
    withdraw,
    accept_charter,
    take_over,
    not_take_over,
    show_leave,
    leave,
    end,
    show_invite,
    accept_invite,
    draw_invite,
]
