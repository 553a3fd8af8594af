"""Wallet → Safety: the payment passcode."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi.kernel import errors
from quanzi.wallet import safety
from quanzi.web import errors as web_errors
from quanzi.web import respond, shell

shell.FLASHES.update(passcode_kept=("good", "Your payment passcode is set."))


class PasscodeForm(msgspec.Struct, frozen=True):
    """The new passcode, and the one there was."""

    new: str = ""
    old: str = ""
    next: str = ""


class SafetyPage(msgspec.Struct, frozen=True):
    """What wallet_safety.html shows."""

    has_passcode: bool
    next: str
    errors: dict[str, str] = {}


@get("/wallet/safety", include_in_schema=False)
async def show_safety(
    visit: NamedDependency[respond.Visit], wanted: Annotated[str, QueryParameter(name="next", max_length=200)] = ""
) -> Response[str]:
    """What keeps my money safe."""
    return await visit.page("wallet_safety", await _fill(visit, wanted), tab="me")


@post("/wallet/safety/passcode", include_in_schema=False)
async def keep_passcode(visit: NamedDependency[respond.Visit], data: URLEncodedBody[PasscodeForm]) -> Response[str] | Redirect:
    """Sets or changes the passcode."""
    try:
        await safety.choose_passcode(visit.house.db, by=visit.person, new=data.new, old=data.old)
    except (errors.Invalid, errors.TooMany) as error:
        field = "new" if isinstance(error, safety.PasscodeTooSimple) else "old"
        page = msgspec.structs.replace(await _fill(visit, data.next), errors={field: visit.explain(error)})
        return await visit.page("wallet_safety", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(respond.safe_path(data.next, default="/wallet/safety"), flash="passcode_kept")


async def _fill(visit: respond.Visit, wanted: str) -> SafetyPage:
    state = await visit.house.db.glance(lambda tx: safety.find_passcode(tx, by=visit.person))
    return SafetyPage(state.is_set, respond.safe_path(wanted, default=""))


ROUTES: list[HTTPRouteHandler] = [show_safety, keep_passcode]
