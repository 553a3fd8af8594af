"""One browser's socket as the hub knows it: what it wants to hear, and the frames that wait for it.

Ten thousand of them lie still in one process, so each is as small as it can be: no task of its own while it is silent, no
queue while nothing waits.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from typing import Any
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.kernel.person import Person
from quanzi.live.frames import Frame, Key, Presence, Refused, Sent, Topic, Writing
from quanzi.messaging import listening

FRAMES_WAITING_MAX = 500
ENDED, TOO_MANY, GOING = 4401, 4429, 1001
"""Why a socket is closed: the session ended, too many at once, the server stops. A browser does not ask again after 44xx."""
_ENCODER = msgspec.json.Encoder()
Send = Callable[[Any], Awaitable[None]]
SendAtOnce = Callable[[bytes], bool]
"""Sends a text in UTF-8; False, and nothing done, where that would have to wait or can't be."""
AnyFrame = Frame | Sent | Refused | Presence | Writing | bytes
"""A frame that many hear alike is encoded once, to bytes."""


class Line:
    """Frames in order, for one who takes them; None says that nothing follows."""

    __slots__ = ("_frames", "_taker")

    def __init__(self) -> None:
        """Nothing waits, nobody takes."""
        self._frames: list[AnyFrame | None] = []
        self._taker: asyncio.Future[None] | None = None

    def put_nowait(self, frame: AnyFrame | None) -> None:
        """One more."""
        self._frames.append(frame)
        if self._taker is not None and not self._taker.done():
            self._taker.set_result(None)

    def get_nowait(self) -> AnyFrame | None:
        """The first; IndexError when there is none."""
        return self._frames.pop(0)

    async def get(self) -> AnyFrame | None:
        """The first, as soon as there is one."""
        while not self._frames:
            self._taker = asyncio.get_running_loop().create_future()
            await self._taker
        return self.get_nowait()

    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self._frames

    def full(self) -> bool:
        """Whether more wait than a browser that listens would let."""
        return len(self._frames) >= FRAMES_WAITING_MAX

    def clear(self) -> None:
        """Forget what waits."""
        self._frames.clear()


class Socket:
    """A socket of one person, as long as a session stands; without `send` its frames only wait."""

    __slots__ = (
        "_at_once", "_closed", "_send", "_speaking", "blocks", "code", "frames", "hidden", "home_circles", "is_looking", "key", "keys",
        "looked_at", "person", "room_id", "seen", "topics",
    )  # fmt: skip

    def __init__(self, *, person: Person, key: identity.SessionKey, send: Send | None = None, at_once: SendAtOnce | None = None) -> None:
        """It wants nothing yet; what it is to hear goes to `send`, an ASGI server's, or the short way where the server has one."""
        self.person, self.key = person, key
        self.looked_at = time.monotonic()
        """When its person was looked for."""
        self.topics: list[Topic] = []
        self.home_circles: frozenset[UUID] = frozenset()
        self.hidden: frozenset[UUID] | None = None
        """Who is out of this person's sight; None until it is asked."""
        self.blocks = 0
        """Rises with each block, so that what was asked before it does not count after it."""
        self.keys: tuple[Key, ...] = ()
        self.is_looking = True
        """Whether its page is before somebody's eyes, as far as it says."""
        self.seen: listening.Seen | None = None
        """Whom it may see to be there; None while it takes no part in that."""
        self.room_id: UUID | None = None
        self.frames = Line()
        self.code = GOING
        self._closed = False
        self._send, self._at_once = send, at_once
        self._speaking: asyncio.Task[None] | None = None

    def close(self, code: int) -> None:
        """Let it go, whatever still waits for it."""
        if self._closed:
            return
        self._closed = True
        self.code = code
        self.frames.clear()
        self._put(None)

    def push(self, frame: AnyFrame) -> None:
        """Let it hear; who does not listen fast enough is let go and will come back."""
        if self._closed:
            return
        if self.frames.full():
            self.close(GOING)
        else:
            self._put(frame)

    def forget_hidden(self) -> None:
        """Somebody blocked or was blocked: who is out of sight has to be asked again."""
        self.hidden = None
        self.blocks += 1

    async def finish(self) -> None:
        """Wait until all that is to be said is said."""
        if self._speaking is not None:
            await self._speaking

    def _put(self, frame: AnyFrame | None) -> None:
        # a task for each frame would be most of what telling costs; what waits already must not be overtaken
        if frame is not None and self._at_once is not None and self._speaking is None and self._at_once(encode_frame(frame)):
            return
        self.frames.put_nowait(frame)
        if self._send is not None and self._speaking is None:
            self._speaking = asyncio.create_task(self._speak(self._send))

    async def _speak(self, send: Send) -> None:
        """Until nothing waits any more; a browser that has gone is noticed by who listens to it."""
        try:
            while not self.frames.empty():
                frame = self.frames.get_nowait()
                if frame is None:
                    await send({"type": "websocket.close", "code": self.code, "reason": ""})
                else:
                    await send({"type": "websocket.send", "text": encode_frame(frame).decode()})
        except (RuntimeError, OSError):
            self._closed = True
        finally:
            self._speaking = None


def encode_frame(frame: msgspec.Struct | bytes) -> bytes:
    """As it goes over the wire."""
    return frame if isinstance(frame, bytes) else _ENCODER.encode(frame)


FindSockets = Callable[[UUID], Collection[Socket]]
"""The sockets of a person in this process."""
