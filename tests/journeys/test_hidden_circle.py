"""A hidden circle's secrecy: whatever an outsider asks, the answer is the one about a circle that never was."""

import json
import re
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from quanzi import circles
from quanzi.circles import entrance
from quanzi.kernel.person import Person
from tests.make.circles import make_circle
from tests.make.site import Site

NAME = "暗香 Plum blossom"
BODY: dict[str, Any] = {"string": "words", "integer": 1, "boolean": True, "number": 1.0, "array": [], "object": {}, "null": None}
FORM = {
    "reason": "x",
    "text": "x",
    "days": "1",
    "uses": "1",
    "seen_version": "1",
    "version": "1",
    "name": "x",
    "topic": "x",
    "outcome": "handled",
    "language": "en",
    "visibility": "open",
    "liked": "yes",
    "who": "nobody",
}


async def _hidden(site: Site) -> tuple[UUID, Person]:
    _, owner = await site.member(name="王秀英")
    circle = await site.house.db.run(lambda tx: make_circle(tx, owner=owner, name=NAME, visibility="hidden"))
    await site.house.db.run(lambda tx: entrance.make_invite(tx, by=owner, circle_id=circle.circle_id))
    return circle.circle_id, owner


def _page_paths(site: Site) -> list[tuple[str, str]]:
    """Every page and call with a circle's id in its path, as (method, path); a QR code is drawn from its address alone."""
    found = {
        (method, route.path)
        for route in site.app.routes
        if "{circle_id" in route.path and not route.path.endswith("/qr.svg")
        for method in getattr(route, "methods", set())
        if method not in {"OPTIONS", "HEAD"}
    }
    assert len(found) > 40
    return sorted(found, key=str)


def _fill(path: str, circle_id: UUID, other_id: UUID) -> str:
    path = re.sub(r"\{circle_id:[a-z]+\}", str(circle_id), path)
    path = re.sub(r"\{\w+:uuid\}", str(other_id), path).replace("{kind:str}", "like")
    return re.sub(r"\{\w+:\w+\}", "secret", path)


def _sample(schema: dict[str, Any], whole: dict[str, Any]) -> Any:  # noqa: PLR0911 -- one line per form of schema
    """A body that passes the document's schema."""
    if "$ref" in schema:
        return _sample(whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]], whole)
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return _sample(schema[key][0], whole)
    if "const" in schema or "enum" in schema:
        return schema.get("const", next(iter(schema.get("enum", []))))
    if schema.get("type") == "object":
        return {name: _sample(schema["properties"][name], whole) for name in schema.get("required", [])}
    if schema.get("format") == "uuid":
        return str(UUID(int=7))
    if schema.get("format") == "date-time":
        return "2026-11-22T08:30:00Z"
    kind = schema.get("type", "string")
    return max(int(schema.get("minimum", 1)), 1) if kind == "integer" else BODY[kind]


def _same(answer: httpx.Response, circle_id: UUID) -> tuple[int, str]:
    """What an answer says, without what differs by itself: the id asked for, and the request's number."""
    text = re.sub(r'"error_id":"\w*"', "", answer.text).replace(str(circle_id), "<id>")
    return answer.status_code, text


async def _ask(client: httpx.AsyncClient, method: str, path: str, body: dict[str, Any] | None) -> httpx.Response:
    if path.startswith("/api/"):
        return await client.request(method, path, **({} if body is None else {"json": body}))
    if method == "GET":
        return await client.get(path)
    answer = await client.post(path, data=FORM)
    if answer.status_code == 400:  # a form that may carry files
        return await client.post(path, data=FORM, files={"file": ("list.csv", b"Lin,lin@example.org", "text/csv")})
    return answer


async def test_every_address_answers_as_if_it_never_was(site: Site) -> None:
    circle_id, _ = await _hidden(site)
    client, _ = await site.member(name="Amina Wanjiru")
    document = (await client.get("/api/openapi.json")).json()
    told: list[str] = []
    for method, path in _page_paths(site):
        answers: list[tuple[int, str]] = []
        for asked in (circle_id, uuid4()):
            operation = document["paths"].get(re.sub(r"\{(\w+):\w+\}", r"{\1}", path), {}).get(method.lower(), {})
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            body = None if content is None else _sample(content["schema"], document)
            answer = await _ask(client, method, _fill(path, asked, UUID(int=9)), body)
            answers.append(_same(answer, asked))
            if answer.status_code != 404:
                told.append(f"{method} {path}: {answer.status_code} {answer.text[:120]}")
        assert answers[0] == answers[1], (method, path)
    assert not told, "\n".join(told)


async def test_no_list_count_or_search_tells_of_it(site: Site) -> None:
    circle_id, owner = await _hidden(site)
    client, outsider = await site.member(name="Amina Wanjiru")
    pages = [
        "/circles",
        "/circles?q=暗香",
        "/circles?q=Plum",
        "/api/v1/circles",
        "/api/v1/circles?q=plum",
        "/api/v1/circles/suggested",
        "/api/v1/circles/mine",
        f"/api/v1/people/{owner.id}/circles",
        "/me/decisions",
    ]
    for page in pages:
        answer = await client.get(page)
        assert answer.status_code == 200, (page, answer.text)
        assert "Plum" not in answer.text.replace("q=Plum", "").replace('value="Plum"', ""), page
        assert str(circle_id) not in answer.text, page
    async with site.house.db.transaction() as tx:
        assert await circles.find_briefs(tx, by=outsider, circle_ids=[circle_id]) == {}
        assert await circles.circles_in_common(tx, by=outsider, person_id=owner.member_id) == []


async def test_a_signed_out_visitor_is_asked_to_sign_in_whatever_is_there(site: Site) -> None:
    circle_id, _ = await _hidden(site)
    async with site.visitor() as client:
        for method, path in _page_paths(site):
            if method == "GET" and not path.startswith("/avatar"):
                answers = [await client.get(_fill(path, asked, UUID(int=9))) for asked in (circle_id, uuid4())]
                assert {one.status_code for one in answers} <= {303, 401}, path
                assert answers[0].status_code == answers[1].status_code, path


@pytest.mark.parametrize("visibility", ["hidden", "closed", "open"])
async def test_what_is_reported_is_told_by_visibility(site: Site, visibility: str) -> None:
    _, owner = await site.member(name="王秀英")
    circle = await site.house.db.run(lambda tx: make_circle(tx, owner=owner, name=NAME, visibility=visibility))
    client, _ = await site.member(name="Amina Wanjiru")
    report = {"kind": "circle", "subject_id": str(circle.circle_id), "category": "spam"}
    answer = await client.post("/api/v1/reports", content=json.dumps(report))
    assert answer.status_code == (404 if visibility == "hidden" else 204)
