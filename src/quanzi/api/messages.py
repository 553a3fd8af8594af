"""Calls about conversations: my rooms, what is said in them, and how far I have read."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from quanzi import messaging
from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.media import attachments as media_attachments
from quanzi.messaging import carrying, listening
from quanzi.notices import calling
from quanzi.web import respond

MessageText = Annotated[str, Meta(max_length=limits.MESSAGE_CHARACTERS_MAX)]
Position = Annotated[int, Meta(ge=0, le=2**53)]
At = Annotated[int | None, QueryParameter(ge=0, le=2**53, description="The position of a message.")]


class MessageInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to say. You make the id (a UUID, version 7 for choice): sent again, it is the same message."""

    message_id: UUID
    text: MessageText = ""
    quoted: Annotated[int, Meta(ge=1, le=limits.POSITION_MAX)] | None = None
    mentions: Annotated[list[UUID], Meta(max_length=limits.MENTIONS_PER_MESSAGE_MAX)] = []
    attachments: Annotated[list[media_attachments.AttachmentChoice], Meta(max_length=limits.ATTACHMENTS_PER_MESSAGE_MAX)] = []


class EditInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the message says now."""

    text: MessageText


class SignInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sign, given or taken back."""

    emoji: Annotated[str, Meta(min_length=1, max_length=16)]
    on: bool = True


class PinInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the message is pinned."""

    on: bool = True


class ReadInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The position up to which you have read."""

    position: Position


class PairInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to talk to."""

    person_id: UUID


class MineInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the room is for you; what is left out stays."""

    quiet: bool | None = None
    pinned: bool | None = None
    hidden: bool | None = None
    draft: MessageText | None = None


class PlaceInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far your copy of a room is."""

    position: Position
    change: Position


class MissedInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Your copies, by room."""

    places: Annotated[dict[UUID, PlaceInput], Meta(max_length=limits.ROOMS_PER_PERSON_MAX)]


class RoomOpened(msgspec.Struct, frozen=True):
    """The id of a room."""

    room_id: UUID


class RoomAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a room, oldest message first; `notes` stand after the message at their position."""

    room_id: UUID
    kind: str
    name: str
    role: str
    is_work: bool
    is_open: bool
    member_count: int
    position: int
    change: int
    read_position: int
    draft: str
    messages: Sequence[messaging.Message]
    notes: Sequence[listening.Change]
    pins: Sequence[int]
    receipts: dict[UUID, int]
    has_older: bool
    has_newer: bool


@calls.read("/messages", scope="messaging:read", summary="My conversations")
async def open_inbox(house: NamedDependency[House], person: NamedDependency[Person]) -> messaging.Inbox:
    """All my rooms with counts, markers and previews, and the newest page of the ten latest: enough to open an app."""
    return await house.db.read(lambda tx: messaging.open_inbox(tx, by=person))


@calls.send("/messages/missed", scope="messaging:write", summary="What my device missed", status_code=200)
async def catch_up(
    house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[MissedInput]
) -> Sequence[messaging.Missed]:
    """What is new in my rooms since where my copies are; rooms where nothing is are left out."""
    places = {room_id: messaging.Place(place.position, place.change) for room_id, place in data.places.items()}
    return await house.db.read(lambda tx: messaging.catch_up(tx, by=person, places=places))


@calls.send("/pairs", scope="messaging:write", summary="Open the room of two", status_code=200)
async def open_pair(visit: NamedDependency[respond.Visit], data: JSONBody[PairInput]) -> RoomOpened:
    """The room I share with a contact; made at the first time."""

    async def deed(tx: Tx) -> RoomOpened:
        return RoomOpened(await messaging.open_pair(tx, by=visit.person, person_id=data.person_id))

    return await visit.house.db.run(deed)


@calls.read("/rooms/{room_id:uuid}", scope="messaging:read", summary="A part of a room")
async def read_room(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], before: At = None, after: At = None
) -> RoomAnswer:
    """The newest messages of a room of mine, those below the position `before`, or those above `after`."""

    async def ask(tx: ReadTx) -> messaging.RoomPage:
        return await messaging.read_room(tx, by=person, room_id=room_id, before=before, after=after)

    page = await house.db.read(ask)
    seat = page.seat
    return RoomAnswer(
        room_id=room_id,
        kind=seat.kind,
        name=seat.name,
        role=seat.role,
        is_work=seat.is_work,
        is_open=seat.is_open,
        member_count=seat.member_count,
        position=seat.position,
        change=seat.change,
        read_position=page.read_position,
        draft=page.draft,
        messages=page.messages,
        notes=page.notes,
        pins=page.pins,
        receipts=page.receipts,
        has_older=page.has_older,
        has_newer=page.has_newer,
    )


@calls.send("/rooms/{room_id:uuid}/messages", scope="messaging:write", summary="Send a message")
async def send_message(
    state: State, house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], data: JSONBody[MessageInput]
) -> messaging.Sent:
    """Say something in a room of mine, with what I uploaded for it; answered when it is kept."""
    postbox: messaging.Postbox = state.postbox
    message = messaging.NewMessage(message_id=data.message_id, text=data.text, quoted=data.quoted, mentions=tuple(data.mentions))
    if data.attachments:
        return await house.db.run(
            lambda tx: carrying.send_carrying(tx, by=person, room_id=room_id, message=message, chosen=data.attachments)
        )
    return await postbox.send_message(by=person, room_id=room_id, message=message)


@calls.read("/rooms/{room_id:uuid}/messages/{position:int}", scope="messaging:read", summary="One message")
async def find_message(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], position: FromPath[int]
) -> messaging.Message:
    """One message of a room of mine."""
    return await house.db.read(lambda tx: messaging.find_message(tx, by=person, room_id=room_id, position=position))


@calls.read("/rooms/{room_id:uuid}/messages/{position:int}/revisions", scope="messaging:read", summary="Earlier versions of a message")
async def list_revisions(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], position: FromPath[int]
) -> Sequence[Any]:
    """What a message said before it was changed, oldest first."""
    return await house.db.read(lambda tx: listening.list_revisions(tx, by=person, room_id=room_id, position=position))


@calls.change("/rooms/{room_id:uuid}/messages/{position:int}", scope="messaging:write", summary="Edit a message", status_code=204)
async def edit_message(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int], data: JSONBody[EditInput]
) -> None:
    """Change the words of a message of mine, within a day."""
    await visit.house.db.run(lambda tx: messaging.edit_message(tx, by=visit.person, room_id=room_id, position=position, text=data.text))


@calls.remove("/rooms/{room_id:uuid}/messages/{position:int}", scope="messaging:write", summary="Take a message back")
async def recall_message(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int]) -> None:
    """Take back my message within two minutes, or as the room's staff any."""
    await visit.house.db.run(lambda tx: messaging.recall_message(tx, by=visit.person, room_id=room_id, position=position))


@calls.send(
    "/rooms/{room_id:uuid}/messages/{position:int}/reactions", scope="messaging:write", summary="Answer with a sign", status_code=204
)
async def react_to_message(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int], data: JSONBody[SignInput]
) -> None:
    """Give a message a sign, or take mine back."""
    await visit.house.db.run(
        lambda tx: messaging.react_to_message(tx, by=visit.person, room_id=room_id, position=position, emoji=data.emoji, on=data.on)
    )


@calls.send("/rooms/{room_id:uuid}/messages/{position:int}/pin", scope="messaging:write", summary="Pin a message", status_code=204)
async def pin_message(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int], data: JSONBody[PinInput]
) -> None:
    """Keep a message at the top of a room, or no longer."""
    await visit.house.db.run(lambda tx: messaging.pin_message(tx, by=visit.person, room_id=room_id, position=position, on=data.on))


@calls.send("/rooms/{room_id:uuid}/read", scope="messaging:write", summary="Mark a room as read", status_code=204)
async def mark_read(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: JSONBody[ReadInput]) -> None:
    """I have read up to a position; the marker never goes back."""
    await visit.house.db.run(lambda tx: calling.read_room(tx, by=visit.person, room_id=room_id, position=data.position))


@calls.change("/rooms/{room_id:uuid}/mine", scope="messaging:write", summary="Arrange a room for myself", status_code=204)
async def arrange_room(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: JSONBody[MineInput]) -> None:
    """Let a room be quiet, on top or put away, and keep a draft."""

    async def deed(tx: Tx) -> None:
        await messaging.arrange_room(tx, by=visit.person, room_id=room_id, quiet=data.quiet, pinned=data.pinned, hidden=data.hidden)
        if data.draft is not None:
            await messaging.save_draft(tx, by=visit.person, room_id=room_id, text=data.draft)

    await visit.house.db.run(deed)


CALLS = [
    open_inbox,
    catch_up,
    open_pair,
    read_room,
    send_message,
    find_message,
    list_revisions,
    edit_message,
    recall_message,
    react_to_message,
    pin_message,
    mark_read,
    arrange_room,
]
