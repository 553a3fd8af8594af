"""A place in a conversation: a name, an address line, and where it is as exactly as its sender chose, never by itself."""

import math
from enum import IntEnum
from uuid import UUID

import msgspec

from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.messaging.model import NewMessage, Sent
from quanzi.messaging.send import send_message

KIND = "place"
_LATITUDE_MAX = 90.0
_LONGITUDE_MAX = 180.0


class Exactness(IntEnum):
    """How exactly a place is told, as digits after the point of its degrees: to some kilometre, a hundred metres, or a metre."""

    DISTRICT = 2
    STREET = 3
    DOOR = 5


class NewPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place as its sender names it. Latitude and longitude are degrees, both or none."""

    name: str
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    exactness: Exactness = Exactness.STREET


async def send_place(tx: Tx, *, by: Person, room_id: UUID, message_id: UUID, place: NewPlace) -> Sent:
    """Say where something is. The name is the message's words, all else its body; what is more exact than chosen is not kept.

    Raises what `send_message` does, TextMissing, TextTooLong, and Invalid with `field` latitude or longitude.
    """
    name = clean_text(place.name, max_characters=limits.PLACE_NAME_CHARACTERS_MAX, field="name")
    address = clean_text(place.address, max_characters=limits.PLACE_ADDRESS_CHARACTERS_MAX, field="address", required=False)
    body = {KIND: {"address": address, **_round_degrees(place)}}
    message = NewMessage(message_id=message_id, kind=KIND, text=name, body=body)
    return await send_message(tx, by=by, room_id=room_id, message=message)


def _round_degrees(place: NewPlace) -> dict[str, float]:
    found = {"latitude": place.latitude, "longitude": place.longitude}
    given = {name: value for name, value in found.items() if value is not None}
    if not given:
        return {}
    for name, most in (("latitude", _LATITUDE_MAX), ("longitude", _LONGITUDE_MAX)):
        if name not in given or not math.isfinite(given[name]) or abs(given[name]) > most:
            raise Invalid(field=name)
    # minus nothing is nothing, and reads better
    return {name: round(value, place.exactness) + 0.0 for name, value in given.items()}
