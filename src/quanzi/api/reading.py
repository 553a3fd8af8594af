"""How a call reads what it is sent: JSON of the declared types and no other, so that "1.00" is no amount of one cent."""

import re
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import ValidationException

_PLACE = re.compile(r" - at `\$\.?(.*)`$")


class CallRequest(Request[object, object, State]):
    """A request whose body is read strictly; what Litestar makes of the parts of an address stays as lenient as addresses are."""

    async def json(self) -> Any:  # noqa: ANN401 -- whatever the call declares
        """The body as the call's own type; 400 that names the field for anything else."""
        wanted = self.route_handler.parsed_data_field
        if wanted is None:
            return await super().json()
        try:
            return msgspec.json.decode(await self.body(), type=wanted.annotation)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            # the last two say nothing that helps a program
            said = str(error) if isinstance(error, msgspec.DecodeError) else "JSON is malformed"
            place = _PLACE.search(said)
            problem = {"message": _PLACE.sub("", said), "key": place[1] if place else "", "source": "body"}
            raise ValidationException(extra=[problem]) from error
