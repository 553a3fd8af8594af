"""One browser's connection: let in by its session, told what it may hear, closed with a code that says why.

It stands before the framework, whose own view of a request would be most of what a silent socket costs.
"""

from collections.abc import Callable
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

from litestar.datastructures import State
from litestar.types import ASGIApp, Receive, Scope, Send, WebSocketScope

from quanzi import identity
from quanzi.kernel.errors import Unavailable
from quanzi.live.frames import AWAY_S_MAX, BadWish, Said, read_said, read_send, read_topics
from quanzi.live.hub import Hub
from quanzi.live.sockets import ENDED, Socket
from quanzi.live.speaker import Speaker

PATH = "/live"
SESSION_COOKIE = "quanzi"
"""The same cookie as a page's; a test holds the two together."""
AT_ONCE = "quanzi.at_once"
"""Our own extension of ASGI, a ShortWay: a server that has it can send and hear a text without a task."""
NOT_UNDERSTOOD, OTHER_SITE, AWAY = 4400, 4403, 1013
WISHES_MAX = 200
"""A socket that wishes more often is no page of ours."""


class ShortWay(Protocol):
    """What a server offers beside ASGI's way for one socket. Texts are UTF-8."""

    hear_at_once: Callable[[bytes], bool] | None
    """Set by the app: takes a whole text in which nothing else waits; False, and nothing done, where it has to come by `receive`."""

    def send_at_once(self, payload: bytes) -> bool:
        """Send a text without waiting; False where that can't be."""
        ...


class Sockets:
    """Stands before an app and keeps the sockets of who listens; everything else is the app's."""

    def __init__(self, app: ASGIApp, state: State) -> None:
        """The hub is `state.live`, once the app is open."""
        self._app, self._state = app, state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep a socket until it goes, or hand on."""
        if scope["type"] == "websocket" and scope["path"] == PATH:
            await _keep(scope, receive, send, self._state)
        else:
            await self._app(scope, receive, send)


async def _keep(scope: WebSocketScope, receive: Receive, send: Send, state: State) -> None:
    await receive()
    hub: Hub = state.live
    way = _find_short_way(scope)
    member = await _let_in(scope, send, hub, way)
    if member is None:
        return
    await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
    hub.add(member)
    listener = Listener(state, member)
    if way is not None:
        way.hear_at_once = listener.hear_at_once
    try:
        await listener.run(receive)
        await member.finish()
    finally:
        if way is not None:
            way.hear_at_once = None
        hub.remove(member)


async def _let_in(scope: WebSocketScope, send: Send, hub: Hub, way: ShortWay | None) -> Socket | None:
    """The person behind the cookie; a socket from another site or without a session is closed before it opens."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin")
    if origin is not None and urlsplit(origin).netloc != headers.get(b"host", b""):
        await send({"type": "websocket.close", "code": OTHER_SITE, "reason": "other site"})
        return None
    try:
        key = identity.read_session_key(_read_cookie(headers.get(b"cookie", b"")))
        return Socket(person=await hub.sessions.find_person(key), key=key, send=send, at_once=None if way is None else way.send_at_once)
    except identity.SessionEnded:
        # accepted first, since a browser only learns the code of a socket that was open
        await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
        await send({"type": "websocket.close", "code": ENDED, "reason": ""})
    except Unavailable:
        await send({"type": "websocket.close", "code": AWAY, "reason": "try again"})
    return None


def _find_short_way(scope: WebSocketScope) -> ShortWay | None:
    return cast("dict[str, Any]", scope.get("extensions") or {}).get(AT_ONCE)


def _read_cookie(header: bytes) -> str:
    """Ours among the cookies; empty when there is none."""
    pairs = (part.strip().partition("=") for part in header.decode("latin-1").split(";"))
    return next((value for name, _, value in pairs if name == SESSION_COOKIE), "")


class Listener:
    """What a browser says on one socket, until it goes or can't be understood."""

    __slots__ = ("_hub", "_member", "_speaker", "_state", "_wishes")

    def __init__(self, state: State, member: Socket) -> None:
        """Nothing was said yet; most sockets never speak."""
        self._state, self._member = state, member
        self._hub: Hub = state.live
        self._speaker: Speaker | None = None
        self._wishes = 0

    def hear_at_once(self, payload: bytes) -> bool:
        """Begin with a message that came the short way; whether it was one that could go it."""
        send = read_send(payload)
        return send is not None and self._find_speaker().hear_at_once(self._member, send)

    async def run(self, receive: Receive) -> None:
        """Take what comes."""
        try:
            while self._wishes < WISHES_MAX:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return
                await self._hear(read_said(message.get("text") or ""))
                # a socket lies still for hours, and nothing of what was said is needed meanwhile
                del message
        except BadWish:
            pass
        except Unavailable:
            # it comes back, and asks again
            self._member.close(AWAY)
            return
        self._member.close(NOT_UNDERSTOOD)

    async def _hear(self, said: Said) -> None:
        if said.topics is not None:
            self._wishes += 1
            await self._hub.subscribe(self._member, read_topics(said), away_s=min(said.away_s, AWAY_S_MAX))
        elif said.here is not None:
            await self._hub.show(self._member, said.here)
        elif said.typing is not None:
            self._hub.watch.type(self._member, said.typing.room_id)
        else:
            self._find_speaker().hear(self._member, said)

    def _find_speaker(self) -> Speaker:
        if self._speaker is None:
            self._speaker = Speaker(self._state.house.db, self._state.postbox, find_person=self._hub.sessions.find_person)
        return self._speaker
