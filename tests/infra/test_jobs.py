"""Outside work: queued with its deed, tried again when it fails, put back when its worker stops or dies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from quanzi.app import jobs as registry
from quanzi.app import worker
from quanzi.app.build import open_house
from quanzi.infra import jobs
from quanzi.infra.house import House
from quanzi.infra.postgres import Tx
from quanzi.infra.settings import load_settings

WAIT_S = 20


@asynccontextmanager
async def _house(url: str, home: Path) -> AsyncIterator[House]:
    async with open_house(load_settings(home=home, environment={}), database_url=url) as house:
        yield house


@asynccontextmanager
async def _working(house: House) -> AsyncIterator[None]:
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run_worker(house, stop=stop))
    try:
        yield
    finally:
        stop.set()
        await running


async def _until_empty(house: House) -> None:
    async with asyncio.timeout(WAIT_S):
        while await house.db.pool.fetchval("SELECT count(*) FROM jobs.pgqueuer"):
            await asyncio.sleep(0.02)


async def test_a_job_is_there_only_if_its_deed_is(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    async def count(_house: House, payload: dict[str, Any]) -> None:
        done.append(payload["number"])

    monkeypatch.setitem(registry.JOBS, "count", count)

    async def fail(tx: Tx) -> None:
        await jobs.enqueue(tx, "count", {"number": 1})
        raise ZeroDivisionError

    async with _house(url, tmp_path) as house:
        with pytest.raises(ZeroDivisionError):
            await house.db.run(fail)
        for number in (2, 3):
            await house.db.run(lambda tx, number=number: jobs.enqueue(tx, "count", {"number": number}))
        async with _working(house):
            await _until_empty(house)
    assert sorted(done) == [2, 3]


async def test_a_job_that_fails_is_tried_again(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[str] = []

    async def fail_twice(_house: House, _payload: dict[str, Any]) -> None:
        tries.append("try")
        if len(tries) < 3:
            message = "the other side is away"
            raise ConnectionError(message)

    monkeypatch.setitem(registry.JOBS, "fail_twice", fail_twice)
    monkeypatch.setattr(worker, "JOB_PAUSE", worker.JOB_PAUSE / 100)
    async with _house(url, tmp_path) as house:
        await house.db.run(lambda tx: jobs.enqueue(tx, "fail_twice", {}))
        async with _working(house):
            await _until_empty(house)
    assert len(tries) == 3


async def test_a_job_that_never_works_is_kept_for_an_operator(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_house: House, _payload: dict[str, Any]) -> None:
        raise ConnectionError

    monkeypatch.setitem(registry.JOBS, "fail", fail)
    monkeypatch.setattr(worker, "JOB_TRIES_MAX", 1)
    monkeypatch.setattr(worker, "JOB_PAUSE", worker.JOB_PAUSE / 100)
    async with _house(url, tmp_path) as house:
        await house.db.run(lambda tx: jobs.enqueue(tx, "fail", {}))
        async with _working(house), asyncio.timeout(WAIT_S):
            while await house.db.pool.fetchval("SELECT status::text FROM jobs.pgqueuer") != "failed":
                await asyncio.sleep(0.02)
        assert await house.db.pool.fetchval("SELECT count(*) FROM jobs.pgqueuer") == 1


async def test_a_job_in_hand_when_its_worker_stops_is_done_by_the_next(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def slow_first(_house: House, _payload: dict[str, Any]) -> None:
        if begun.is_set():
            ended.set()
            return
        begun.set()
        await asyncio.sleep(3600)

    monkeypatch.setitem(registry.JOBS, "slow_first", slow_first)
    monkeypatch.setattr(worker, "STOP_PAUSE_S", 0.05)
    async with _house(url, tmp_path) as house:
        await house.db.run(lambda tx: jobs.enqueue(tx, "slow_first", {}))
        async with _working(house):
            await asyncio.wait_for(begun.wait(), WAIT_S)
        assert not ended.is_set()
        async with _working(house):
            await asyncio.wait_for(ended.wait(), WAIT_S)
            await _until_empty(house)
        assert ended.is_set()


async def test_a_job_of_a_worker_that_died_is_done_by_another(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = asyncio.Event()

    async def mark(_house: House, _payload: dict[str, Any]) -> None:
        ended.set()

    monkeypatch.setitem(registry.JOBS, "mark", mark)
    async with _house(url, tmp_path) as house:
        await house.db.run(lambda tx: jobs.enqueue(tx, "mark", {}))
        await house.db.pool.execute(
            "UPDATE jobs.pgqueuer SET status = 'picked', queue_manager_id = gen_random_uuid(), "
            "heartbeat = now() - interval '2 minutes', updated = now() - interval '2 minutes'"
        )
        async with _working(house):
            await asyncio.wait_for(ended.wait(), WAIT_S)
            await _until_empty(house)
        assert ended.is_set()
