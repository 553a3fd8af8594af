"""Calls about what burns after reading."""

import base64
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi import messaging
from quanzi.api import calls
from quanzi.api.messages import MessageText
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person
from quanzi.messaging import burning

Base64 = Annotated[str, Meta(max_length=limits.BURNING_BYTES_MAX * 4 // 3 + 4)]


class BurningInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each reader may open once: words, or a picture or voice as base64."""

    message_id: UUID
    content: burning.Content = "text"
    text: MessageText = ""
    data: Base64 = ""


class OpenedAnswer(msgspec.Struct, frozen=True):
    """What was in it, this once; `copy` is signed, for a report."""

    content: burning.Content
    text: str
    data: str
    content_type: str
    copy: burning.BurntCopy


class Unopened(msgspec.Struct, frozen=True):
    """Where in a room what I may still open stands."""

    positions: Sequence[int]


@calls.send("/rooms/{room_id:uuid}/burning", scope="messaging:write", summary="Send what burns after reading")
async def send_burning(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], data: JSONBody[BurningInput]
) -> messaging.Sent:
    """Send words, a picture or a voice that each reader opens once."""
    try:
        inside = base64.b64decode(data.data, validate=True)
    except ValueError as error:
        raise Invalid(field="data") from error
    return await burning.send_burning(
        house.db,
        fleeting=house.fleeting,
        by=person,
        room_id=room_id,
        message_id=data.message_id,
        content=data.content,
        text=data.text,
        data=inside,
    )


@calls.send("/rooms/{room_id:uuid}/messages/{position:int}/open", scope="messaging:write", summary="Read what burns", status_code=200)
async def open_burning(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], position: FromPath[int]
) -> OpenedAnswer:
    """Read it, this once; then it is gone for you, and when all have read it, for everybody."""
    opened = await burning.open_burning(house.db, fleeting=house.fleeting, keys=house.keys, by=person, room_id=room_id, position=position)
    return OpenedAnswer(opened.content, opened.text, base64.b64encode(opened.data).decode(), opened.content_type, opened.copy)


@calls.read("/rooms/{room_id:uuid}/burning", scope="messaging:read", summary="What I may still open")
async def list_unopened(house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID]) -> Unopened:
    """Where something stands that burns after reading and that I have not opened, the newest first."""

    async def ask(tx: ReadTx) -> Unopened:
        return Unopened(await burning.list_unopened(tx, by=person, room_id=room_id))

    return await house.db.read(ask)


CALLS = [send_burning, open_burning, list_unopened]
