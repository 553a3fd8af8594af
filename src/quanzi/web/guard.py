"""Around every request: a request id, security headers, and no deed on behalf of another site.

Cross-site requests are told by what browsers send and pages cannot forge: Sec-Fetch-Site, or Origin where that is
missing. A request with neither comes from no browser and carries no ambient cookie of a member's.
"""

import random
import time
from functools import lru_cache
from urllib.parse import urlsplit

import structlog
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = (
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("referrer-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(self), microphone=(self), payment=(), publickey-credentials-get=(self)"),
)
REQUESTS = Counter("quanzi_requests_total", "Requests by route and status.", ["route", "method", "status"])
SECONDS = Histogram("quanzi_request_seconds", "Time to answer, by route.", ["route"])
# only where members come over HTTPS: it keeps their browsers from ever asking without
SECURE_HEADERS = (*HEADERS, ("strict-transport-security", "max-age=31536000"))
log = structlog.get_logger(__name__)
# which of the counters it is is looked up under a lock each time, and there are few
_requests_of, _seconds_of = lru_cache(4096)(REQUESTS.labels), lru_cache(1024)(SECONDS.labels)
_REFUSED = b"This request came from another site and was not carried out."


def is_from_elsewhere(method: str, headers: dict[bytes, bytes]) -> bool:
    """Whether an unsafe request was sent by a page of another site."""
    if method in SAFE_METHODS or headers.get(b"authorization", b"").startswith(b"Bearer "):
        return False
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site not in {b"same-origin", b"none"}
    origin = headers.get(b"origin")
    return origin is not None and urlsplit(origin.decode("latin-1")).netloc.encode() != headers.get(b"host", b"")


class Guard:
    """The outermost layer of the app."""

    def __init__(self, app: ASGIApp, *, secure: bool = False) -> None:
        """Wrap `app`; `secure` says that members come over HTTPS."""
        self.app = app
        self._headers = [(name.encode(), value.encode()) for name, value in (SECURE_HEADERS if secure else HEADERS)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, with its id and headers; refuse what another site sent."""
        if scope["type"] == "lifespan":  # pyright: ignore[reportUnnecessaryComparison] -- servers send it, Litestar's type leaves it out
            await self.app(scope, receive, send)
            return
        method = scope["method"] if scope["type"] == "http" else "WEBSOCKET"
        # not kept in a name: a socket stays here for hours
        if is_from_elsewhere(method, dict(scope["headers"])):
            await _refuse(scope, send)
            return
        if scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answer(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        request_id = f"{random.getrandbits(64):016x}"
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        status = 500

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                said = list(message["headers"])
                names = {name for name, _value in said}
                message["headers"] = [*said, *(one for one in self._headers if one[0] not in names), (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        finally:
            route = str(scope.get("path_template", "")) or "none"
            _requests_of(route, scope["method"], status).inc()
            seconds = time.perf_counter() - started
            _seconds_of(route).observe(seconds)
            # the route and not the path: who was looked at is nobody's business
            log.info("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))
            structlog.contextvars.clear_contextvars()


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 4403, "reason": "other site"})
        return
    headers = [(name.encode(), value.encode()) for name, value in (("content-type", "text/plain; charset=utf-8"), *HEADERS)]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": _REFUSED, "more_body": False})
