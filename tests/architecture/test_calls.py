"""Every call of the API declares its scope and its sentence; nothing else answers under /api."""

from pathlib import Path
from typing import Annotated

import pytest
from litestar import Litestar
from litestar.params import FromQuery, QueryParameter
from litestar.routes import HTTPRoute
from msgspec import Meta

from quanzi.app.build import build_app
from quanzi.infra.settings import load_settings
from tests.architecture.rules.calls import Call, calls_without_scope, calls_without_summary, lost_limits


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Litestar:
    home: Path = tmp_path_factory.mktemp("home")
    return build_app(load_settings(home=home, environment={}), database_url="postgresql://unused/unused")


@pytest.fixture(scope="module")
def calls(app: Litestar) -> list[Call]:
    return list(_calls(app))


def _calls(app: Litestar) -> list[Call]:
    found: list[Call] = []
    for route in app.routes:
        if not isinstance(route, HTTPRoute) or not route.path.startswith("/api/v1"):
            continue
        for handler in route.route_handlers:
            methods = sorted(set(handler.http_methods) - {"OPTIONS", "HEAD"})
            found += [Call(route.path, method, handler.opt.get("scope"), handler.summary) for method in methods]
    return found


def test_every_call_says_its_scope(calls: list[Call]) -> None:
    assert calls_without_scope(calls) == []


def test_every_call_says_what_it_is_for(calls: list[Call]) -> None:
    assert calls_without_summary(calls) == []


def test_every_limit_of_a_parameter_is_kept(app: Litestar) -> None:
    handlers = [handler.fn for route in app.routes if isinstance(route, HTTPRoute) for handler in route.route_handlers]
    assert lost_limits(handlers) == []


def test_a_planted_limit_that_is_not_kept_is_caught() -> None:
    def lost(limit: FromQuery[Annotated[int, Meta(ge=1)]]) -> int:
        return limit

    def kept(limit: Annotated[int, QueryParameter(ge=1)]) -> int:
        return limit

    assert lost_limits([lost]) != []
    assert lost_limits([kept]) == []


@pytest.mark.parametrize(
    "bad",
    [Call("/x", "GET", None, "x"), Call("/x", "GET", "x:write", "x"), Call("/x", "POST", "x:read", "x"), Call("/x", "GET", "all", "x")],
)
def test_a_planted_call_without_a_fitting_scope_is_caught(bad: Call) -> None:
    assert calls_without_scope([bad]) != []
    assert calls_without_scope([Call("/x", "GET", "x:read", "x")]) == []


def test_a_planted_call_without_a_sentence_is_caught() -> None:
    assert calls_without_summary([Call("/x", "GET", "x:read", None)]) != []
