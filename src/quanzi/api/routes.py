"""Every call of `/api/v1`, one module a slice."""

from litestar import Router
from litestar.types import ControllerRouterHandler

CALLS: list[ControllerRouterHandler] = []

ROUTES: list[ControllerRouterHandler] = [Router(path="/api/v1", route_handlers=CALLS)]
