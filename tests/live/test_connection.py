"""The socket itself, over a real server: who is let in, what is heard, when it is closed."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from quanzi import feed, identity
from quanzi.app.build import guard_app
from quanzi.app.socket_protocol import SocketProtocol
from quanzi.circles import staff
from quanzi.kernel.person import Person
from quanzi.live import SESSION_COOKIE
from tests.make import feed as make
from tests.make.site import Site

WAIT_S = 10.0


@pytest.fixture
async def port(site: Site) -> AsyncIterator[int]:
    """The site behind a real server, as it is run."""
    async with serving(site, SocketProtocol) as number:
        yield number


@asynccontextmanager
async def serving(site: Site, protocol: type[asyncio.Protocol]) -> AsyncIterator[int]:
    """The site behind a real server, whose port it is; its sockets are kept by `protocol`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(guard_app(site.app), lifespan="off", ws=protocol, log_config=None)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        await asyncio.wait_for(site.app.state.live.ready.wait(), WAIT_S)
        yield listener.getsockname()[1]
        server.should_exit = True
        await serving


async def open_socket(site: Site, port: int, person: Person, *, origin: str = "") -> ClientConnection:
    """A socket of the person's, from a page of this site."""
    key = await site.house.db.run(lambda tx: identity.start_session(tx, person_id=person.member_id, device="test"))
    host = f"127.0.0.1:{port}"
    return await connect(
        f"ws://{host}/live", origin=origin or f"http://{host}", additional_headers={"cookie": f"{SESSION_COOKIE}={key.text()}"}
    )


async def _hear(opened: ClientConnection) -> dict[str, str]:
    return json.loads(await asyncio.wait_for(opened.recv(), WAIT_S))


async def _closed(opened: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        await asyncio.wait_for(opened.recv(), WAIT_S)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


async def test_a_page_hears_of_a_new_post_and_a_removed_member_of_nothing_more(site: Site, port: int) -> None:
    talk = await site.house.db.run(lambda tx: make.make_talk(tx, visibility="hidden"))
    third = await site.house.db.run(lambda tx: make.join_hidden(tx, talk))
    await site.settle()
    topic = f"circle:{talk.circle_id}"
    stays, goes = await open_socket(site, port, third), await open_socket(site, port, talk.member)
    for opened in (stays, goes):
        await opened.send(json.dumps({"topics": [topic, "home"]}))
    await asyncio.sleep(0.3)

    async def publish() -> str:
        post_id = await site.house.db.run(lambda tx: feed.publish_post(tx, by=talk.owner, circle_id=talk.circle_id, text="new"))
        await site.settle()
        return str(post_id)

    first = await publish()
    for opened in (stays, goes):
        assert {(frame["topic"], frame["id"]) for frame in (await _hear(opened), await _hear(opened))} == {(topic, first), ("home", first)}
    await site.house.db.run(
        lambda tx: staff.remove_member(
            tx, by=talk.owner, circle_id=talk.circle_id, person_id=talk.member.member_id, days=None, reason="Sold tea."
        )
    )
    second = await publish()
    assert (await _hear(stays))["id"] == second
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(goes.recv(), 0.5)
    for opened in (stays, goes):
        await opened.close()


async def test_who_is_not_signed_in_or_comes_from_another_site_is_not_let_in(site: Site, port: int) -> None:
    talk = await site.house.db.run(make.make_talk)
    async with connect(f"ws://127.0.0.1:{port}/live", origin=f"http://127.0.0.1:{port}") as nobody:
        assert await _closed(nobody) == 4401
    with pytest.raises(InvalidStatus) as refused:
        await open_socket(site, port, talk.member, origin="https://elsewhere.example")
    assert refused.value.response.status_code == 403


async def test_a_wish_that_no_page_sends_closes_the_socket(site: Site, port: int) -> None:
    talk = await site.house.db.run(make.make_talk)
    opened = await open_socket(site, port, talk.member)
    await opened.send("nonsense")
    assert await _closed(opened) == 4400
