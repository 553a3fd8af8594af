"""One browser's connection: let in by its session, told what it may hear, closed with a code that says why.

It stands before the framework, whose own view of a request would be most of what a silent socket costs.
"""

from typing import Any, cast
from urllib.parse import urlsplit

from litestar.datastructures import State
from litestar.types import ASGIApp, Receive, Scope, Send, WebSocketScope

from quanzi import identity
from quanzi.kernel.errors import Unavailable
from quanzi.live.frames import AWAY_S_MAX, BadWish, read_said, read_topics
from quanzi.live.hub import Hub
from quanzi.live.sockets import ENDED, Socket
from quanzi.live.speaker import Speaker

PATH = "/live"
SESSION_COOKIE = "quanzi"
"""The same cookie as a page's; a test holds the two together."""
AT_ONCE = "quanzi.at_once"
"""Our own extension of ASGI: a server that has it can send a text without a task."""
NOT_UNDERSTOOD, OTHER_SITE, AWAY = 4400, 4403, 1013
WISHES_MAX = 200
"""A socket that wishes more often is no page of ours."""


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
    member = await _let_in(scope, send, hub)
    if member is None:
        return
    await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
    hub.add(member)
    try:
        await _listen(receive, state, member)
        await member.finish()
    finally:
        hub.remove(member)


async def _let_in(scope: WebSocketScope, send: Send, hub: Hub) -> Socket | None:
    """The person behind the cookie; a socket from another site or without a session is closed before it opens."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin")
    if origin is not None and urlsplit(origin).netloc != headers.get(b"host", b""):
        await send({"type": "websocket.close", "code": OTHER_SITE, "reason": "other site"})
        return None
    try:
        key = identity.read_session_key(_read_cookie(headers.get(b"cookie", b"")))
        at_once = cast("dict[str, Any]", scope.get("extensions") or {}).get(AT_ONCE)
        return Socket(person=await hub.sessions.find_person(key), key=key, send=send, at_once=at_once)
    except identity.SessionEnded:
        # accepted first, since a browser only learns the code of a socket that was open
        await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
        await send({"type": "websocket.close", "code": ENDED, "reason": ""})
    except Unavailable:
        await send({"type": "websocket.close", "code": AWAY, "reason": "try again"})
    return None


def _read_cookie(header: bytes) -> str:
    """Ours among the cookies; empty when there is none."""
    pairs = (part.strip().partition("=") for part in header.decode("latin-1").split(";"))
    return next((value for name, _, value in pairs if name == SESSION_COOKIE), "")


async def _listen(receive: Receive, state: State, member: Socket) -> None:
    """Take what the browser says until it goes, or can't be understood."""
    hub: Hub = state.live
    speaker: Speaker | None = None
    wishes = 0
    try:
        while wishes < WISHES_MAX:
            message = await receive()
            if message["type"] != "websocket.receive":
                return
            said = read_said(message.get("text") or "")
            if said.topics is not None:
                wishes += 1
                await hub.subscribe(member, read_topics(said), away_s=min(said.away_s, AWAY_S_MAX))
            elif said.here is not None:
                await hub.show(member, said.here)
            elif said.typing is not None:
                hub.watch.type(member, said.typing.room_id)
            else:
                speaker = speaker or Speaker(state.house.db, state.postbox, find_person=hub.sessions.find_person)
                speaker.hear(member, said)
            # a socket lies still for hours, and nothing of what was said is needed meanwhile
            del message, said
    except BadWish:
        pass
    except Unavailable:
        # it comes back, and asks again
        member.close(AWAY)
        return
    member.close(NOT_UNDERSTOOD)
