"""Who stands at the door: the session in the cookie, or the access token in the header, as a `Person`."""

import asyncio
import re
import secrets
import time

from litestar import Request
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency

from quanzi import identity
from quanzi.identity import keyring, signing
from quanzi.infra.house import House
from quanzi.infra.postgres import Db
from quanzi.infra.together import Together
from quanzi.kernel import limits
from quanzi.kernel.person import SIGNED_OUT, Person

SESSION_COOKIE = "quanzi"
DEVICE_COOKIE = "quanzi_device"
_DEVICE_BYTES = 24
_DEVICE_KEY = re.compile(r"[A-Za-z0-9_-]{32}")
_DEVICE_SECONDS = limits.DEVICE_DAYS_KNOWN * 24 * 3600
_COOKIE_SECONDS = limits.SESSION_DAYS_MAX * 24 * 3600
_RECOGNISE_SECONDS_MAX = 2
BEARER = "Bearer "
# where who stands before the app leaves the error of a database that is away
UNAVAILABLE = "quanzi_unavailable"


class Lately:
    """Who was noted by this process within the last minutes, so that a page costs no write; the database decides anyway."""

    def __init__(self, *, seconds: float = 300, kept_max: int = 10_000) -> None:
        """Note each one again after `seconds`; beyond `kept_max` everything is forgotten, which costs a few writes."""
        self._noted: dict[object, float] = {}
        self._seconds = seconds
        self._kept_max = kept_max

    def is_due(self, who: object) -> bool:
        """Whether `who` is to be noted now; asking counts as noting."""
        now = time.monotonic()
        if now - self._noted.get(who, -self._seconds) < self._seconds:
            return False
        if len(self._noted) >= self._kept_max:
            self._noted.clear()
        self._noted[who] = now
        return True


_LATELY = Lately()


def provide_house(state: State) -> House:
    """The ports of this process."""
    return state.house


class Doorkeeper:
    """Knows who stands behind a cookie or a token; all who come at one moment are looked up by one statement."""

    def __init__(self, db: Db) -> None:
        """Look in `db`, each time anew: a session that was ended a moment ago lets nobody in."""
        self._sessions = Together(lambda keys: db.glance(lambda tx: identity.find_people(tx, keys=keys)))
        self._tokens = Together(lambda texts: db.glance(lambda tx: identity.find_token_people(tx, texts=texts)))

    async def find_by_cookie(self, cookie: str) -> Person:
        """SessionEnded."""
        person = await self._sessions.find(identity.read_session_key(cookie))
        if person is None:
            raise identity.SessionEnded
        return person

    async def find_by_token(self, text: str) -> Person:
        """keyring.BadToken."""
        person = await self._tokens.find(text)
        if person is None:
            raise keyring.BadToken
        return person


async def provide_person(request: Request[object, object, State], house: NamedDependency[House]) -> Person:
    """The person who asks: by access token where one is sent, else by the cookie; SIGNED_OUT without or with an ended session.

    A token opens calls and never pages. Where one is sent the cookie does not count, since the guard trusts such requests.
    """
    if (away := request.state.get(UNAVAILABLE)) is not None:
        raise away
    network = request.client.host if request.client else ""
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    bearer = request.headers.get("authorization", "")
    if bearer.startswith(BEARER):
        scope = request.route_handler.opt.get("scope")
        return SIGNED_OUT.at(network) if scope is None else await lend(doorkeeper, house, bearer, scope=scope, network=network)
    cookie = request.cookies.get(SESSION_COOKIE)
    if not cookie:
        return SIGNED_OUT.at(network)
    try:
        person = await enter(doorkeeper, house, cookie, network=network, device_key=_device_key(request))
    except identity.SessionEnded:
        return SIGNED_OUT.at(network)
    request.state.person = person
    return person


async def recognise_reader(request: Request[object, object, State], *, may_ask: bool) -> Person:
    """Who reads a page about an error: as far as the request got to know, else asked for if it `may_ask`.

    Never a second error: whoever can't be found out is SIGNED_OUT.
    """
    person: Person | None = request.state.get("person")
    cookie = request.cookies.get(SESSION_COOKIE)
    if person is not None or not may_ask or not cookie or "authorization" in request.headers:
        return person or SIGNED_OUT
    try:
        async with asyncio.timeout(_RECOGNISE_SECONDS_MAX):
            return await request.app.state.doorkeeper.find_by_cookie(cookie)
    except Exception:  # noqa: BLE001 -- whatever it is, the first error is what has to be told
        return SIGNED_OUT


def _device_key(request: Request[object, object, State]) -> str:
    known = request.cookies.get(DEVICE_COOKIE, "")
    return known if _DEVICE_KEY.fullmatch(known) else ""


async def enter(doorkeeper: Doorkeeper, house: House, cookie: str, *, network: str, device_key: str = "") -> Person:
    """Who comes with a session's cookie; SessionEnded. `device_key` is the browser's own cookie, where it has one."""
    person = (await doorkeeper.find_by_cookie(cookie)).at(network)
    session_id = person.session_id
    if session_id is not None and _LATELY.is_due(session_id):
        await house.db.run(
            lambda tx: signing.mark_session_seen(tx, person_id=person.member_id, session_id=session_id, device_key=device_key)
        )
    return person


async def lend(doorkeeper: Doorkeeper, house: House, bearer: str, *, scope: str, network: str) -> Person:
    """Who lent the token in an Authorization header, for calls with `scope`; keyring.BadToken, or a refusal for another scope."""
    text = bearer.removeprefix(BEARER).strip()
    person = (await doorkeeper.find_by_token(text)).at(network)
    identity.may_use_scope(person, scope=scope)
    if _LATELY.is_due(text):
        await house.db.run(lambda tx: signing.mark_token_used(tx, text=text))
    return person


def session_cookie(house: House, text: str) -> Cookie:
    """The cookie that signs a device in; an empty `text` signs it out."""
    return Cookie(
        key=SESSION_COOKIE,
        value=text,
        path="/",
        httponly=True,
        secure=house.settings.is_secure,
        samesite="lax",
        max_age=_COOKIE_SECONDS if text else 0,
    )


def device_cookie(request: Request[object, object, State], house: House) -> Cookie:
    """The cookie by which a browser is known again, whoever signs in on it: one human being does not vouch for themselves."""
    return Cookie(
        key=DEVICE_COOKIE,
        value=_device_key(request) or secrets.token_urlsafe(_DEVICE_BYTES),
        path="/",
        httponly=True,
        secure=house.settings.is_secure,
        samesite="lax",
        max_age=_DEVICE_SECONDS,
    )
