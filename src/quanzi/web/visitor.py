"""Who stands at the door: the session in the cookie, or the access token in the header, as a `Person`."""

from litestar import Request
from litestar.datastructures import Cookie, State

from quanzi import identity
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import SIGNED_OUT, Person

SESSION_COOKIE = "quanzi"
_COOKIE_SECONDS = 180 * 24 * 3600


def provide_house(state: State) -> House:
    """The ports of this process."""
    return state.house


async def provide_person(request: Request[object, object, State], house: House) -> Person:
    """The person who asks; SIGNED_OUT without or with an ended session, an error for a bad access token."""
    network = request.client.host if request.client else ""
    scope = request.route_handler.opt.get("scope")
    bearer = request.headers.get("authorization", "")
    if bearer.startswith("Bearer ") and scope is not None:
        # TODO(tokens): identity.find_token_person
        pass
    cookie = request.cookies.get(SESSION_COOKIE)
    if not cookie:
        return SIGNED_OUT.at(network)
    try:
        key = identity.read_session_key(cookie)

        async def find(tx: ReadTx) -> Person:
            return await identity.find_person(tx, key=key)

        person = await house.db.glance(find)
    except identity.SessionEnded:
        return SIGNED_OUT.at(network)
    return person.at(network)


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
