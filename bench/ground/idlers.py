"""Ten thousand browsers that only listen, in one process without a task or a buffer for each.

Run as its own process (`python -m bench.ground.idlers`), so that its work is not the server's. It reads one JSON object from
stdin: {host, port, cookies, wish}, opens one socket for each cookie, writes a line when all are let in, answers pings, and
ends when stdin does; a socket that the server closes meanwhile is counted and said in its last line.
"""

import os
import selectors
import socket
import sys
import time

import msgspec

AT_ONCE = 64
OPEN_SECONDS_MAX = 300
_MASK = b"\x00\x00\x00\x00"
_TEXT, _CLOSE, _PING, _PONG = 0x81, 0x88, 0x89, 0x8A


class Plan(msgspec.Struct, frozen=True):
    """Whom to open sockets for, and what each of them wants to hear."""

    host: str
    port: int
    cookies: list[str]
    wish: str


class Refused(Exception):
    """The server answered something else than 101, or took too long."""


def frame(kind: int, payload: bytes) -> bytes:
    """A frame as a browser sends it; masked with zeros, which changes nothing."""
    size = len(payload)
    length = bytes([0x80 | size]) if size < 126 else bytes([0x80 | 126, *size.to_bytes(2, "big")])
    return bytes([kind]) + length + _MASK + payload


def open_socket(plan: Plan, cookie: str) -> socket.socket:
    """A socket whose handshake has been sent."""
    opened = socket.create_connection((plan.host, plan.port))
    host = f"{plan.host}:{plan.port}"
    opened.sendall(
        f"GET /live HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
        "Accept-Language: en\r\nAccept-Encoding: gzip, deflate, br\r\nCache-Control: no-cache\r\nPragma: no-cache\r\n\r\n".encode()
    )
    opened.settimeout(0)
    return opened


class Idlers:
    """All sockets of this process; a frame that is not whole yet waits in `_parts`."""

    def __init__(self, plan: Plan) -> None:
        """Nothing is open yet."""
        self._plan = plan
        self._selector = selectors.DefaultSelector()
        self._parts: dict[socket.socket, bytes] = {}
        self._waiting = list(plan.cookies)
        self._entering = 0
        self.open = 0
        self.closed = 0

    def enter(self) -> None:
        """Open all, some at a time; Refused when one is not let in."""
        deadline = time.monotonic() + OPEN_SECONDS_MAX
        while self.open + self.closed < len(self._plan.cookies):
            if time.monotonic() > deadline:
                raise Refused
            while self._waiting and self._entering < AT_ONCE:
                opened = open_socket(self._plan, self._waiting.pop())
                self._parts[opened] = b""
                self._entering += 1
                self._selector.register(opened, selectors.EVENT_READ, self._admitted)
            self._turn(1.0)

    def stay(self) -> None:
        """Listen until stdin ends."""
        self._selector.register(sys.stdin, selectors.EVENT_READ, None)
        while self._turn(None):
            pass

    def _turn(self, timeout: float | None) -> bool:
        for key, _ in self._selector.select(timeout):
            if key.data is None:
                return False
            key.data(key.fileobj)
        return True

    def _admitted(self, opened: socket.socket) -> None:
        self._parts[opened] += opened.recv(65_536)
        head, end, rest = self._parts[opened].partition(b"\r\n\r\n")
        if not end:
            return
        if not head.startswith(b"HTTP/1.1 101"):
            raise Refused(head.decode(errors="replace"))
        self._selector.modify(opened, selectors.EVENT_READ, self._heard)
        self._parts[opened] = rest
        self._entering -= 1
        self.open += 1
        opened.sendall(frame(_TEXT, self._plan.wish.encode()))

    def _heard(self, opened: socket.socket) -> None:
        data = self._parts[opened] + opened.recv(65_536)
        while len(data) >= 2 and len(data) >= 2 + data[1]:
            kind, payload, data = data[0], data[2 : 2 + data[1]], data[2 + data[1] :]
            if kind == _PING:
                opened.sendall(frame(_PONG, payload))
            elif kind == _CLOSE:
                self._selector.unregister(opened)
                opened.close()
                self.open, self.closed = self.open - 1, self.closed + 1
                return
        self._parts[opened] = data


def main() -> None:
    """Open all, say so, stay until told, say how many were closed."""
    idlers = Idlers(msgspec.json.decode(sys.stdin.buffer.readline(), type=Plan))
    idlers.enter()
    print("open", flush=True)
    idlers.stay()
    print(idlers.closed, flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
