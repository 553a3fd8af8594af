"""One browser's socket: let in by its session, told what it may hear, closed with a code that says why."""

import asyncio
import contextlib
from urllib.parse import urlsplit

import msgspec
from litestar import WebSocket, websocket
from litestar.datastructures import State
from litestar.exceptions import WebSocketDisconnect
from litestar.handlers import WebsocketRouteHandler

from quanzi import identity
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.live.frames import BadWish, read_said, read_topics
from quanzi.live.hub import ENDED, Hub
from quanzi.live.sockets import GOING, Socket
from quanzi.live.speaker import Speaker

SESSION_COOKIE = "quanzi"
"""The same cookie as a page's; a test holds the two together."""
NOT_UNDERSTOOD, OTHER_SITE = 4400, 4403
WISHES_MAX = 200
"""A socket that wishes more often is no page of ours."""
AnySocket = WebSocket[object, object, State]


@websocket("/live", opt={"public": True})
async def open_live(socket: AnySocket) -> None:
    """Tells a signed-in browser what is new in its topics."""
    hub: Hub = socket.app.state.live
    member = await _let_in(socket, hub)
    if member is None:
        return
    await socket.accept()
    hub.add(member)
    listening = asyncio.create_task(_listen(socket, hub, member))
    try:
        await _speak(socket, member)
    finally:
        listening.cancel()
        hub.remove(member)
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await listening


async def _let_in(socket: AnySocket, hub: Hub) -> Socket | None:
    """The person behind the cookie; a socket from another site or without a session is closed before it opens."""
    origin = socket.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != socket.headers.get("host", ""):
        await socket.close(code=OTHER_SITE)
        return None
    try:
        key = identity.read_session_key(socket.cookies.get(SESSION_COOKIE, ""))
        return Socket(person=await _find_person(hub, key), key=key)
    except identity.SessionEnded:
        # accepted first, since a browser only learns the code of a socket that was open
        await socket.accept()
        await socket.close(code=ENDED)
        return None


async def _find_person(hub: Hub, key: identity.SessionKey) -> Person:
    async def ask(tx: ReadTx) -> Person | None:
        return (await identity.find_people(tx, keys=[key])).get(key)

    person = await hub.ask(ask)
    if person is None:
        raise identity.SessionEnded
    return person


async def _speak(socket: AnySocket, member: Socket) -> None:
    while (frame := await member.frames.get()) is not None:
        try:
            await socket.send_text(frame if isinstance(frame, str) else msgspec.json.encode(frame).decode())
        except (WebSocketDisconnect, RuntimeError, OSError):
            return
    with contextlib.suppress(RuntimeError, OSError, WebSocketDisconnect):
        await socket.close(code=member.code)


async def _listen(socket: AnySocket, hub: Hub, member: Socket) -> None:
    """Take what the browser says until it goes; then, or when it can't be understood, the speaking ends too."""
    speaker = Speaker(socket.app.state.house.db, socket.app.state.postbox, find_person=hub.ask)
    code, wishes = GOING, 0
    try:
        while wishes < WISHES_MAX:
            said = read_said(await socket.receive_text())
            if said.topics is not None:
                wishes += 1
                await hub.subscribe(member, read_topics(said))
            else:
                speaker.hear(member, said)
        code = NOT_UNDERSTOOD
    except BadWish:
        code = NOT_UNDERSTOOD
    except (WebSocketDisconnect, RuntimeError, OSError):
        code = GOING
    member.close(code)


ROUTES: list[WebsocketRouteHandler] = [open_live]
