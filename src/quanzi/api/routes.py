"""Every call of `/api/v1`, one module a slice."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from quanzi.api import circle_staff, circles, feed, keyring, moderation, signing

CALLS: list[ControllerRouterHandler] = [
    *signing.CALLS,
    *keyring.CALLS,
    *feed.CALLS,
    *circles.CALLS,
    *circle_staff.CALLS,
    *moderation.CALLS,
]

ROUTES: list[ControllerRouterHandler] = [Router(path="/api/v1", route_handlers=CALLS)]
