"""Reporting a message with what its reporter chooses to show, and what operators see and decide."""

import base64
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import messaging, moderation, relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.messaging.burning import BurntCopy
from quanzi.moderation import messages
from quanzi.web import errors as web_errors
from quanzi.web import message_views, report_views, respond, rooms, shell, typed, views

shell.add_flashes(message_removed=("good", "Removed. Its author reads your reason."))
_AROUND = 8
"""So many messages before and after the one that is reported can be chosen."""


class SaidLine(msgspec.Struct, frozen=True):
    """A message in one line, to be shown with the report."""

    position: str
    name: str
    words: str
    chosen: bool = False


class MessageReportPage(msgspec.Struct, frozen=True, kw_only=True):
    """What message_report.html shows. `copy` and `data` go on with the form, as they came."""

    room: str
    action: str
    said: SaidLine
    beside: tuple[SaidLine, ...]
    beside_max: int
    categories: tuple[views.Option, ...]
    category: str = ""
    note: str = ""
    copy: str = ""
    data: str = ""
    errors: dict[str, str] = {}


class SentReport(msgspec.Struct, frozen=True):
    """What the form sent; without `go` it is what was just read, on its way into the form."""

    category: str
    note: str
    beside: tuple[int, ...]
    copy: str
    data: str
    go: bool


class RemoveForm(msgspec.Struct, frozen=True):
    """Why, for who wrote it."""

    reason: str = ""


@get("/messages/{room_id:uuid}/{position:int}/report", include_in_schema=False)
async def show_report(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int]) -> Response[str]:
    """What is wrong, and which others are shown with it."""
    return await _show(visit, room_id, position, SentReport("", "", (), "", "", go=False))


@post("/messages/{room_id:uuid}/{position:int}/report", include_in_schema=False, request_max_body_size=2 * limits.REPORT_COPY_BYTES_MAX)
async def send_report(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int]) -> Response[str] | Redirect:
    """Sends it; from the page of what was read once it comes here first, with the copy, to be filled in."""
    form = await _read_form(visit)
    if not form.go:
        return await _show(visit, room_id, position, form)
    try:
        new = messages.MessageReport(
            room_id=room_id,
            position=position,
            category=form.category,
            note=form.note,
            beside=form.beside,
            copy=_read_copy(form.copy),
            data=_read_data(form.data),
        )
        await visit.house.db.run(lambda tx: messages.report_said(tx, by=visit.person, keys=visit.house.keys, new=new))
    except (errors.Invalid, moderation.OwnSubject) as error:
        field = str(error.data.get("field", "category"))
        beside = {field: visit.explain(error)}
        return await _show(visit, room_id, position, form, status_code=web_errors.status_of(error), **beside)
    return visit.see_other(f"{rooms.room_href(room_id)}?around={position}#m{position}", flash="reported")


async def _read_form(visit: respond.Visit) -> SentReport:
    _ = visit.person.member_id
    form = await visit.request.form()

    def text(name: str) -> str:
        value = form.get(name)
        return value if isinstance(value, str) else ""

    chosen = [typed.read_number(one, digits=18) for one in form.getall("beside", []) if isinstance(one, str)]
    return SentReport(
        text("category"), text("note"), tuple(one for one in chosen if one is not None), text("copy"), text("data"), bool(text("go"))
    )


def _read_copy(text: str) -> BurntCopy | None:
    try:
        return msgspec.json.decode(text, type=BurntCopy) if text else None
    except msgspec.DecodeError as error:
        raise moderation.BadReport(field="copy") from error


def _read_data(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise moderation.BadReport(field="data") from error


async def _show(
    visit: respond.Visit, room_id: UUID, position: int, form: SentReport, *, status_code: int = 200, **beside: str
) -> Response[str]:
    around = [*range(max(position - _AROUND, 1), position + _AROUND + 1)]

    async def ask(tx: ReadTx) -> tuple[SaidLine, tuple[SaidLine, ...]]:
        found = await messaging.find_messages(tx, by=visit.person, room_id=room_id, positions=around)
        readable = {place: one for place, one in found.items() if one.recalled_at is None and one.author_id.int}
        if position not in readable or readable[position].author_id == visit.person.id:
            raise errors.NotFound
        cards = await relations.find_cards(tx, by=visit.person, person_ids={one.author_id for one in readable.values()})
        reader = message_views.Reader(visit.house, visit.person, visit.translate, cards, ())
        lines = {place: _line(reader, one, chosen=place in form.beside) for place, one in sorted(readable.items())}
        return lines.pop(position), tuple(lines.values())

    said, others = await visit.house.db.read(ask)
    page = MessageReportPage(
        room=f"{rooms.room_href(room_id)}?around={position}#m{position}",
        action=f"{rooms.room_href(room_id)}/{position}/report",
        said=said,
        beside=others,
        beside_max=limits.REPORT_MESSAGES_BESIDE_MAX,
        categories=report_views.category_options(visit, "message"),
        category=form.category,
        note=form.note,
        copy=form.copy,
        data=form.data,
        errors=beside,
    )
    return await visit.page("message_report", page, tab="messages", status_code=status_code)


def _line(reader: message_views.Reader, message: messaging.Message, *, chosen: bool) -> SaidLine:
    return SaidLine(
        str(message.position), reader.name_of(message.author_id), message_views.preview_words(reader.say, message), chosen=chosen
    )


@post("/desk/reports/{place_id:uuid}/{report_id:uuid}/remove", include_in_schema=False)
async def remove_message(
    visit: NamedDependency[respond.Visit], place_id: FromPath[UUID], report_id: FromPath[UUID], data: URLEncodedBody[RemoveForm]
) -> Redirect:
    """Takes a reported message out of its conversation."""
    on: dict[str, Any] = {"place_id": place_id, "report_id": report_id}
    await visit.house.db.run(lambda tx: messages.remove_message(tx, by=visit.person, **on, reason=data.reason))
    return visit.see_other("/desk/reports", flash="message_removed")


@get("/desk/reports/{place_id:uuid}/{report_id:uuid}/copies/{position:int}", include_in_schema=False)
async def show_copy(
    visit: NamedDependency[respond.Visit], place_id: FromPath[UUID], report_id: FromPath[UUID], position: FromPath[int]
) -> Response[bytes]:
    """The picture or voice of a copy, for operators; no browser keeps it."""

    async def ask(tx: ReadTx) -> bytes:
        return await messages.find_quoted_data(tx, by=visit.person, place_id=place_id, report_id=report_id, position=position)

    data = await visit.house.db.read(ask)
    headers = {"cache-control": "no-store", "content-disposition": "inline", "content-security-policy": "default-src 'none'; sandbox"}
    return Response(data, media_type=_type_of(data), headers=headers)


def _type_of(data: bytes) -> str:
    """A reporter brought these bytes: they are shown as what they begin with, or not at all."""
    kinds = {b"\xff\xd8\xff": "image/jpeg", b"\x1aE\xdf\xa3": "audio/webm"}
    found = next((kind for start, kind in kinds.items() if data.startswith(start)), "")
    return found or ("audio/mp4" if data[4:8] == b"ftyp" else "application/octet-stream")


ROUTES: list[HTTPRouteHandler] = [show_report, send_report, remove_message, show_copy]
