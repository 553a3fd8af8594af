"""Calls about places in conversations."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi import messaging
from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.messaging import carrying


class NewPlaceInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place; `exactness` is the digits after the point that are kept of its degrees: 2 (a district), 3 (a street) or 5 (a door)."""

    message_id: UUID
    name: Annotated[str, Meta(max_length=limits.PLACE_NAME_CHARACTERS_MAX)]
    address: Annotated[str, Meta(max_length=limits.PLACE_ADDRESS_CHARACTERS_MAX)] = ""
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None
    exactness: carrying.Exactness = carrying.Exactness.STREET


@calls.send("/rooms/{room_id:uuid}/places", scope="messaging:write", summary="Send a place")
async def send_place(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], data: JSONBody[NewPlaceInput]
) -> messaging.Sent:
    """Say where something is, as exactly as you choose."""
    place = carrying.NewPlace(
        name=data.name, address=data.address, latitude=data.latitude, longitude=data.longitude, exactness=data.exactness
    )
    return await house.db.run(lambda tx: carrying.send_place(tx, by=person, room_id=room_id, message_id=data.message_id, place=place))


CALLS = [send_place]
