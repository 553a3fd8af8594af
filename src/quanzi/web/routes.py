"""Every page of the house, one line each."""

from litestar.types import ControllerRouterHandler

from quanzi.web import statics

ROUTES: list[ControllerRouterHandler] = [
    statics.serve_static,
]
