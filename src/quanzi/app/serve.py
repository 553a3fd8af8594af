"""Serving: one process that answers requests, with or without the worker in it, until it is told to stop.

A stop is clean and short: no new connection, running requests get a moment, open sockets are closed with a word, the
worker puts its jobs back, and the pool goes last.
"""

import asyncio
import gc
import signal
import socket
from types import FrameType
from typing import Any, cast

import uvicorn
from litestar.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from quanzi.app.build import build_asgi, open_house
from quanzi.app.launch import BACKLOG, STOP_SIGNALS, open_socket
from quanzi.app.socket_protocol import SocketProtocol
from quanzi.app.worker import run_worker
from quanzi.infra.settings import Settings

GRACE_SECONDS = 1
HEADER_BYTES_MAX = 32 * 1024
WEBSOCKET_BYTES_MAX = 64 * 1024
# below the minute after which many a proxy takes a silent line for dead
WEBSOCKET_PING_SECONDS = 50.0
# a page makes some thousand objects that go with it: looking through the young ones every 700 finds nothing and takes time
_YOUNG_MAX = 20_000


class Joined:
    """A transport whose writes of one moment leave together: a head and its body are one call to the system, not two."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        """Write to `transport` at the end of each turn of `loop`."""
        self._transport = transport
        self._loop = loop
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Write a little later, with what else is written until then."""
        if not self._parts:
            self._loop.call_soon(self._flush)
        self._parts.append(data)

    def close(self) -> None:
        """Close when all is written."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._parts:
            parts, self._parts = self._parts, []
            self._transport.write(b"".join(parts))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever the transport has
        """Everything else is the transport's."""
        return getattr(self._transport, name)


class Protocol(HttpToolsProtocol):
    """uvicorn's, over a transport that joins writes."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride] -- as uvicorn has it
        """Begin with a connection."""
        super().connection_made(cast("asyncio.Transport", Joined(transport, self.loop)))


class _Server(uvicorn.Server):
    """A server that says where it is as soon as it answers."""

    def __init__(self, config: uvicorn.Config, *, greeting: str) -> None:
        """Print `greeting` once the first request can come."""
        super().__init__(config)
        self._greeting = greeting

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        # what was made until here stays: the collector need not walk through it again, which takes a tenth of a second
        gc.collect()
        gc.freeze()
        gc.set_threshold(_YOUNG_MAX, 20, 20)
        gc.enable()
        if self.started and self._greeting:
            print(self._greeting, flush=True)  # noqa: T201 -- a word to the person at the terminal

    def heed_signals(self) -> None:
        """Stop on any of STOP_SIGNALS; uvicorn itself knows but two of them, and those once it serves."""
        for number in STOP_SIGNALS:
            signal.signal(number, self._leave)

    def _leave(self, _number: int, _frame: FrameType | None) -> None:
        self.should_exit = True


def serve_house(settings: Settings, *, database_url: str, with_worker: bool, greeting: str = "") -> bool:
    """Answer requests until a signal; whether the start succeeded."""
    return serve_app(build_asgi(settings, database_url=database_url, with_worker=with_worker), settings, greeting=greeting)


def serve_app(app: ASGIApp, settings: Settings, *, greeting: str = "") -> bool:
    """Answer requests by `app` until a signal; whether the start succeeded."""
    config = uvicorn.Config(
        cast("Any", app),
        loop="uvloop",
        http=Protocol,
        ws=SocketProtocol,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        ssl_certfile=settings.tls_certificate or None,
        ssl_keyfile=settings.tls_key or None,
        backlog=BACKLOG,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE_SECONDS,
        h11_max_incomplete_event_size=HEADER_BYTES_MAX,
        ws_max_size=WEBSOCKET_BYTES_MAX,
        # frames are a few ids; what it would take to press them is more than all else that a socket takes
        ws_per_message_deflate=False,
        ws_ping_interval=WEBSOCKET_PING_SECONDS,
    )
    server = _Server(config, greeting=greeting)
    server.heed_signals()
    with open_socket(settings) as listener:
        server.run(sockets=[listener])
    return server.started


async def work(settings: Settings, *, database_url: str) -> None:
    """Run jobs and reactions until a signal, without answering requests."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop.set)
    async with open_house(settings, database_url=database_url) as house:
        saying = asyncio.create_task(house.bus.follow())
        try:
            await run_worker(house, stop=stop)
        finally:
            saying.cancel()
            await asyncio.gather(saying, return_exceptions=True)
