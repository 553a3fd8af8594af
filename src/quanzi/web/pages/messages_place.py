"""A place by a plain form: typed by hand, or taken from the device where one asks for it."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import messaging
from quanzi.kernel import errors, limits
from quanzi.messaging import carrying
from quanzi.web import errors as web_errors
from quanzi.web import money_forms, respond, rooms, views

_EXACT = {
    carrying.Exactness.DISTRICT: ("The district", "To about a kilometre."),
    carrying.Exactness.STREET: ("The street", "To about a hundred metres."),
    carrying.Exactness.DOOR: ("The door", "To about a metre. Whoever has it finds you."),
}
"""How exactly, in words."""


class PlaceForm(msgspec.Struct, frozen=True):
    """What is typed."""

    message_id: str = ""
    name: str = ""
    address: str = ""
    latitude: str = ""
    longitude: str = ""
    exactness: str = str(carrying.Exactness.STREET.value)


class PlacePage(msgspec.Struct, frozen=True):
    """What room_place.html shows."""

    room: str
    form: PlaceForm
    exact: tuple[views.Option, ...]
    name_max: int
    address_max: int
    errors: dict[str, str] = {}


@get("/messages/{room_id:uuid}/place", include_in_schema=False)
async def show_place(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> Response[str]:
    """Its name, where it is, and how exactly that is told."""
    await visit.house.db.read(lambda tx: messaging.find_messages(tx, by=visit.person, room_id=room_id, positions=()))
    return await visit.page("room_place", _fill(visit, room_id, PlaceForm(message_id=money_forms.fresh_id())), tab="messages")


@post("/messages/{room_id:uuid}/place", include_in_schema=False)
async def send_place(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: URLEncodedBody[PlaceForm]
) -> Response[str] | Redirect:
    """Sends it, once, however often the form is sent."""
    try:
        place = carrying.NewPlace(
            name=data.name,
            address=data.address,
            latitude=_read_degrees(data.latitude, "latitude"),
            longitude=_read_degrees(data.longitude, "longitude"),
            exactness=_read_exactness(data.exactness),
        )
        message_id = money_forms.read_id(data.message_id, field="message_id")
        sent = await visit.house.db.run(
            lambda tx: carrying.send_place(tx, by=visit.person, room_id=room_id, message_id=message_id, place=place)
        )
    except (errors.Invalid, errors.TooMany, errors.Conflict, errors.Forbidden) as error:
        field = str(error.data.get("field", "name"))
        page = msgspec.structs.replace(_fill(visit, room_id, data), errors={field: visit.explain(error)})
        return await visit.page("room_place", page, tab="messages", status_code=web_errors.status_of(error))
    return visit.see_other(f"{rooms.room_href(room_id)}#m{sent.position}")


def _read_degrees(text: str, field: str) -> float | None:
    words = text.strip().replace(",", ".")
    try:
        return float(words) if words else None
    except ValueError as error:
        raise errors.Invalid(field=field) from error


def _read_exactness(text: str) -> carrying.Exactness:
    found = next((one for one in carrying.Exactness if str(one.value) == text), None)
    if found is None:
        raise errors.Invalid(field="exactness")
    return found


def _fill(visit: respond.Visit, room_id: UUID, form: PlaceForm) -> PlacePage:
    exact = tuple(views.Option(str(one.value), visit.translate(words), visit.translate(hint)) for one, (words, hint) in _EXACT.items())
    return PlacePage(rooms.room_href(room_id), form, exact, limits.PLACE_NAME_CHARACTERS_MAX, limits.PLACE_ADDRESS_CHARACTERS_MAX)


ROUTES: list[HTTPRouteHandler] = [show_place, send_place]
