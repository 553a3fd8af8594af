"""What is done in a conversation by plain forms: say something, answer with a sign, change, take back, pin, mark, arrange."""

from collections.abc import Awaitable, Callable
from typing import Literal
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import media, messaging
from quanzi.infra.postgres import Tx
from quanzi.kernel import errors, limits
from quanzi.media import attachments
from quanzi.messaging import carrying
from quanzi.notices import calling
from quanzi.web import errors as web_errors
from quanzi.web import respond, room_views, rooms, typed
from quanzi.web.pages import messages


class SignForm(msgspec.Struct, frozen=True):
    """Which sign."""

    emoji: str = ""


class SwitchForm(msgspec.Struct, frozen=True):
    """On or off."""

    on: Literal["yes", "no"] = "yes"


class ReadForm(msgspec.Struct, frozen=True):
    """How far."""

    position: int = 0


class MineForm(msgspec.Struct, frozen=True):
    """How the room is for me; what is left out stays."""

    quiet: Literal["yes", "no", ""] = ""
    pinned: Literal["yes", "no", ""] = ""
    hidden: Literal["yes", "no", ""] = ""


class SendForm(msgspec.Struct, frozen=True):
    """A message as a browser without scripts sends it, with the pictures that came along."""

    message_id: UUID
    text: str = ""
    quoted: int | None = None
    files: list[UploadFile] = []


@post("/messages/{room_id:uuid}", include_in_schema=False, request_max_body_size=limits.POST_FORM_BYTES_MAX)
async def say_something(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Says it and shows it; the same `message_id` twice is one message."""
    form = await _read_form(visit)
    try:
        sent = await _send(visit, room_id, form)
    except (errors.Invalid, errors.TooMany, errors.Conflict, errors.Forbidden) as error:
        wanted = room_views.Wanted(quote=form.quoted)
        return await messages.show_wanted(
            visit, room_id, wanted, typed=form.text, error=visit.explain(error), status_code=web_errors.status_of(error)
        )
    return visit.see_other(f"{rooms.room_href(room_id)}#m{sent.position}")


async def _read_form(visit: respond.Visit) -> SendForm:
    """What was sent; a form of an old browser or a wrong one gets an id of its own."""
    _ = visit.person.member_id  # a stranger's photos are not even read
    form = await visit.request.form()

    def texts(name: str) -> list[str]:
        return [value for value in form.getall(name, []) if isinstance(value, str)]

    try:
        message_id = UUID("".join(texts("message_id")[:1]))
    except ValueError as error:
        raise errors.Invalid(field="message_id") from error
    return SendForm(
        message_id=message_id,
        text="".join(texts("text")[:1]),
        quoted=typed.read_number("".join(texts("quoted")[:1]), digits=18),
        files=[file for file in form.getall("photos", []) if isinstance(file, UploadFile) and file.filename],
    )


async def _send(visit: respond.Visit, room_id: UUID, form: SendForm) -> messaging.Sent:
    postbox: messaging.Postbox = visit.request.app.state.postbox
    message = messaging.NewMessage(message_id=form.message_id, text=form.text, quoted=form.quoted)
    if not form.files:
        return await postbox.send_message(by=visit.person, room_id=room_id, message=message)
    chosen = [await _store_picture(visit, file) for file in form.files]

    async def deed(tx: Tx) -> messaging.Sent:
        return await carrying.send_carrying(tx, by=visit.person, room_id=room_id, message=message, chosen=chosen)

    return await visit.house.db.run(deed)


async def _store_picture(visit: respond.Visit, file: UploadFile) -> attachments.AttachmentChoice:
    picture = await media.store_picture(visit.house.db, visit.house.blobs, by=visit.person, data=await file.read())
    return attachments.AttachmentChoice(picture.media_id)


Deed = Callable[[Tx], Awaitable[None]]


async def _do(visit: respond.Visit, room_id: UUID, deed: Deed, *, at: int) -> Redirect:
    await visit.house.db.run(deed)
    return visit.see_other(f"{rooms.room_href(room_id)}?around={at}#m{at}")


@post("/messages/{room_id:uuid}/{position:int}/edit", include_in_schema=False, request_max_body_size=limits.POST_FORM_BYTES_MAX)
async def edit_message(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int]) -> Response[str] | Redirect:
    """Says it better."""
    form = await _read_form(visit)
    try:
        return await _do(
            visit,
            room_id,
            lambda tx: messaging.edit_message(tx, by=visit.person, room_id=room_id, position=position, text=form.text),
            at=position,
        )
    except errors.Invalid as error:
        wanted = room_views.Wanted(around=position, edit=position)
        return await messages.show_wanted(
            visit, room_id, wanted, typed=form.text, error=visit.explain(error), status_code=web_errors.status_of(error)
        )


@post("/messages/{room_id:uuid}/{position:int}/recall", include_in_schema=False)
async def recall_message(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int]) -> Redirect:
    """Takes it back."""
    return await _do(
        visit, room_id, lambda tx: messaging.recall_message(tx, by=visit.person, room_id=room_id, position=position), at=position
    )


@post("/messages/{room_id:uuid}/{position:int}/react", include_in_schema=False)
async def react_to_message(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int], data: URLEncodedBody[SignForm]
) -> Redirect:
    """Answers with a sign; the same again takes it back."""

    async def deed(tx: Tx) -> None:
        found = await messaging.find_message(tx, by=visit.person, room_id=room_id, position=position)
        given = any(one.emoji == data.emoji and visit.person.id in one.person_ids for one in found.reactions)
        await messaging.react_to_message(tx, by=visit.person, room_id=room_id, position=position, emoji=data.emoji, on=not given)

    return await _do(visit, room_id, deed, at=position)


@post("/messages/{room_id:uuid}/{position:int}/pin", include_in_schema=False)
async def pin_message(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int], data: URLEncodedBody[SwitchForm]
) -> Redirect:
    """Keeps it at the top, or no longer."""
    return await _do(
        visit,
        room_id,
        lambda tx: messaging.pin_message(tx, by=visit.person, room_id=room_id, position=position, on=data.on == "yes"),
        at=position,
    )


@post("/messages/{room_id:uuid}/read", include_in_schema=False)
async def mark_read(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: URLEncodedBody[ReadForm]) -> Redirect:
    """I have read this far."""
    await visit.house.db.run(lambda tx: calling.read_room(tx, by=visit.person, room_id=room_id, position=data.position))
    return visit.see_other(rooms.room_href(room_id))


@post("/messages/{room_id:uuid}/mine", include_in_schema=False)
async def arrange_room(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: URLEncodedBody[MineForm]) -> Redirect:
    """Quiet, on top, or put away, for me alone."""
    wishes = {name: value == "yes" for name, value in msgspec.structs.asdict(data).items() if value}
    await visit.house.db.run(lambda tx: messaging.arrange_room(tx, by=visit.person, room_id=room_id, **wishes))
    return visit.see_other("/messages" if data.hidden == "yes" else rooms.room_href(room_id))


@post("/people/{person_id:uuid}/write", include_in_schema=False)
async def write_to(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Redirect:
    """The room of two with a contact, made at the first time."""

    async def deed(tx: Tx) -> UUID:
        return await messaging.open_pair(tx, by=visit.person, person_id=person_id)

    return visit.see_other(rooms.room_href(await visit.house.db.run(deed)))


ROUTES: list[HTTPRouteHandler] = [
    say_something,
    edit_message,
    recall_message,
    react_to_message,
    pin_message,
    mark_read,
    arrange_room,
    write_to,
]
