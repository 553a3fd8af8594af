"""My devices: where I am signed in, what I call them, and how I sign them out."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi.identity import signing
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.web import respond, shell, visitor

shell.add_flashes(device_out=("note", "That device is signed out."), others_out=("note", "All other devices are signed out."))


class SessionRow(msgspec.Struct, frozen=True):
    """One device; `title` is my name for it, else what it says of itself."""

    href: str
    title: str
    device: str
    created_at: datetime
    seen_at: datetime
    strong: bool
    is_this: bool


class SessionsPage(msgspec.Struct, frozen=True):
    """What me_sessions.html shows; `error` stands beside the name of the device `error_href`."""

    sessions: tuple[SessionRow, ...]
    error_href: str = ""
    error: str = ""


class NameForm(msgspec.Struct, frozen=True):
    """What I call a device."""

    name: str = ""


@get("/me/sessions", include_in_schema=False)
async def show_sessions(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Every device that is signed in, this one first."""
    return await visit.page("me_sessions", SessionsPage(await _find_rows(visit)), tab="me")


@post("/me/sessions/{session_id:uuid}/name", include_in_schema=False)
async def name_session(
    visit: NamedDependency[respond.Visit], session_id: FromPath[UUID], data: URLEncodedBody[NameForm]
) -> Response[str] | Redirect:
    """Calls a device something."""
    try:
        await visit.house.db.run(lambda tx: signing.name_session(tx, by=visit.person, session_id=session_id, name=data.name))
    except errors.Invalid as error:
        page = SessionsPage(await _find_rows(visit), _href(session_id), visit.explain(error))
        return await visit.page("me_sessions", page, tab="me", status_code=422)
    return visit.see_other("/me/sessions", flash="saved")


@post("/me/sessions/{session_id:uuid}/end", include_in_schema=False)
async def end_session(visit: NamedDependency[respond.Visit], session_id: FromPath[UUID]) -> Redirect:
    """Signs a device out; this one, too."""
    await visit.house.db.run(lambda tx: signing.end_session(tx, by=visit.person, session_id=session_id))
    if session_id == visit.person.session_id:
        return visit.see_other("/", flash="signed_out", cookies=(visitor.session_cookie(visit.house, ""),))
    return visit.see_other("/me/sessions", flash="device_out")


@post("/me/sessions/end-others", include_in_schema=False)
async def end_others(visit: NamedDependency[respond.Visit]) -> Redirect:
    """Signs every other device out."""
    await visit.house.db.run(lambda tx: signing.end_other_sessions(tx, by=visit.person))
    return visit.see_other("/me/sessions", flash="others_out")


async def _find_rows(visit: respond.Visit) -> tuple[SessionRow, ...]:
    async def ask(tx: ReadTx) -> list[signing.Session]:
        return await signing.list_sessions(tx, by=visit.person)

    found = await visit.house.db.glance(ask)
    rows = [
        SessionRow(
            href=_href(one.session_id),
            title=one.name or one.device or visit.translate("Unknown device"),
            device=one.device,
            created_at=one.created_at,
            seen_at=one.seen_at,
            strong=one.strong,
            is_this=one.session_id == visit.person.session_id,
        )
        for one in found
    ]
    return tuple(sorted(rows, key=lambda row: not row.is_this))


def _href(session_id: UUID) -> str:
    return f"/me/sessions/{session_id}"


ROUTES: list[HTTPRouteHandler] = [show_sessions, name_session, end_session, end_others]
