"""Coming in and going out: an address, a code, in. Nothing here needs JavaScript."""

import base64
import binascii

import msgspec
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from quanzi import identity
from quanzi.identity import signing
from quanzi.infra import crypto
from quanzi.kernel import errors
from quanzi.web import device, respond, shell, visitor
from quanzi.web import errors as web_errors

WAITING_COOKIE = "quanzi_waiting"
_WAITING_SECONDS = 20 * 60
_PLACE = "cookie:waiting"
shell.add_flashes(code_sent=("note", "A new code is on its way."))


class AddressForm(msgspec.Struct, frozen=True):
    """Where the code goes, and where to look afterwards."""

    address: str = ""
    next: str = ""


class CodeForm(msgspec.Struct, frozen=True):
    """What the message said; `afresh` begins a new account with a number that an old one has."""

    code: str = ""
    afresh: str = ""


class RecoverForm(msgspec.Struct, frozen=True):
    """An address that no longer answers, and one of ten codes kept for that."""

    address: str = ""
    code: str = ""


class DemoForm(msgspec.Struct, frozen=True):
    """Which of the demo's people."""

    key: str = ""
    person: str = ""


class SignInPage(msgspec.Struct, frozen=True):
    """What sign_in.html shows; `is_new` words it for who has no account."""

    next: str
    address: str = ""
    error: str = ""
    is_new: bool = False


class CodePage(msgspec.Struct, frozen=True):
    """What sign_in_code.html shows; `given_out`: nobody proved the number for long, so that one may start afresh."""

    masked: str
    error: str = ""
    given_out: bool = False


class RecoverPage(msgspec.Struct, frozen=True):
    """What sign_in_recover.html shows."""

    address: str = ""
    error: str = ""


class Waiting(msgspec.Struct, frozen=True):
    """What a browser that waits for a code carries, sealed: no address stands in a link or a page."""

    address: identity.Address
    next: str
    given_out: bool = False


@get(["/sign-in", "/sign-up"], include_in_schema=False)
async def show_sign_in(visit: NamedDependency[respond.Visit]) -> Response[str] | Redirect:
    """Asks for an address; who is signed in already goes on."""
    wanted = respond.safe_path(visit.request.query_params.get("next"), default="")
    if visit.person.id is not None:
        return visit.see_other(wanted or "/home")
    is_new = visit.request.url.path == "/sign-up"
    return await visit.page("sign_in", SignInPage(next=wanted, is_new=is_new))


@post("/sign-in", include_in_schema=False)
async def ask_for_code(visit: NamedDependency[respond.Visit], data: URLEncodedBody[AddressForm]) -> Response[str] | Redirect:
    """Sends the code; the answer is the same for every address."""
    wanted = respond.safe_path(data.next, default="")
    try:
        address = identity.read_address(data.address, region=visit.house.settings.phone_region)
        await _send_code(visit, address)
    except (errors.Invalid, errors.TooMany) as error:
        page = SignInPage(next=wanted, address=data.address, error=visit.explain(error))
        return await visit.page("sign_in", page, status_code=web_errors.status_of(error))
    return visit.see_other("/sign-in/code", cookies=(_waiting_cookie(visit, Waiting(address, wanted)),))


@get("/sign-in/code", include_in_schema=False)
async def show_code(visit: NamedDependency[respond.Visit]) -> Response[str] | Redirect:
    """Asks for the code; without a code under way it begins anew."""
    waiting = _read_waiting(visit)
    if waiting is None:
        return visit.see_other("/sign-in")
    return await visit.page("sign_in_code", CodePage(masked=waiting.address.masked, given_out=waiting.given_out))


@post("/sign-in/code", include_in_schema=False)
async def give_code(visit: NamedDependency[respond.Visit], data: URLEncodedBody[CodeForm]) -> Response[str] | Redirect:
    """Signs in, or up, with the code; a newcomer goes to the welcome first."""
    waiting = _read_waiting(visit)
    if waiting is None:
        return visit.see_other("/sign-in")
    try:
        signed_in = signing.accept(
            await visit.house.db.run(
                lambda tx: signing.sign_in_with_code(
                    tx,
                    by=visit.person,
                    keys=visit.house.keys,
                    address=waiting.address,
                    code=data.code,
                    device=device.device_of(visit.request),
                    language=visit.language,
                    afresh=bool(data.afresh),
                )
            )
        )
    except (errors.Invalid, errors.TooMany) as error:
        told = msgspec.structs.replace(waiting, given_out=waiting.given_out or error.code == "number_given_out")
        page = CodePage(masked=told.address.masked, error=visit.explain(error), given_out=told.given_out)
        answer = await visit.page("sign_in_code", page, status_code=web_errors.status_of(error))
        answer.set_cookie(_waiting_cookie(visit, told))
        return answer
    return let_in(visit, signed_in, wanted=waiting.next)


@post("/sign-in/again", include_in_schema=False)
async def send_again(visit: NamedDependency[respond.Visit]) -> Response[str] | Redirect:
    """Sends a fresh code to the same address."""
    waiting = _read_waiting(visit)
    if waiting is None:
        return visit.see_other("/sign-in")
    try:
        await _send_code(visit, waiting.address)
    except errors.TooMany as error:
        page = CodePage(masked=waiting.address.masked, error=visit.explain(error))
        return await visit.page("sign_in_code", page, status_code=web_errors.status_of(error))
    return visit.see_other("/sign-in/code", flash="code_sent", cookies=(_waiting_cookie(visit, waiting),))


@get("/sign-in/recover", include_in_schema=False)
async def show_recover(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Asks for an address that no longer answers, and a recovery code."""
    return await visit.page("sign_in_recover", RecoverPage())


@post("/sign-in/recover", include_in_schema=False)
async def recover(visit: NamedDependency[respond.Visit], data: URLEncodedBody[RecoverForm]) -> Response[str] | Redirect:
    """Signs in with a recovery code."""
    try:
        address = identity.read_address(data.address, region=visit.house.settings.phone_region)
        signed_in = signing.accept(
            await visit.house.db.run(
                lambda tx: signing.sign_in_with_recovery_code(
                    tx, by=visit.person, keys=visit.house.keys, address=address, code=data.code, device=device.device_of(visit.request)
                )
            )
        )
    except (errors.Invalid, errors.TooMany) as error:
        page = RecoverPage(address=data.address, error=visit.explain(error))
        return await visit.page("sign_in_recover", page, status_code=web_errors.status_of(error))
    return let_in(visit, signed_in, wanted="/me/passkeys")


@post("/sign-out", include_in_schema=False)
async def sign_out(visit: NamedDependency[respond.Visit]) -> Redirect:
    """Ends this device's session."""
    session_id = visit.person.session_id
    if session_id is not None:
        await visit.house.db.run(lambda tx: signing.end_session(tx, by=visit.person, session_id=session_id))
    return visit.see_other("/", flash="signed_out", cookies=(visitor.session_cookie(visit.house, ""),))


@post("/demo/enter", include_in_schema=False)
async def enter_demo(visit: NamedDependency[respond.Visit], data: URLEncodedBody[DemoForm]) -> Redirect:
    """In a demonstration, and nowhere else, one click signs in as one of its people."""
    if not visit.house.settings.demo:
        raise errors.NotFound
    signed_in = await visit.house.db.run(
        lambda tx: signing.enter_demo(tx, by=visit.person, key=data.key or data.person, device=device.device_of(visit.request))
    )
    return let_in(visit, signed_in, wanted="")


def let_in(visit: respond.Visit, signed_in: signing.SignedIn, *, wanted: str) -> Redirect:
    """The cookie of a fresh session, and on to where the person wanted, a newcomer by way of the welcome."""
    cookies = (
        visitor.session_cookie(visit.house, signed_in.session_key),
        visitor.device_cookie(visit.request, visit.house),
        _drop_waiting(),
    )
    return visit.see_other(respond.where_next(onboarded=signed_in.onboarded, wanted=wanted), cookies=cookies)


async def _send_code(visit: respond.Visit, address: identity.Address) -> None:
    await visit.house.db.run(
        lambda tx: signing.send_code(tx, by=visit.person, keys=visit.house.keys, address=address, language=visit.language)
    )


def _waiting_cookie(visit: respond.Visit, waiting: Waiting) -> Cookie:
    sealed = base64.urlsafe_b64encode(visit.house.keys.encrypt(msgspec.json.encode(waiting), place=_PLACE))
    return Cookie(
        WAITING_COOKIE,
        value=sealed.decode().rstrip("="),
        path="/sign-in",
        httponly=True,
        samesite="lax",
        secure=visit.house.settings.is_secure,
        max_age=_WAITING_SECONDS,
    )


def _drop_waiting() -> Cookie:
    return Cookie(WAITING_COOKIE, value="", path="/sign-in", httponly=True, samesite="lax", max_age=0)


def _read_waiting(visit: respond.Visit) -> Waiting | None:
    text = visit.request.cookies.get(WAITING_COOKIE, "")
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(visit.house.keys.decrypt(sealed, place=_PLACE), type=Waiting)
    except (binascii.Error, ValueError, crypto.CannotDecrypt, msgspec.MsgspecError):
        return None


ROUTES: list[HTTPRouteHandler] = [show_sign_in, ask_for_code, show_code, give_code, send_again, show_recover, recover, sign_out, enter_demo]
