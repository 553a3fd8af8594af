"""The worker: hands events to their reactions and runs queued jobs. Any number may run beside each other."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import structlog
from pgqueuer import PgQueuer
from pgqueuer.models import Job as QueuedJob
from pgqueuer.models import Schedule

from quanzi.app.jobs import CLOCKWORK, JOBS, Job
from quanzi.app.reactions import REACTIONS
from quanzi.infra import outbox
from quanzi.infra.house import House

log = structlog.get_logger(__name__)

OUTBOX_PAUSE_S = 0.15
FAILURE_PAUSE_S = 2.0


async def run_worker(house: House, *, stop: asyncio.Event) -> None:
    """Work until `stop` is set; a failure of the database is waited out."""
    tasks = [asyncio.create_task(_run_outbox(house, stop)), asyncio.create_task(_run_queue(house, stop))]
    await stop.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _run_outbox(house: House, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            taken = await outbox.deliver_batch(house.db, REACTIONS)
        except Exception:
            log.exception("outbox_failed")
            await asyncio.sleep(FAILURE_PAUSE_S)
            continue
        if taken < outbox.BATCH_EVENTS:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), OUTBOX_PAUSE_S)


async def _run_queue(house: House, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            queuer = PgQueuer.from_asyncpg_pool(house.db.pool)
            for name, job in JOBS.items():
                queuer.entrypoint(name)(_run_job(house, job))
            for name, (expression, job) in CLOCKWORK.items():
                queuer.schedule(name, expression)(_run_clockwork(house, job))
            await queuer.run()
        except Exception:
            log.exception("queue_failed")
            await asyncio.sleep(FAILURE_PAUSE_S)


def _run_job(house: House, job: Job) -> Callable[[QueuedJob], Awaitable[None]]:
    async def run(queued: QueuedJob) -> None:
        payload: dict[str, Any] = msgspec.json.decode(queued.payload or b"{}")
        await job(house, payload)

    return run


def _run_clockwork(house: House, job: Job) -> Callable[[Schedule], Awaitable[None]]:
    async def run(_schedule: Schedule) -> None:
        await job(house, {})

    return run
