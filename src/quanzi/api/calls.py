"""How a call is declared: its scope, and the problems it can answer, said once for all."""

from typing import Annotated, Any

from litestar import delete, get, patch, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter

from quanzi.api import openapi
from quanzi.kernel import limits
from quanzi.web.errors import STATUS, Problem

PROBLEMS = {
    status: ResponseSpec(Problem, description=(kind.__doc__ or "").strip(), media_type="application/problem+json", generate_examples=False)
    for kind, status in STATUS.items()
} | {400: ResponseSpec(Problem, description="The request can't be read.", media_type="application/problem+json", generate_examples=False)}

# Litestar heeds the limits of a query parameter only here: what msgspec's Meta says of one is neither kept nor told
Limit = Annotated[int, QueryParameter(ge=1, le=limits.PAGE_ITEMS_MAX, description="How many at most.")]
Cursor = Annotated[str | None, QueryParameter(max_length=100, description="`next_cursor` of the page before.")]
SearchText = Annotated[str, QueryParameter(max_length=limits.SEARCH_CHARACTERS_MAX, description="What to look for.")]
ReasonText = Annotated[str, QueryParameter(max_length=limits.REASON_CHARACTERS_MAX, description="Why, for the person it concerns.")]


def _declare(handler: type[HTTPRouteHandler] | Any, path: str, scope: str, more: dict[str, Any]) -> Any:  # noqa: ANN401 -- Litestar's decorators are untyped classes
    opened_by: list[dict[str, list[str]]] = [{openapi.TOKEN: [scope]}, {openapi.SESSION: []}]
    return handler(path, opt={"scope": scope}, tags=[scope.partition(":")[0]], security=opened_by, responses=PROBLEMS, **more)


def read(path: str, *, scope: str, **more: Any) -> Any:  # noqa: ANN401 -- passed on to Litestar
    """GET, for sessions and for tokens with `scope` ("slice:read")."""
    return _declare(get, path, scope, more)


def send(path: str, *, scope: str, **more: Any) -> Any:  # noqa: ANN401 -- passed on to Litestar
    """POST, for sessions and for tokens with `scope` ("slice:write")."""
    return _declare(post, path, scope, more)


def replace(path: str, *, scope: str, **more: Any) -> Any:  # noqa: ANN401 -- passed on to Litestar
    """PUT, for sessions and for tokens with `scope` ("slice:write")."""
    return _declare(put, path, scope, more)


def change(path: str, *, scope: str, **more: Any) -> Any:  # noqa: ANN401 -- passed on to Litestar
    """PATCH, for sessions and for tokens with `scope` ("slice:write")."""
    return _declare(patch, path, scope, more)


def remove(path: str, *, scope: str, **more: Any) -> Any:  # noqa: ANN401 -- passed on to Litestar
    """DELETE, for sessions and for tokens with `scope` ("slice:write")."""
    return _declare(delete, path, scope, more)
