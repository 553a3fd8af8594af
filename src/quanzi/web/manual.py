"""The API's manual, read from its OpenAPI document: calls by slice, each with what goes in, what comes out, and an example."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

import msgspec

Json = Mapping[str, Any]
_METHODS = ("get", "post", "put", "patch", "delete")
_EXAMPLES: Json = {"integer": 1, "number": 1, "boolean": True, "array": [], "object": {}, "null": None}


class Field(msgspec.Struct, frozen=True):
    """One value that goes in or comes out; `kind` in words, `place` path, query, header or body."""

    name: str
    kind: str
    place: str
    required: bool
    note: str


class Call(msgspec.Struct, frozen=True):
    """One call; `curl` can be pasted into a terminal once the token is filled in."""

    anchor: str
    method: str
    path: str
    summary: str
    scope: str
    fields: tuple[Field, ...]
    answer: str
    answer_fields: tuple[Field, ...]
    refusals: tuple[str, ...]
    curl: str


class Group(msgspec.Struct, frozen=True):
    """The calls of one slice."""

    name: str
    calls: tuple[Call, ...]


class Manual(msgspec.Struct, frozen=True):
    """All of it."""

    version: str
    address: str
    groups: tuple[Group, ...]

    @property
    def call_count(self) -> int:
        """How many calls there are."""
        return sum(len(group.calls) for group in self.groups)


def read_manual(document: Json, *, address: str) -> Manual:
    """The manual of an OpenAPI 3.1 document, for a house that answers at `address`."""
    by_tag: dict[str, list[Call]] = {}
    for path, methods in sorted(cast("Json", document.get("paths", {})).items()):
        for method in _METHODS:
            if operation := methods.get(method):
                tag = next(iter(operation.get("tags", ())), "other")
                by_tag.setdefault(tag, []).append(_call(document, path, method, operation, address))
    groups = tuple(Group(name, tuple(calls)) for name, calls in sorted(by_tag.items()))
    return Manual(version=document["info"]["version"], address=address, groups=groups)


def _call(document: Json, path: str, method: str, operation: Json, address: str) -> Call:
    parameters = [_parameter(document, one) for one in operation.get("parameters", ())]
    body_type, body = _body(document, operation)
    answer, answer_fields = _answer(document, operation)
    return Call(
        anchor=f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        scope=_scope(operation),
        fields=(*parameters, *_fields(document, body, place="body")),
        answer=answer,
        answer_fields=answer_fields,
        refusals=tuple(sorted(status for status in operation.get("responses", {}) if status >= "400")),
        curl=_curl(document, path, method, body_type, body, address),
    )


def _scope(operation: Json) -> str:
    return next((scope for one in operation.get("security", ()) for scopes in one.values() for scope in scopes), "")


def _parameter(document: Json, one: Json) -> Field:
    schema = one.get("schema", {})
    return Field(
        one["name"], _kind(document, schema), one["in"], bool(one.get("required")), _note(document, schema, one.get("description"))
    )


def _body(document: Json, operation: Json) -> tuple[str, Json]:
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        return media_type, _resolve(document, content.get("schema", {}))
    return "", {}


def _answer(document: Json, operation: Json) -> tuple[str, tuple[Field, ...]]:
    for status, response in sorted(operation.get("responses", {}).items()):
        if status.startswith("2"):
            for content in response.get("content", {}).values():
                schema = content.get("schema", {})
                return f"{status} {_kind(document, schema)}".strip(), tuple(_fields(document, schema, place=""))
            return status, ()
    return "", ()


def _fields(document: Json, schema: Json, *, place: str, prefix: str = "", depth: int = 2) -> Iterator[Field]:
    """A structure's fields, and those of what lies inside it, a few steps deep: `items[].post_id`."""
    schema = _resolve(document, schema)
    required = set(schema.get("required", ()))
    for name, inner in schema.get("properties", {}).items():
        note = _note(document, inner, inner.get("description"))
        yield Field(prefix + name, _kind(document, inner), place, name in required, note)
        within, mark = _inside(document, inner)
        if within and depth:
            yield from _fields(document, within, place=place, prefix=f"{prefix}{name}{mark}.", depth=depth - 1)


def _inside(document: Json, schema: Json) -> tuple[Json, str]:
    """The structure behind a field, if it holds one, and how its name goes on."""
    schema = _resolve(document, schema)
    for choice in schema.get("oneOf", schema.get("anyOf", ())):
        if (found := _inside(document, choice))[0]:
            return found
    if schema.get("type") == "array":
        inner = _resolve(document, schema.get("items", {}))
        return (inner, "[]") if inner.get("properties") else ({}, "")
    return (schema, "") if schema.get("properties") else ({}, "")


def _resolve(document: Json, schema: Json) -> Json:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: Any = document
    for part in str(reference).removeprefix("#/").split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return cast("Json", found)


def _kind(document: Json, schema: Json) -> str:
    """A type in a few words: "list of uuid", "text or null", "one of open, closed, hidden"."""
    schema = _resolve(document, schema)
    if choices := schema.get("oneOf", schema.get("anyOf")):
        return " or ".join(dict.fromkeys(_kind(document, choice) for choice in choices))
    if "enum" in schema:
        return "one of " + ", ".join("null" if value is None else str(value) for value in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    kinds = schema.get("type", "")
    if isinstance(kinds, list):
        return " or ".join(_named(document, {**schema, "type": kind}) for kind in cast("list[str]", kinds))
    return _named(document, schema)


def _named(document: Json, schema: Json) -> str:
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        return f"list of {_kind(document, schema.get('items', {}))}"
    if kind == "object":
        return str(schema.get("title", "object"))
    if kind == "string":
        return {"date-time": "time", None: "text"}.get(schema.get("format"), str(schema.get("format")))
    return {"boolean": "yes or no", "integer": "number"}.get(kind, kind)


def _note(document: Json, schema: Json, description: str | None) -> str:
    schema = _resolve(document, schema)
    names = {
        "minLength": "at least {} characters",
        "maxLength": "at most {} characters",
        "minimum": "from {}",
        "maximum": "to {}",
        "maxItems": "at most {}",
    }
    notes = [] if not description else [description]
    for part in (schema, *schema.get("oneOf", ())):
        notes += [words.format(f"{part[name]:,.0f}") for name, words in names.items() if name in part]
    return " · ".join(notes)


def _curl(document: Json, path: str, method: str, body_type: str, body: Json, address: str) -> str:
    lines = [f"curl -X {method.upper()} '{address}{path}'", "-H 'Authorization: Bearer TOKEN'"]
    if body_type == "application/json":
        text = json.dumps(_example(document, body), ensure_ascii=False)
        lines += ["-H 'Content-Type: application/json'", f"-d '{text}'"]
    elif body_type:
        lines.append(f"-H 'Content-Type: {body_type}' --data-binary @file" if "multipart" not in body_type else "-F file=@photo.jpg")
    return " \\\n  ".join(lines)


def _example(document: Json, schema: Json) -> Any:  # noqa: ANN401 -- any JSON
    schema = _resolve(document, schema)
    if choices := schema.get("oneOf", schema.get("anyOf")):
        return _example(document, choices[0])
    if "enum" in schema:
        return schema["enum"][0]
    if properties := schema.get("properties"):
        return {name: _example(document, inner) for name, inner in properties.items() if name in schema.get("required", ())}
    kind = schema.get("type")
    if kind == "string":
        return {"uuid": "01931e5c-7a00-7000-8000-000000000000", "date-time": "2026-11-22T08:30:00Z"}.get(schema.get("format", ""), "…")
    return _EXAMPLES.get(str(kind), "…")
