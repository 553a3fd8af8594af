"""The whole API as its OpenAPI document tells it: called with what fits and what does not, as nobody, member and operator.

Whatever is sent, the answer is one that the document names, in its form, and never our fault.
"""

import asyncio
import itertools
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from uuid import UUID

import pytest
import requests
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, settings
from litestar.serialization import encode_json
from schemathesis import Case, checks

from quanzi import circles, feed, identity
from quanzi.app.build import build_app, build_asgi
from quanzi.infra.postgres import Db, Tx, open_pool
from quanzi.infra.settings import load_settings
from quanzi.web import visitor
from tests.make.people import make_member

EXAMPLES = 4
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]


# the document is the app's own; no database is needed to read it
_APP = build_app(load_settings(home=Path("unused"), environment={}), database_url="postgresql://unused")
api = schemathesis.openapi.from_dict(json.loads(encode_json(_APP.openapi_schema.to_schema())))
# which methods an address has is asked of the router, once for all, in test_methods.py
api.config.phases.coverage.unexpected_methods = set()
# the server runs in a thread of this process and draws its pauses by chance, which is none of a strategy's business
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")


@dataclass(frozen=True, slots=True)
class Running:
    """A house that answers on this machine, and its database."""

    address: str
    database_url: str


@dataclass(frozen=True, slots=True)
class Stage:
    """The cookie of each who asks, and ids of what is there for this test alone, since its calls may delete it or sign out."""

    cookies: dict[str, dict[str, str]]
    known: dict[str, UUID]
    turns: Iterator[int] = field(default_factory=itertools.count)


@pytest.fixture(scope="module")
def running(module_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A real server over a database of this module's own."""
    home: Path = tmp_path_factory.mktemp("home")
    listener = socket.create_server(("127.0.0.1", 0))
    app = build_asgi(load_settings(home=home, environment={}), database_url=module_url)
    server = uvicorn.Server(uvicorn.Config(app, lifespan="on", log_config=None, access_log=False, ws="none"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started
    yield Running(f"http://127.0.0.1:{listener.getsockname()[1]}", module_url)
    server.should_exit = True
    thread.join(10)
    listener.close()


@pytest.fixture
def stage(running: Running) -> Stage:
    """A circle with a post and a comment, and three who ask: nobody, a member of the circle, and an operator."""
    return asyncio.run(_furnish(running.database_url))


async def _furnish(url: str) -> Stage:
    pool = await open_pool(url, size_max=1)

    async def furnish(tx: Tx) -> Stage:
        owner = await make_member(tx, name="王小明", tier=2)
        circle = await circles.found_circle(tx, by=owner, name="喝茶的人", topic="tea")
        cookies: dict[str, dict[str, str]] = {"signed out": {}}
        for role in ("member", "operator"):
            person = await make_member(tx, name="Ada King", tier=2, operator=role == "operator")
            await circles.join_circle(tx, by=person, circle_id=circle.circle_id)
            post_id = await feed.publish_post(tx, by=person, circle_id=circle.circle_id, text="今天喝什么？")
            key = await identity.start_session(tx, person_id=person.member_id, device="test", strong=True)
            cookies[role] = {visitor.SESSION_COOKIE: key.text()}
        comment_id = await feed.comment_post(tx, by=owner, circle_id=circle.circle_id, post_id=post_id, text="白茶")
        known = {"circle_id": circle.circle_id, "post_id": post_id, "comment_id": comment_id, "person_id": owner.member_id}
        return Stage(cookies, known)

    try:
        return await Db(pool).run(furnish)
    finally:
        await pool.close()


@pytest.fixture(scope="module")
def line() -> Iterator[requests.Session]:
    """One connection that is kept; cookies are given with each call and not kept."""
    with requests.Session() as session:
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        yield session


@pytest.mark.slow
@pytest.mark.timeout(180)
@api.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_one_that_the_document_names(case: Case, running: Running, stage: Stage, line: requests.Session) -> None:
    for name, known in stage.known.items():
        given = case.path_parameters.get(name)
        if isinstance(given, str) and given[-1:] in "02468ace":
            case.path_parameters[name] = str(known)
    # a member each time, the others in turn, which keeps the whole of it under a minute
    turn = next(stage.turns)
    for role in ("member", *(("signed out",) if turn % 4 == 0 else ("operator",) if turn % 4 == 2 else ())):
        cookies = stage.cookies[role]
        answer = case.call(base_url=running.address, session=line, cookies=cookies, headers={"sec-fetch-site": "same-origin"})
        case.validate_response(answer, checks=CHECKS)
        assert answer.status_code < 500
