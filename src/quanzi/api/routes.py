"""Every call of `/api/v1`, one module a slice."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from quanzi.api import feed, keyring, signing

CALLS: list[ControllerRouterHandler] = [
    *signing.CALLS,
    *keyring.CALLS,
    *feed.CALLS,
]

ROUTES: list[ControllerRouterHandler] = [Router(path="/api/v1", route_handlers=CALLS)]
