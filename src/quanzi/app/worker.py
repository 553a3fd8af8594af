"""The worker: hands events to their reactions and runs queued jobs. Any number may run beside each other."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import msgspec
import structlog
from pgqueuer import PgQueuer
from pgqueuer.errors import RetryRequested
from pgqueuer.executors import DatabaseRetryEntrypointExecutor, EntrypointExecutorParameters
from pgqueuer.models import Job as QueuedJob
from pgqueuer.models import Schedule

from quanzi.app.jobs import CLOCKWORK, JOBS, Job
from quanzi.app.reactions import REACTIONS
from quanzi.infra import outbox
from quanzi.infra.house import House
from quanzi.infra.log import describe_error

log = structlog.get_logger(__name__)

OUTBOX_PAUSE_S = 0.15
FAILURE_PAUSE_S = 2.0
STOP_PAUSE_S = 1.0
JOB_TRIES_MAX = 12
JOB_PAUSE = timedelta(seconds=2)
JOB_PAUSE_MAX = timedelta(hours=1)
# a worker that was killed stops giving signs of life; its jobs go to another after this long
# a word of a new job can be missed between two looks; a code to sign in must not wait for that
LOOK_AGAIN = timedelta(seconds=2)
HEARTBEAT = timedelta(seconds=20)


class JobFailed(Exception):
    """A job did not work; its message tells of the error what is no person's."""


async def run_worker(house: House, *, stop: asyncio.Event) -> None:
    """Work until `stop` is set; a failure of the database is waited out, an unfinished job is put back."""
    tasks = [asyncio.create_task(_run_outbox(house, stop)), asyncio.create_task(_run_queue(house, stop))]
    await stop.wait()
    _done, pending = await asyncio.wait(tasks, timeout=STOP_PAUSE_S)
    for task in pending:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _run_outbox(house: House, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            taken = await outbox.deliver_batch(house.db, REACTIONS)
        except Exception:
            log.exception("outbox_failed")
            await _pause(stop, FAILURE_PAUSE_S)
            continue
        if taken < outbox.BATCH_EVENTS:
            await _pause(stop, OUTBOX_PAUSE_S)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()


async def _run_queue(house: House, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            queuer = make_queuer(house)
            running = asyncio.create_task(queuer.run(dequeue_timeout=LOOK_AGAIN, heartbeat_timeout=HEARTBEAT))
            stopping = asyncio.create_task(stop.wait())
            try:
                await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
                queuer.shutdown.set()
                await running
            finally:
                stopping.cancel()
                running.cancel()
        except Exception:
            log.exception("queue_failed")
            await _pause(stop, FAILURE_PAUSE_S)


def make_queuer(house: House) -> PgQueuer:
    """The queue with every job of `app/jobs.py`; a failure is tried again, ever later, and then kept for an operator."""
    queuer = PgQueuer.from_asyncpg_pool(house.db.pool)
    for name, job in JOBS.items():
        queuer.entrypoint(name, on_failure="hold", executor_factory=_retry)(_run_job(house, job))
    for name, (expression, job) in CLOCKWORK.items():
        queuer.schedule(name, expression)(_run_clockwork(house, job))
    return queuer


def _retry(parameters: EntrypointExecutorParameters) -> DatabaseRetryEntrypointExecutor:
    return DatabaseRetryEntrypointExecutor(parameters, max_attempts=JOB_TRIES_MAX, initial_delay=JOB_PAUSE, max_delay=JOB_PAUSE_MAX)


def _run_job(house: House, job: Job) -> Callable[[QueuedJob], Awaitable[None]]:
    async def run(queued: QueuedJob) -> None:
        payload: dict[str, Any] = msgspec.json.decode(queued.payload or b"{}")
        try:
            await job(house, payload)
        except asyncio.CancelledError as error:
            # the process stops: pgqueuer would strike the job off as cancelled
            raise RetryRequested(timedelta(0), reason="the worker was stopped") from error
        except Exception as error:
            log.warning("job_failed", job=queued.entrypoint, tries=queued.attempts + 1, exc_info=error)
            # pgqueuer keeps what it gets, with every cause, in a table
            raise JobFailed(describe_error(error)).with_traceback(error.__traceback__) from None

    return run


def _run_clockwork(house: House, job: Job) -> Callable[[Schedule], Awaitable[None]]:
    async def run(_schedule: Schedule) -> None:
        await job(house, {})

    return run
