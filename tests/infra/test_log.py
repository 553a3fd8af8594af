"""Logs: one JSON object a line, with the request's id, and nothing personal in it."""

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from quanzi.infra.log import configure_log
from quanzi.kernel.errors import NotFound
from tests.make.site import Site


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged while the test runs."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    out = io.StringIO()
    configure_log("info", to=out)
    yield out
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def _read(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_a_line_is_an_object_and_personal_words_are_left_out(lines: io.StringIO) -> None:
    structlog.get_logger("t").warning("event", email="lin@example.org", phone="13800138000", name="林晓明", count=3)
    logging.getLogger("library").warning("from a library")
    own, library = _read(lines)
    assert (own["event"], own["count"], own["level"]) == ("event", 3, "warning")
    assert library["event"] == "from a library"
    assert "lin@example.org" not in lines.getvalue()
    assert "林晓明" not in lines.getvalue()


def test_an_exception_is_logged_without_the_values_of_its_frame(lines: io.StringIO) -> None:
    secret = "13800138000"
    try:
        raise NotFound(phone=secret)
    except NotFound:
        structlog.get_logger("t").exception("failed")
    assert "NotFound" in lines.getvalue()
    assert secret not in lines.getvalue()


def test_quieter_levels_are_not_even_made(lines: io.StringIO) -> None:
    structlog.get_logger("t").debug("nothing")
    assert lines.getvalue() == ""


async def test_a_request_is_one_line_with_its_route_and_id_and_nobody_in_it(site: Site, lines: io.StringIO) -> None:
    client, person = await site.member(name="林晓明")
    async with client:
        answer = await client.get(f"/people/{person.id}?q=13800138000")
    told = [line for line in _read(lines) if line["event"] == "request"]
    assert len(told) == 1
    assert told[0]["request_id"] == answer.headers["x-request-id"]
    assert told[0]["status"] == answer.status_code
    assert re.fullmatch(r"/people/\{.*\}", told[0]["route"])
    for personal in (str(person.id), "13800138000", "林晓明"):
        assert personal not in lines.getvalue()
