"""What anybody needs to check a proof by this house: who issues, with which keys, what the claims mean, and what was taken back."""

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from quanzi.credit import proofs
from quanzi.infra.house import House

_OPEN = {"public": True}
# for browsers of other places too: what is here is the same for everybody
_HEADERS = {
    "cache-control": f"public, max-age={proofs.FRESH_SECONDS}",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}


def _issuer(house: House) -> proofs.Issuer:
    return proofs.open_issuer(house.keys, house.settings.public_url)


@get("/.well-known/jwt-vc-issuer", include_in_schema=False, opt=_OPEN)
async def show_issuer(house: NamedDependency[House]) -> Response[dict[str, Any]]:
    """Who issues, and where the keys are (SD-JWT VC)."""
    url = _issuer(house).url
    return Response({"issuer": url, "jwks_uri": f"{url}/credit/keys.json"}, headers=_HEADERS)


@get("/credit/keys.json", include_in_schema=False, opt=_OPEN)
async def show_keys(house: NamedDependency[House]) -> Response[dict[str, Any]]:
    """The keys to check with, those before the one in use among them."""
    return Response({"keys": _issuer(house).published_keys()}, headers=_HEADERS)


@get("/credit/threshold", include_in_schema=False, opt=_OPEN)
async def show_kind(house: NamedDependency[House]) -> Response[dict[str, Any]]:
    """What the claims mean."""
    return Response(proofs.describe_kind(_issuer(house)), headers=_HEADERS)


@get("/credit/status/{list_no:int}", include_in_schema=False, opt=_OPEN)
async def show_status(house: NamedDependency[House], list_no: FromPath[int]) -> Response[str]:
    """A status list: everybody gets the same, so that who asks does not tell about whom."""
    issuer = _issuer(house)
    token = await house.db.read(lambda tx: proofs.sign_status_list(tx, issuer=issuer, list_no=min(max(list_no, 0), 2**31 - 1)))
    return Response(token, media_type=proofs.MEDIA_TYPE, headers=_HEADERS)


ROUTES: list[HTTPRouteHandler] = [show_issuer, show_keys, show_kind, show_status]
