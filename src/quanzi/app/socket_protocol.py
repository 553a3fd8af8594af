"""WebSockets as uvicorn keeps them, with a short way for what they carry all day: whole short texts, both ways.

What a browser sends is cut into frames here. A text in one frame may be heard at once, and a text is sent as one frame; whether
the other end is still there is asked here too, since ten thousand are asked that all day. All else, the opening, the closing,
pings of theirs, long and broken messages, is the library's.
"""

from collections.abc import Callable
from typing import Any, cast

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.protocol import State
from websockets.speedups import apply_mask

from quanzi import live

_MESSAGES_WAITING_MAX = 8
_WHOLE_TEXT, _PONG, _IS_MASKED, _SIZE = 0x81, 0x8A, 0x80, 0x7F
_PING = b"\x89\x00"
_SHORT_MAX, _SIZE_IN_TWO, _SIZE_IN_EIGHT = 125, 126, 127
_MASK_BYTES = 4


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's, which forgets how a socket was asked for once it is open; ten thousand of them lie still for hours.

    It reads on until some messages wait: to stop and go on after each would be two calls to the system for one message.
    """

    hear_at_once: Callable[[bytes], bool] | None = None
    _is_cut = True
    """Whether what comes can be cut into frames here; the library must not have the half of one."""
    _rest = b""
    _is_asked = False
    """Whether the other end was asked if it is there, and has said nothing since."""

    def handle_connect(self, event: Request) -> None:
        """Let the app know of the short way."""
        super().handle_connect(event)
        if not self.close_sent:
            extensions = cast("dict[str, Any]", self.scope.get("extensions"))
            extensions[live.AT_ONCE] = self

    def data_received(self, data: bytes) -> None:
        """Take apart what came, frame by frame; whoever says anything is there."""
        self._is_asked = False
        if not self.handshake_complete:
            # what comes before it was let in is odd, and may end anywhere
            self._is_cut = self._is_cut and not self.handshake_initiated and data.endswith(b"\r\n\r\n")
        if not (self._is_cut and self.handshake_complete):
            super().data_received(data)
            return
        data = self._rest + data if self._rest else data
        at = 0
        while (frame := _find_frame(data, at)) is not None:
            start, end = frame
            if not (self._hear(data, at, start, end) or _is_pong(data, at)):
                super().data_received(data[at:end])
            at = end
        self._rest = data[at:]
        if len(self._rest) > self.config.ws_max_size:
            self._is_cut = False
            super().data_received(self._rest)

    def send_at_once(self, payload: bytes) -> bool:
        """Send a text, in UTF-8, without waiting; False where that can't be."""
        if not (self.handshake_complete and self.writable.is_set()) or self.close_sent or self.disconnected:
            return False
        if self.conn.state is not State.OPEN:
            return False
        self.transport.write(_head_of(len(payload)) + payload)
        return True

    def send_keepalive_ping(self) -> None:
        """Ask whether the other end is there, and again after the same time; whoever said nothing meanwhile is let go."""
        self.ping_timer = None
        if self.close_sent or self.transport.is_closing():
            return
        if self._is_asked:
            self.keepalive_timeout()
            return
        self._is_asked = True
        self.transport.write(_PING)
        self.schedule_ping()

    def send_receive_event_to_app(self) -> None:
        """Hand one message on."""
        is_paused = self.read_paused
        if goes_on := self.queue.qsize() < _MESSAGES_WAITING_MAX:
            # what is said to be done already is not done
            self.read_paused = True
        super().send_receive_event_to_app()
        if goes_on:
            self.read_paused = is_paused

    async def send(self, message: ASGISendEvent) -> None:
        """Send; a socket that was let in needs its request no more."""
        await super().send(message)
        if message["type"] == "websocket.accept":
            self.scope["headers"] = []
            # the parser that goes on with the frames holds it too
            self.request.headers.clear()
            self.response.headers.clear()

    def _hear(self, data: bytes, at: int, start: int, end: int) -> bool:
        """Let the app hear a whole text at once, if it is one, nothing waits before it, and the app will."""
        if self.hear_at_once is None or data[at] != _WHOLE_TEXT or not data[at + 1] & _IS_MASKED:
            return False
        if self.close_sent or self.conn.current_size is not None or not self.queue.empty() or self.conn.state is not State.OPEN:
            return False
        return self.hear_at_once(apply_mask(data[start:end], data[start - _MASK_BYTES : start]))


def _is_pong(data: bytes, at: int) -> bool:
    """Whether the frame at `at` says nothing but that somebody is there; one that breaks the rules is the library's."""
    return data[at] == _PONG and bool(data[at + 1] & _IS_MASKED) and data[at + 1] & _SIZE <= _SHORT_MAX


def _find_frame(data: bytes, at: int) -> tuple[int, int] | None:
    """Where the payload of the frame at `at` starts and ends, if all of it is there (RFC 6455, 5.2)."""
    there = len(data) - at
    if there < 2:  # noqa: PLR2004 -- the first two bytes say how long the head is
        return None
    size, start = data[at + 1] & _SIZE, at + 2
    if size > _SHORT_MAX:
        wide = 2 if size == _SIZE_IN_TWO else 8
        if there < 2 + wide:
            return None
        size, start = int.from_bytes(data[start : start + wide]), start + wide
    if data[at + 1] & _IS_MASKED:
        start += _MASK_BYTES
    return (start, start + size) if len(data) >= start + size else None


def _head_of(size: int) -> bytes:
    """The head of a text frame of so many bytes from a server."""
    if size <= _SHORT_MAX:
        return bytes((_WHOLE_TEXT, size))
    if size < 1 << 16:
        return bytes((_WHOLE_TEXT, _SIZE_IN_TWO)) + size.to_bytes(2)
    return bytes((_WHOLE_TEXT, _SIZE_IN_EIGHT)) + size.to_bytes(8)
