"""What machines ask: is the process alive, can it serve, how much does it do."""

import contextlib
import ipaddress
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from litestar import MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.types import ControllerRouterHandler
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.errors import NotFound, QuanziError

log = structlog.get_logger(__name__)

CONNECTIONS = Gauge("quanzi_database_connections", "Connections of this process to PostgreSQL.", ["state"])
EVENTS = Gauge("quanzi_outbox_events", "Events that wait for those who react to them.")
JOBS = Gauge("quanzi_jobs", "Jobs in the queue, by status; failed ones wait for an operator.", ["status"])

HealthRequest = Request[object, object, State]


@dataclass(frozen=True, slots=True)
class _Jobs:
    status: str
    number: int


@get("/healthz", include_in_schema=False, opt={"public": True}, media_type=MediaType.TEXT)
async def tell_health() -> str:
    """The process answers."""
    return "ok\n"


@get("/readyz", include_in_schema=False, opt={"public": True}, media_type=MediaType.TEXT)
async def tell_readiness(request: HealthRequest) -> Response[str]:
    """The database answers too; 503 while it does not, so that a proxy sends people elsewhere."""
    house: House = request.app.state.house

    async def ask(tx: ReadTx) -> object:
        return await tx.value("SELECT 1")

    try:
        await house.db.glance(ask)
    except (QuanziError, OSError) as error:
        log.warning("not_ready", error=type(error).__name__)
        return Response("the database does not answer\n", status_code=503, media_type=MediaType.TEXT)
    return Response("ready\n", media_type=MediaType.TEXT)


@get("/metrics", include_in_schema=False, opt={"public": True})
async def tell_metrics(request: HealthRequest) -> Response[bytes]:
    """Figures for Prometheus, told to this machine or to whoever holds the token; there is nothing to see for others."""
    house: House = request.app.state.house
    if not may_read_metrics(
        client=request.client.host if request.client else "",
        authorization=request.headers.get("authorization", ""),
        token=house.settings.metrics_token,
        forwarded="x-forwarded-for" in request.headers or "forwarded" in request.headers,
    ):
        raise NotFound
    await _count(house)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _count(house: House) -> None:
    """What has to be asked for; while the database is away the last figures stand."""
    CONNECTIONS.labels("idle").set(house.db.pool.get_idle_size())
    CONNECTIONS.labels("open").set(house.db.pool.get_size())

    async def ask(tx: ReadTx) -> None:
        EVENTS.set(await tx.value("SELECT count(*) FROM infra.outbox"))
        for row in await tx.all(_Jobs, "SELECT status::text, count(*) AS number FROM jobs.pgqueuer GROUP BY status"):
            JOBS.labels(row.status).set(row.number)

    with contextlib.suppress(QuanziError, OSError):
        JOBS.clear()
        await house.db.glance(ask)


def may_read_metrics(*, client: str, authorization: str, token: str, forwarded: bool = False) -> bool:
    """With a token set only the token counts; without one only this machine, speaking for itself and not as a proxy."""
    if token:
        return secrets.compare_digest(authorization.encode(), f"Bearer {token}".encode())
    try:
        return not forwarded and ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False


ROUTES: Sequence[ControllerRouterHandler] = (tell_health, tell_readiness, tell_metrics)
