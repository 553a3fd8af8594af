"""A load generator: some connections, each sending its next request when the last answer is complete.

Run as its own process (`python -m bench.ground.load`), so that its work is not the server's. It reads one JSON object
from stdin: {host, port, seconds, connections, requests: [[path, cookie, body], …]} and writes {rate, p50_ms, p99_ms, count}.
A request with a body is a POST; where it says NEW_ID, an id of its own stands each time.
"""

import asyncio
import random
import sys
import time
import uuid
from typing import Any, cast

import msgspec
import uvloop

NEW_ID = b"NEW_ID"


class Wrong(Exception):
    """The server answered something else than 200."""


class _Connection(asyncio.Protocol):
    """One connection that measures each answer."""

    def __init__(self, requests: list[bytes], until: float, took: list[float], done: asyncio.Future[None]) -> None:
        self._requests, self._until, self._took, self._done = requests, until, took, done
        self._buffer = bytearray()
        self._started = 0.0
        self._transport: asyncio.Transport = asyncio.Transport()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def _ask(self) -> None:
        if time.perf_counter() >= self._until:
            self._transport.close()
            if not self._done.done():
                self._done.set_result(None)
            return
        self._buffer.clear()
        self._started = time.perf_counter()
        request = random.choice(self._requests)
        self._transport.write(request.replace(NEW_ID, str(uuid.UUID(int=random.getrandbits(128))).encode()))

    def data_received(self, data: bytes) -> None:
        """Collect one answer; when it is complete, note the time and ask again."""
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[:end]).lower()
        place = head.find(b"content-length:")
        length = int(head[place + 15 : head.find(b"\r\n", place) if head.find(b"\r\n", place) > 0 else None])
        if len(self._buffer) < end + 4 + length:
            return
        if not head.startswith(b"http/1.1 200"):
            self._done.set_exception(Wrong(bytes(self._buffer[:2000]).decode(errors="replace")))
            self._transport.close()
            return
        self._took.append(time.perf_counter() - self._started)
        self._ask()


def _write(host: str, path: str, cookie: str, body: str) -> bytes:
    head = f"{path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nAccept-Language: en\r\n"
    if not body:
        return f"GET {head}\r\n".encode()
    length = len(body) - len(NEW_ID) * body.count(NEW_ID.decode()) + 36 * body.count(NEW_ID.decode())
    return f"POST {head}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}".encode()


async def put_load(plan: dict[str, Any]) -> dict[str, float]:
    """Put the load on and say what came of it."""
    requests = [_write(f"{plan['host']}:{plan['port']}", *request) for request in plan["requests"]]
    loop = asyncio.get_running_loop()
    took: list[float] = []
    started = time.perf_counter()
    until = started + plan["seconds"]
    waits: list[asyncio.Future[None]] = []
    for _ in range(plan["connections"]):
        done = loop.create_future()
        waits.append(done)
        await loop.create_connection(lambda done=done: _Connection(requests, until, took, done), plan["host"], plan["port"])
    await asyncio.gather(*waits)
    passed = time.perf_counter() - started
    took.sort()
    return {
        "rate": len(took) / passed,
        "p50_ms": 1000 * took[len(took) // 2],
        "p99_ms": 1000 * took[min(len(took) - 1, int(len(took) * 0.99))],
        "count": len(took),
    }


if __name__ == "__main__":
    sys.stdout.write(msgspec.json.encode(uvloop.run(put_load(msgspec.json.decode(sys.stdin.buffer.read())))).decode())
