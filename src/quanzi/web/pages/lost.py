"""Every way in is lost: two operators can let a person in again. The answer never tells whether there is an account."""

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import URLEncodedBody

from quanzi import identity
from quanzi.identity import reaching, signing
from quanzi.kernel import errors
from quanzi.web import errors as web_errors
from quanzi.web import respond

_OPEN = {"public": True}


class LostForm(msgspec.Struct, frozen=True):
    """What was lost, what is new, and how I can be known; without a code one is sent."""

    lost: str = ""
    address: str = ""
    note: str = ""
    code: str = ""


class LostPage(msgspec.Struct, frozen=True):
    """What sign_in_lost.html shows."""

    form: LostForm
    sent: bool = False
    done: bool = False
    errors: dict[str, str] = {}


@get("/sign-in/lost", include_in_schema=False, opt=_OPEN)
async def show_lost(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """The form."""
    return await visit.page("sign_in_lost", LostPage(LostForm()))


@post("/sign-in/lost", include_in_schema=False, opt=_OPEN)
async def ask_recovery(visit: NamedDependency[respond.Visit], data: URLEncodedBody[LostForm]) -> Response[str]:
    """Sends a code to the new address, then hands the request to the operators."""
    try:
        lost = _read(visit, data.lost, field="lost")
        address = _read(visit, data.address, field="address")
        if not data.code:
            await visit.house.db.run(
                lambda tx: reaching.prove_recovery(tx, by=visit.person, keys=visit.house.keys, address=address, language=visit.language)
            )
            return await visit.page("sign_in_lost", LostPage(data, sent=True))
        signing.accept(
            await visit.house.db.run(
                lambda tx: reaching.ask_recovery(
                    tx, by=visit.person, keys=visit.house.keys, lost=lost, address=address, code=data.code, note=data.note
                )
            )
        )
    except (errors.Invalid, errors.TooMany) as error:
        beside = {str(error.data.get("field", "code")): visit.explain(error)}
        page = LostPage(data, sent=bool(data.code), errors=beside)
        return await visit.page("sign_in_lost", page, status_code=web_errors.status_of(error))
    return await visit.page("sign_in_lost", LostPage(data, done=True))


def _read(visit: respond.Visit, typed: str, *, field: str) -> identity.Address:
    try:
        return identity.read_address(typed, region=visit.house.settings.phone_region)
    except errors.Invalid as error:
        error.data["field"] = field
        raise


ROUTES: list[HTTPRouteHandler] = [show_lost, ask_recovery]
