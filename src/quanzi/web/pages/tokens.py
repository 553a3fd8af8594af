"""My access tokens: keys for programs, each for what I tick and until a day I choose."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi.identity import keyring
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.web import errors as web_errors
from quanzi.web import respond, views

_DAYS = (7, 30, 90, 365)
_SLICES = {
    "wallet": "Money",
    "credit": "Credit score",
    "identity": "Me: profile and account",
    "relations": "Contacts, follows and blocks",
    "circles": "Circles",
    "feed": "Posts and comments",
    "media": "Photos",
    "messaging": "Conversations",
    "moderation": "Reports and decisions",
    "notices": "Notices",
    "discovery": "Search",
}


class TokensPage(msgspec.Struct, frozen=True):
    """What me_tokens.html shows; `made` is the text of a fresh token, shown this once."""

    tokens: tuple[keyring.AccessToken, ...]
    scopes: tuple[views.Option, ...]
    days: tuple[views.Option, ...]
    name: str = ""
    chosen: tuple[str, ...] = ()
    made: str = ""
    errors: dict[str, str] = {}


class TokenForm(msgspec.Struct, frozen=True):
    """A token to make."""

    name: str = ""
    scope: str | list[str] = []
    days: int = 90


@get("/me/tokens", include_in_schema=False)
async def show_tokens(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Tokens that work, and the form for another."""
    return await visit.page("me_tokens", await _fill(visit), tab="me")


@post("/me/tokens", include_in_schema=False)
async def make_token(visit: NamedDependency[respond.Visit], data: URLEncodedBody[TokenForm]) -> Response[str]:
    """Makes a token and shows it this once; a redirect would have to keep it somewhere."""
    chosen = respond.each_of(data.scope)
    try:
        made = await visit.house.db.run(lambda tx: keyring.make_token(tx, by=visit.person, name=data.name, scopes=chosen, days=data.days))
    except (errors.Invalid, errors.Conflict) as error:
        beside = {str(error.data.get("field", "name")): visit.explain(error)}
        page = msgspec.structs.replace(await _fill(visit), name=data.name, chosen=tuple(chosen), errors=beside)
        return await visit.page("me_tokens", page, tab="me", status_code=web_errors.status_of(error))
    return await visit.page("me_tokens", msgspec.structs.replace(await _fill(visit), made=made.text), tab="me")


@post("/me/tokens/{token_id:uuid}/revoke", include_in_schema=False)
async def revoke_token(visit: NamedDependency[respond.Visit], token_id: FromPath[UUID]) -> Redirect:
    """Makes a token open nothing any more."""
    await visit.house.db.run(lambda tx: keyring.revoke_token(tx, by=visit.person, token_id=token_id))
    return visit.see_other("/me/tokens", flash="key_removed")


async def _fill(visit: respond.Visit) -> TokensPage:
    async def ask(tx: ReadTx) -> keyring.Keyring:
        return await keyring.find_keyring(tx, by=visit.person)

    held = await visit.house.db.read(ask)
    return TokensPage(
        tokens=tuple(held.tokens),
        scopes=tuple(views.Option(scope, _name_scope(visit, scope)) for scope in keyring.SCOPES),
        days=tuple(views.Option(str(days), visit.translate("{days} days", days=days)) for days in _DAYS),
    )


def _name_scope(visit: respond.Visit, scope: str) -> str:
    what, _, how = scope.partition(":")
    words = visit.translate(_SLICES[what])
    return visit.translate("{what}: read", what=words) if how == "read" else visit.translate("{what}: change", what=words)


ROUTES: list[HTTPRouteHandler] = [show_tokens, make_token, revoke_token]
