"""Whatever comes in over a socket: it is understood, refused or the end of that socket, and never of anything else."""

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from quanzi.live.frames import BadWish, Said, read_said, read_topics
from tests.live.test_connection import WAIT_S, open_socket, port
from tests.make import messages as make
from tests.make.site import Site

__all__ = ["port"]
NUMBERS = st.one_of(st.integers(-3, 12), st.sampled_from([2**31, 2**63 - 1, 2**63, -(2**63), 2**70, 1.5, None, "1", True]))
IDS = st.one_of(st.uuids().map(str), st.text(max_size=8), st.none(), st.integers())
TEXTS = st.one_of(st.text(max_size=40), st.sampled_from(["", "\x00", "a\x00b", "\u202e", "字" * 5_001, "\ud800"]), st.none(), st.integers())
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
ANY_JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3))
TOPICS = st.lists(
    st.one_of(st.sampled_from(["home", "me", "circle:", "post:x:y", f"circle:{UUID(int=1)}"]), st.text(max_size=20)), max_size=60
)


def _frames(room_ids: st.SearchStrategy[Any], message_ids: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """What a page sends, each part of it perhaps something else."""
    send = st.fixed_dictionaries(
        {"room_id": room_ids, "message_id": message_ids, "text": TEXTS}, optional={"quoted": NUMBERS, "more": LEAVES}
    )
    read = st.fixed_dictionaries({"room_id": room_ids, "position": NUMBERS})
    wish = st.fixed_dictionaries({"topics": TOPICS}, optional={"away_s": NUMBERS})
    return st.one_of(st.builds(lambda one: {"send": one}, send), st.builds(lambda one: {"read": one}, read), wish, ANY_JSON)


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(max_size=80), _frames(IDS, IDS).map(json.dumps)))
def test_whatever_is_said_is_understood_or_not(text: str) -> None:
    try:
        said = read_said(text)
        assert isinstance(said, Said)
        if said.topics is not None:
            read_topics(said)
    except BadWish:
        return


async def test_whatever_is_sent_each_message_is_answered_or_the_socket_ends(site: Site, port: int) -> None:
    room = await site.house.db.run(make.make_pair)
    loop = asyncio.get_running_loop()
    frames = _frames(st.one_of(st.just(str(room.room_id)), IDS), st.one_of(st.uuids().map(str), IDS))

    @settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow], phases=[Phase.explicit, Phase.generate])
    @example([{"send": {"room_id": str(room.room_id), "message_id": str(uuid4()), "text": "早", "quoted": 2**63}}])
    @example([{"read": {"room_id": str(room.room_id), "position": 2**70}}])
    @given(st.lists(frames, min_size=1, max_size=6))
    def play(said: list[Any]) -> None:
        asyncio.run_coroutine_threadsafe(_say(site, port, room, said), loop).result(WAIT_S * 2)

    await asyncio.to_thread(play)
    async with site.house.db.transaction() as tx:
        state = await make.load_state(tx, room.room_id)
    assert sorted(state.messages) == list(range(1, state.position + 1))


async def _say(site: Site, port: int, room: make.Room, said: list[Any]) -> None:
    """All of it on one socket, and then a plain message: each is answered, unless something was the end of the socket."""
    opened = await open_socket(site, port, room.people[0])
    last = {"send": {"room_id": str(room.room_id), "message_id": str(uuid4()), "text": "Good morning"}}
    texts = [json.dumps(one) for one in (*said, last)]
    try:
        for text in texts:
            await opened.send(text)
        await _wait_answers(opened, {one for text in texts if (one := _message_of(text))})
    except ConnectionClosed as closed:
        assert closed.rcvd is not None
        assert closed.rcvd.code == 4400
    finally:
        await opened.close()


def _message_of(text: str) -> str | None:
    try:
        said = read_said(text)
    except BadWish:
        return None
    return str(said.send.message_id) if said.send else None


async def _wait_answers(opened: ClientConnection, message_ids: set[str]) -> None:
    while message_ids:
        frame = json.loads(await asyncio.wait_for(opened.recv(), WAIT_S))
        message_ids -= {frame.get("sent"), frame.get("refused")}
