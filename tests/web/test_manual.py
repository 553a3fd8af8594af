"""The API's manual: read from the OpenAPI document, shown without a script, nothing from elsewhere."""

import re
from typing import Any

from quanzi.web import manual
from tests.make.site import Site

DOCUMENT: dict[str, Any] = {
    "info": {"version": "1.0"},
    "paths": {
        "/api/v1/circles/{circle_id}": {
            "patch": {
                "tags": ["circles"],
                "summary": "Change the charter.",
                "security": [{"token": ["circles:write"]}, {"session": []}],
                "parameters": [{"name": "circle_id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Charter"}}}},
                "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Circle"}}}}, "404": {}},
            }
        }
    },
    "components": {
        "schemas": {
            "Charter": {
                "type": "object",
                "required": ["topic"],
                "properties": {"topic": {"type": "string", "maxLength": 30}, "kind": {"enum": ["open", "hidden"]}},
            },
            "Circle": {
                "title": "Circle",
                "type": "object",
                "properties": {"members": {"type": "array", "items": {"$ref": "#/components/schemas/Member"}}},
            },
            "Member": {"type": "object", "title": "Member", "properties": {"name": {"oneOf": [{"type": "string"}, {"type": "null"}]}}},
        }
    },
}


def test_a_call_is_told_with_what_goes_in_and_out() -> None:
    told = manual.read_manual(DOCUMENT, address="https://quan.example")
    call = told.groups[0].calls[0]
    assert (call.method, call.scope, call.refusals) == ("PATCH", "circles:write", ("404",))
    assert [(one.name, one.kind, one.place, one.required) for one in call.fields] == [
        ("circle_id", "uuid", "path", True),
        ("topic", "text", "body", True),
        ("kind", "one of open, hidden", "body", False),
    ]
    assert call.fields[1].note == "at most 30 characters"
    assert [(one.name, one.kind) for one in call.answer_fields] == [("members", "list of Member"), ("members[].name", "text or null")]
    assert """-d '{"topic": "…"}'""" in call.curl


async def test_the_manual_of_this_house_tells_every_call_and_loads_nothing_from_elsewhere(site: Site) -> None:
    async with site.visitor() as client:
        page = await client.get("/api/docs")
        document = (await client.get("/api/openapi.json")).json()
    assert page.status_code == 200
    calls = {f"{method.upper()}{path}" for path, methods in document["paths"].items() for method in methods}
    told = set(re.findall(r'manual-method[^>]*>(\w+)</span><span class="manual-what"><code>([^<]+)</code>', page.text))
    assert {f"{method}{path}" for method, path in told} == calls
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page.text) == []
