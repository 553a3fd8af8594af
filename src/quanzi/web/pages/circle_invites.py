"""Bringing people: invitation links with their QR codes, and a list of those one knows."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, MultipartBody, URLEncodedBody
from litestar.response import Redirect

from quanzi.circles import entrance
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.web import errors as web_errors
from quanzi.web import i18n, manage_views, respond, shell, views

shell.add_flashes(invite_revoked=("note", "The link opens nothing any more."))
_DAYS = (1, 7, 30, 90)
_USES = (1, 10, 100, 1000)


class InviteForm(msgspec.Struct, frozen=True):
    """How long a link is valid and how often."""

    days: int = 7
    uses: int = 10


class ListForm(msgspec.Struct, frozen=True):
    """A list as a file or as text; `send` is "yes" for the real thing."""

    file: UploadFile | None = None
    text: str = ""
    send: str = ""


class Link(msgspec.Struct, frozen=True):
    """A link that still opens something."""

    invite_id: str
    made_at: datetime
    expires_at: datetime
    uses_left: int


class InvitesPage(msgspec.Struct, frozen=True):
    """What circle_invites.html shows; `made` is the address of a fresh link, told this once, `qr` its picture."""

    frame: manage_views.Frame
    links: tuple[Link, ...]
    days: tuple[views.Option, ...]
    uses: tuple[views.Option, ...]
    made: str = ""
    qr: str = ""
    error: str = ""


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with a line of a list."""

    line: int
    words: str


class ListPage(msgspec.Struct, frozen=True):
    """What circle_import.html shows: the form, then what the list holds, then what became of it."""

    frame: manage_views.Frame
    text: str = ""
    outcome: entrance.ListOutcome | None = None
    problems: tuple[Problem, ...] = ()
    sent: bool = False
    error: str = ""


async def _fill(visit: respond.Visit, circle_id: UUID) -> InvitesPage:
    async def ask(tx: ReadTx) -> InvitesPage:
        frame = await manage_views.find_frame(tx, visit=visit, circle_id=circle_id, current="invites")
        rows = await entrance.list_invites(tx, by=visit.person, circle_id=circle_id)
        language = visit.language
        return InvitesPage(
            frame=frame,
            links=tuple(Link(str(one.invite_id), one.made_at, one.expires_at, one.uses_left) for one in rows),
            days=tuple(views.Option(str(n), i18n.translate_count(language, "{count} day", "{count} days", n)) for n in _DAYS),
            uses=tuple(views.Option(str(n), i18n.translate_count(language, "{count} person", "{count} people", n)) for n in _USES),
        )

    return await visit.house.db.read(ask)


@get("/circles/{circle_id:uuid}/manage/invites", include_in_schema=False)
async def show_invites(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Response[str]:
    """The links there are, and the form for another."""
    return await visit.page("circle_invites", await _fill(visit, circle_id), tab="circles")


@post("/circles/{circle_id:uuid}/manage/invites", include_in_schema=False)
async def make_invite(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: URLEncodedBody[InviteForm]) -> Response[str]:
    """Makes a link and shows it this once; a redirect would have to keep it somewhere."""
    try:
        made = await visit.house.db.run(
            lambda tx: entrance.make_invite(tx, by=visit.person, circle_id=circle_id, days=data.days, uses=data.uses)
        )
    except (errors.Invalid, errors.Conflict) as error:
        page = msgspec.structs.replace(await _fill(visit, circle_id), error=visit.explain(error))
        return await visit.page("circle_invites", page, tab="circles", status_code=web_errors.status_of(error))
    page = msgspec.structs.replace(
        await _fill(visit, circle_id), made=visit.house.settings.public_url + made.path, qr=f"{made.path}/qr.svg"
    )
    return await visit.page("circle_invites", page, tab="circles")


@post("/circles/{circle_id:uuid}/manage/invites/{invite_id:uuid}/revoke", include_in_schema=False)
async def revoke_invite(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], invite_id: FromPath[UUID]) -> Redirect:
    """Makes a link open nothing any more."""
    await visit.house.db.run(lambda tx: entrance.revoke_invite(tx, by=visit.person, circle_id=circle_id, invite_id=invite_id))
    return visit.see_other(f"/circles/{circle_id}/manage/invites", flash="invite_revoked")


@get("/circles/{circle_id:uuid}/manage/import", include_in_schema=False)
async def show_import(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Response[str]:
    """The form for a list."""
    return await visit.page("circle_import", ListPage(await _frame(visit, circle_id)), tab="circles")


async def _frame(visit: respond.Visit, circle_id: UUID) -> manage_views.Frame:
    async def ask(tx: ReadTx) -> manage_views.Frame:
        return await manage_views.find_frame(tx, visit=visit, circle_id=circle_id, current="invites")

    return await visit.house.db.read(ask)


@post("/circles/{circle_id:uuid}/manage/import", include_in_schema=False)
async def import_list(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: MultipartBody[ListForm]) -> Response[str]:
    """Reads the list and says what is in it; with `send` the invitations go out."""
    frame = await _frame(visit, circle_id)
    raw = await data.file.read() if data.file is not None and data.file.filename else data.text.encode()
    send = data.send == "yes"
    try:
        outcome = await _take(visit, circle_id, raw, send=send)
    except (errors.Invalid, errors.TooMany) as error:
        page = ListPage(frame, text=data.text, error=visit.explain(error))
        return await visit.page("circle_import", page, tab="circles", status_code=web_errors.status_of(error))
    problems = tuple(Problem(one.line, visit.translate(one.problem, value=one.value)) for one in outcome.faults)
    text = "" if send else entrance.decode_list(raw)
    return await visit.page("circle_import", ListPage(frame, text, outcome, problems, send), tab="circles")


async def _take(visit: respond.Visit, circle_id: UUID, raw: bytes, *, send: bool) -> entrance.ListOutcome:
    region, house = visit.house.settings.phone_region, visit.house
    if send:
        return await house.db.run(
            lambda tx: entrance.invite_list(tx, by=visit.person, circle_id=circle_id, raw=raw, region=region, keys=house.keys)
        )

    async def ask(tx: ReadTx) -> entrance.ListOutcome:
        return await entrance.try_list(tx, by=visit.person, circle_id=circle_id, raw=raw, region=region)

    return await house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_invites, make_invite, revoke_invite, show_import, import_list]
