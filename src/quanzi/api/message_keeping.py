"""Calls about taking what was said along: passing a message on, and a copy of a room."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi import messaging
from quanzi.api import calls
from quanzi.identity import account
from quanzi.infra.house import House
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.messaging import keeping
from quanzi.web import respond


class ForwardInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Into which of my rooms; you make the id, and sent again it is there once."""

    message_id: UUID
    to_room_ids: Annotated[list[UUID], Meta(min_length=1, max_length=limits.FORWARD_ROOMS_MAX)]


class SentList(msgspec.Struct, frozen=True):
    """Where the message stands now."""

    items: Sequence[messaging.Sent]


@calls.read("/rooms/{room_id:uuid}/messages/{position:int}/forward", scope="messaging:read", summary="A message as I may pass it on")
async def find_forward(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], position: FromPath[int]
) -> keeping.Forward:
    """What would go along, and whose name."""
    return await house.db.read(lambda tx: keeping.find_forward(tx, by=person, room_id=room_id, position=position))


@calls.send("/rooms/{room_id:uuid}/messages/{position:int}/forward", scope="messaging:write", summary="Pass a message on")
async def forward_message(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], position: FromPath[int], data: JSONBody[ForwardInput]
) -> SentList:
    """Others' words leave a room where its terms let them."""
    sent = await keeping.forward_message(
        visit.house.db,
        visit.house.blobs,
        by=visit.person,
        room_id=room_id,
        position=position,
        to_room_ids=data.to_room_ids,
        message_id=data.message_id,
    )
    return SentList(sent)


@calls.send("/rooms/{room_id:uuid}/copy", scope="session:write", summary="Ask for a copy of a room")
async def ask_room_copy(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> account.Export:
    """What I see in a room as JSON and text in a ZIP, which lies with my other copies."""

    async def deed(tx: Tx) -> account.Export:
        return await keeping.ask_room_copy(tx, by=visit.person, room_id=room_id)

    return await visit.house.db.run(deed)


CALLS = [find_forward, forward_message, ask_room_copy]
