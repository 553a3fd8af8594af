"""What burns after reading, by plain forms: send it, and read it once on a page of its own, which nothing keeps."""

import base64
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from markupsafe import Markup

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, ids, limits
from quanzi.messaging import burning
from quanzi.web import circle_views, message_text, message_views, money_forms, respond, rooms, shell
from quanzi.web import errors as web_errors

What = Literal["text", "picture", "voice"]
_TABS: dict[What, str] = {"text": "Words", "picture": "Photo", "voice": "Voice"}
_FORM_BYTES_MAX = limits.BURNING_BYTES_MAX + 64 * 1024
"""With its words and borders; below a megabyte a form stays in memory, and nothing of it is ever on a disk."""

shell.add_flashes(burnt=("note", "This was to be read once, and is gone."))


class BurnPage(msgspec.Struct, frozen=True, kw_only=True):
    """What room_burn.html shows."""

    room: str
    action: str
    tabs: tuple[circle_views.SubTab, ...]
    what: What
    message_id: str
    characters_max: int
    size_max: str
    text: str = ""
    error: str = ""


class BurntPage(msgspec.Struct, frozen=True, kw_only=True):
    """What burnt.html shows: words as `html`, or a picture or voice as the address `data`, which holds all of it.

    `copy` is the signed copy as JSON, which goes to the address `report`.
    """

    room: str
    report: str
    copy: str
    name: str
    content: burning.Content
    html: Markup
    data: str


class Sending(msgspec.Struct, frozen=True):
    """What a form sent."""

    message_id: UUID
    text: str
    data: bytes


@get("/messages/{room_id:uuid}/burn", include_in_schema=False)
async def show_burn(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], what: FromQuery[What] = "text") -> Response[str]:
    """Words, a photo or a voice, of which no draft is kept."""
    return await _show(visit, room_id, what, message_id=str(ids.new_id(datetime.now(UTC))))


@post("/messages/{room_id:uuid}/burn", include_in_schema=False, request_max_body_size=_FORM_BYTES_MAX)
async def send_burn(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], what: FromQuery[What] = "text"
) -> Response[str] | Redirect:
    """Sends it, once, however often the form is sent."""
    form = await _read_form(visit)
    house = visit.house
    try:
        sent = await burning.send_burning(
            house.db,
            fleeting=house.fleeting,
            by=visit.person,
            room_id=room_id,
            message_id=form.message_id,
            content=what,
            text=form.text,
            data=form.data,
        )
    except (errors.Invalid, errors.TooMany, errors.Conflict, errors.Forbidden) as error:
        status = web_errors.status_of(error)
        return await _show(
            visit, room_id, what, message_id=str(form.message_id), text=form.text, error=visit.explain(error), status_code=status
        )
    return visit.see_other(f"{rooms.room_href(room_id)}#m{sent.position}")


async def _read_form(visit: respond.Visit) -> Sending:
    _ = visit.person.member_id  # what a stranger sends is not even read
    form = await visit.request.form()
    message_id, text, data = (form.get(name) for name in ("message_id", "text", "data"))
    return Sending(
        money_forms.read_id(message_id if isinstance(message_id, str) else "", field="message_id"),
        text if isinstance(text, str) else "",
        await data.read() if isinstance(data, UploadFile) else b"",
    )


async def _show(
    visit: respond.Visit, room_id: UUID, what: What, *, message_id: str, text: str = "", error: str = "", status_code: int = 200
) -> Response[str]:
    await visit.house.db.read(lambda tx: burning.list_unopened(tx, by=visit.person, room_id=room_id))
    href = f"{rooms.room_href(room_id)}/burn"
    page = BurnPage(
        room=rooms.room_href(room_id),
        action=f"{href}?what={what}",
        tabs=tuple(circle_views.SubTab(visit.translate(words), f"{href}?what={one}", current=one == what) for one, words in _TABS.items()),
        what=what,
        message_id=message_id,
        characters_max=limits.MESSAGE_CHARACTERS_MAX,
        size_max=f"{limits.BURNING_BYTES_MAX // 1024} kB",
        text=text,
        error=error,
    )
    return await visit.page("room_burn", page, tab="messages", status_code=status_code)


@post("/messages/{room_id:uuid}/{position:int}/open", include_in_schema=False)
async def open_burn(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int]) -> Response[str] | Redirect:
    """Shows it this once; who comes back, or comes too late, finds that it is gone."""
    house, room = visit.house, f"{rooms.room_href(room_id)}?around={position}#m{position}"
    try:
        opened = await burning.open_burning(
            house.db, fleeting=house.fleeting, keys=house.keys, by=visit.person, room_id=room_id, position=position
        )
    except burning.AlreadyBurnt:
        return visit.see_other(room, flash="burnt")
    name = await _find_name(visit, opened.copy.author_id)
    data = f"data:{opened.content_type};base64,{base64.b64encode(opened.data).decode()}" if opened.data else ""
    page = BurntPage(
        room=room,
        report=f"{rooms.room_href(room_id)}/{position}/report",
        copy=msgspec.json.encode(opened.copy).decode(),
        name=name,
        content=opened.content,
        html=message_text.show_links(opened.text),
        data=data,
    )
    return await visit.page("burnt", page, tab="messages")


async def _find_name(visit: respond.Visit, person_id: UUID) -> str:
    async def ask(tx: ReadTx) -> str:
        cards = await relations.find_cards(tx, by=visit.person, person_ids=[person_id])
        return message_views.Reader(visit.house, visit.person, visit.translate, cards, ()).name_of(person_id)

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_burn, send_burn, open_burn]
