"""Logs: one JSON object a line, with the request's id, and nothing personal in it."""

import asyncio
import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import structlog

from quanzi import feed
from quanzi.app import jobs as registry
from quanzi.app import worker
from quanzi.infra import jobs, outbox
from quanzi.infra.house import House
from quanzi.infra.log import configure_log
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.event import Event
from tests.make.site import Site

PERSON = "王小明"


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


async def _refuse_row(pool: asyncpg.Pool) -> None:
    await pool.execute("INSERT INTO infra.community (name, languages, currency, mode) VALUES ($1, '{en}', '?', 'funded')", PERSON)


async def test_the_row_that_a_database_refused_is_not_logged(pool: asyncpg.Pool, lines: io.StringIO) -> None:
    try:
        try:
            await _refuse_row(pool)
        except asyncpg.PostgresError as error:
            assert PERSON in str(error), "the database repeats it"
            message = "no room"
            raise ValueError(message) from error
    except ValueError as error:
        structlog.get_logger("t").exception("failed", cause=error.__cause__)
        logging.getLogger("library").exception("failed: %s", error.__cause__)
        structlog.get_logger("t").error("failed", exc_info=ExceptionGroup("several", [error]))
    assert PERSON not in lines.getvalue()
    for line in _read(lines):
        assert "NotNullViolationError(sqlstate='23502'" in line["exception"]
        assert "ValueError('no room')" in line["exception"]
        assert "_refuse_row" in line["exception"]


async def test_neither_outbox_nor_queue_keeps_the_row_that_a_database_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = site.house.db.pool

    async def refuse(_house: House, _payload: dict[str, Any]) -> None:
        await _refuse_row(pool)

    async def react(_tx: Tx, _event: Event) -> None:
        await _refuse_row(pool)

    event = feed.PostPublished(id=uuid4(), at=datetime.now(UTC), circle_id=uuid4(), post_id=uuid4(), author_id=uuid4())
    await site.house.db.run(lambda tx: outbox.record(tx, event))
    await outbox.deliver_batch(site.house.db, {feed.PostPublished: [react]})
    kept = await pool.fetchval("SELECT error FROM infra.outbox")
    assert kept.startswith("NotNullViolationError(")
    assert PERSON not in kept
    monkeypatch.setitem(registry.JOBS, "refuse", refuse)
    monkeypatch.setattr(worker, "JOB_TRIES_MAX", 2)
    monkeypatch.setattr(worker, "JOB_PAUSE", worker.JOB_PAUSE / 100)
    await site.house.db.run(lambda tx: jobs.enqueue(tx, "refuse", {}))
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run_worker(site.house, stop=stop))
    async with asyncio.timeout(20):
        while not await pool.fetchval("SELECT count(*) FROM jobs.pgqueuer_log WHERE status = 'failed'"):
            await asyncio.sleep(0.05)
    stop.set()
    await running
    kept = await pool.fetchval("SELECT string_agg(l::text, ' ') FROM jobs.pgqueuer_log AS l")
    assert "NotNullViolationError(" in kept
    assert PERSON not in kept
    assert kept.count("_refuse_row") >= 1


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
