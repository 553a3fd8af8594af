"""Every call of the API declares its scope and its sentence; nothing else answers under /api."""

from pathlib import Path

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from quanzi.app.build import build_app
from quanzi.infra.settings import load_settings
from tests.architecture.rules.calls import Call, calls_without_scope, calls_without_summary


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    home: Path = tmp_path_factory.mktemp("home")
    app = build_app(load_settings(home=home, environment={}), database_url="postgresql://unused/unused")
    return list(_calls(app))


def _calls(app: Litestar) -> list[Call]:
    found: list[Call] = []
    for route in app.routes:
        if not route.path.startswith("/api/v1"):
            continue
        for handler in route.route_handlers:
            if isinstance(handler, HTTPRouteHandler):
                methods = sorted(set(handler.http_methods) - {"OPTIONS", "HEAD"})
                found += [Call(route.path, method, handler.opt.get("scope"), handler.summary) for method in methods]
    return found


def test_every_call_says_its_scope(calls: list[Call]) -> None:
    assert calls_without_scope(calls) == []


def test_every_call_says_what_it_is_for(calls: list[Call]) -> None:
    assert calls_without_summary(calls) == []


@pytest.mark.parametrize(
    "bad",
    [Call("/x", "GET", None, "x"), Call("/x", "GET", "x:write", "x"), Call("/x", "POST", "x:read", "x"), Call("/x", "GET", "all", "x")],
)
def test_a_planted_call_without_a_fitting_scope_is_caught(bad: Call) -> None:
    assert calls_without_scope([bad]) != []
    assert calls_without_scope([Call("/x", "GET", "x:read", "x")]) == []


def test_a_planted_call_without_a_sentence_is_caught() -> None:
    assert calls_without_summary([Call("/x", "GET", "x:read", None)]) != []
