"""My passkeys, recovery codes and second factor: what opens my account, added and taken away."""

from datetime import datetime

import msgspec
import segno
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect
from markupsafe import Markup

from quanzi import identity
from quanzi.identity import keyring, signing
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import errors
from quanzi.web import device, respond, shell, visitor
from quanzi.web import errors as web_errors

shell.add_flashes(key_removed=("note", "It opens nothing any more."), strong=("good", "Your second factor is given for this device."))
_QR_PIXELS_PER_MODULE = 5


class PasskeyRow(msgspec.Struct, frozen=True):
    """One passkey."""

    href: str
    title: str
    created_at: datetime
    used_at: datetime | None


class PasskeysPage(msgspec.Struct, frozen=True):
    """What me_passkeys.html shows."""

    passkeys: tuple[PasskeyRow, ...]
    codes_left: int
    second_factor: bool
    device: str


class CodesPage(msgspec.Struct, frozen=True):
    """Ten fresh recovery codes, shown this once."""

    codes: tuple[str, ...]


class SecondFactorPage(msgspec.Struct, frozen=True):
    """What me_second_factor.html shows: a fresh secret to scan while one is being set up."""

    is_set: bool
    strong: bool
    next: str
    secret: str = ""
    qr: Markup = Markup()
    error: str = ""


class NameForm(msgspec.Struct, frozen=True):
    """What I call a passkey."""

    name: str = ""


class FactorForm(msgspec.Struct, frozen=True):
    """The app's six digits or a recovery code, and where to go on."""

    code: str = ""
    next: str = ""


@get("/me/passkeys", include_in_schema=False)
async def show_passkeys(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Passkeys, and how many recovery codes are left."""
    held = await _find_keyring(visit)
    rows = tuple(
        PasskeyRow(f"/me/passkeys/{one.passkey_id}", one.name or visit.translate("Passkey"), one.created_at, one.used_at)
        for one in held.passkeys
    )
    page = PasskeysPage(rows, held.recovery_codes_left, held.second_factor, device.device_of(visit.request))
    return await visit.page("me_passkeys", page, tab="me")


@post("/me/passkeys/{passkey_id:str}/name", include_in_schema=False)
async def name_passkey(visit: NamedDependency[respond.Visit], passkey_id: FromPath[str], data: URLEncodedBody[NameForm]) -> Redirect:
    """Calls a passkey something."""
    await visit.house.db.run(lambda tx: keyring.name_passkey(tx, by=visit.person, passkey_id=passkey_id, name=data.name))
    return visit.see_other("/me/passkeys", flash="saved")


@post("/me/passkeys/{passkey_id:str}/remove", include_in_schema=False)
async def remove_passkey(visit: NamedDependency[respond.Visit], passkey_id: FromPath[str]) -> Redirect:
    """Makes a passkey open nothing any more."""
    await visit.house.db.run(lambda tx: keyring.remove_passkey(tx, by=visit.person, passkey_id=passkey_id))
    return visit.see_other("/me/passkeys", flash="key_removed")


@post("/me/recovery-codes", include_in_schema=False)
async def make_recovery_codes(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Makes ten codes and shows them this once; a redirect would have to keep them somewhere."""
    codes = await visit.house.db.run(lambda tx: keyring.make_recovery_codes(tx, by=visit.person, keys=visit.house.keys))
    return await visit.page("me_recovery_codes", CodesPage(tuple(codes)), tab="me")


@get("/me/second-factor", include_in_schema=False)
async def show_second_factor(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Asks for the second factor, or offers to set one up."""
    held = await _find_keyring(visit)
    wanted = respond.safe_path(visit.request.query_params.get("next"), default="")
    page = SecondFactorPage(is_set=held.second_factor, strong=visit.person.strong, next=wanted)
    return await visit.page("me_second_factor", page, tab="me")


@post("/me/second-factor/start", include_in_schema=False)
async def start_second_factor(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Makes a secret for an authenticator app and shows it, to scan or to type."""

    async def start(tx: Tx) -> keyring.FreshFactor:
        me = await identity.find_self(tx, by=visit.person)
        return await keyring.start_second_factor(
            tx, by=visit.person, keys=visit.house.keys, issuer=visit.community.name, account=me.name or "me"
        )

    fresh = await visit.house.db.run(start)
    page = SecondFactorPage(is_set=False, strong=visit.person.strong, next="", secret=fresh.secret, qr=_draw(fresh.uri))
    return await visit.page("me_second_factor", page, tab="me")


@post("/me/second-factor", include_in_schema=False)
async def give_second_factor(visit: NamedDependency[respond.Visit], data: URLEncodedBody[FactorForm]) -> Response[str] | Redirect:
    """Takes the code; from now on this device is strong."""
    wanted = respond.safe_path(data.next, default="")
    try:
        session_key = signing.accept(
            await visit.house.db.run(lambda tx: signing.give_second_factor(tx, by=visit.person, keys=visit.house.keys, code=data.code))
        )
    except (errors.Invalid, errors.TooMany) as error:
        held = await _find_keyring(visit)
        page = SecondFactorPage(is_set=held.second_factor, strong=visit.person.strong, next=wanted, error=visit.explain(error))
        return await visit.page("me_second_factor", page, tab="me", status_code=web_errors.status_of(error))
    cookie = visitor.session_cookie(visit.house, session_key)
    return visit.see_other(wanted or "/me/second-factor", flash="strong", cookies=(cookie,))


@post("/me/second-factor/remove", include_in_schema=False)
async def remove_second_factor(visit: NamedDependency[respond.Visit]) -> Redirect:
    """Forgets the app."""
    await visit.house.db.run(lambda tx: keyring.remove_second_factor(tx, by=visit.person, keys=visit.house.keys))
    return visit.see_other("/me/second-factor", flash="key_removed")


async def _find_keyring(visit: respond.Visit) -> keyring.Keyring:
    async def ask(tx: ReadTx) -> keyring.Keyring:
        return await keyring.find_keyring(tx, by=visit.person)

    return await visit.house.db.read(ask)


def _draw(uri: str) -> Markup:
    """The QR code as SVG without inline style, which the CSP forbids."""
    code = segno.make(uri, error="m")
    return Markup(code.svg_inline(scale=_QR_PIXELS_PER_MODULE, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None))  # noqa: S704 -- drawn by segno from our own text


ROUTES: list[HTTPRouteHandler] = [
    show_passkeys,
    name_passkey,
    remove_passkey,
    make_recovery_codes,
    show_second_factor,
    start_second_factor,
    give_second_factor,
    remove_second_factor,
]
