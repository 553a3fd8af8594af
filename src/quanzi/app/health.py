"""What machines ask: is the process alive, can it serve, how much does it do."""

import ipaddress
import secrets
from collections.abc import Sequence

import structlog
from litestar import MediaType, Request, Response, get
from litestar.datastructures import State
from litestar.types import ControllerRouterHandler
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.errors import NotFound, QuanziError

log = structlog.get_logger(__name__)

HealthRequest = Request[object, object, State]


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
    ):
        raise NotFound
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def may_read_metrics(*, client: str, authorization: str, token: str) -> bool:
    """With a token set only the token counts; without one only this machine."""
    if token:
        return secrets.compare_digest(authorization.encode(), f"Bearer {token}".encode())
    try:
        return ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False


ROUTES: Sequence[ControllerRouterHandler] = (tell_health, tell_readiness, tell_metrics)
