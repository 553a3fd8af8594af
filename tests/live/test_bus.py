"""Both buses keep the same promises: what is committed is heard by all, what is not by nobody, and a lost line is told of."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
import pytest

from quanzi.infra.bus import Bus, open_bus
from quanzi.infra.bus_url import BadBusUrl, read_nodes
from quanzi.infra.bus_words import UNSAID_MAX, Unsaid
from quanzi.infra.certificate import make_certificate
from quanzi.infra.nats_bus import NatsBus
from quanzi.infra.postgres import Db, Tx
from quanzi.infra.postgres.voice import NEWS_BYTES_MAX, NewsTooLong
from quanzi.infra.settings import load_settings
from tests.make.nodes import Node, open_nodes, open_tls_node

WAIT_S = 20.0


@dataclass
class Ear:
    """A process that listens."""

    bus: Bus
    heard: list[str] = field(default_factory=list)
    gaps: int = 0

    def missed(self) -> None:
        self.gaps += 1


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(WAIT_S):
        while not true():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def listening(bus: Bus) -> AsyncIterator[Ear]:
    ear, ready = Ear(bus), asyncio.Event()
    following = asyncio.create_task(bus.follow(hear=ear.heard.append, ready=ready, gap=ear.missed))
    await asyncio.wait_for(ready.wait(), WAIT_S)
    yield ear
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following


@pytest.fixture
async def ears(nodes: list[Node], url: str, tmp_path: Path) -> AsyncIterator[list[Ear]]:
    """Two processes on one bus."""
    settings = load_settings(home=tmp_path, environment={"QUANZI_BUS_URL": ",".join(node.url for node in nodes)})
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(listening(open_bus(settings, database_url=url))) for _ in range(2)]


@pytest.fixture
def told(ears: list[Ear], pool: asyncpg.Pool) -> Db:
    """The database of the first process."""
    return Db(pool, voice=ears[0].bus)


async def test_what_is_committed_is_heard_by_all_in_order_and_what_is_not_by_nobody(ears: list[Ear], told: Db) -> None:
    async def tell(tx: Tx) -> None:
        for n in range(20):
            tx.tell(f"word {n}")
        with suppress(ZeroDivisionError):
            async with tx.undoable():
                tx.tell("undone")
                raise ZeroDivisionError
        assert ears[1].heard == []

    async def fail(tx: Tx) -> None:
        tx.tell("never")
        raise ZeroDivisionError

    with suppress(ZeroDivisionError):
        await told.run(fail)
    await told.run(tell)
    expected = [f"word {n}" for n in range(20)]
    await until(lambda: all(len(ear.heard) >= 20 for ear in ears))
    assert [ear.heard for ear in ears] == [expected, expected]


async def test_a_try_that_is_repeated_tells_once(ears: list[Ear], told: Db) -> None:
    tries: list[int] = []

    async def tell(tx: Tx) -> None:
        tries.append(1)
        tx.tell(f"try {len(tries)}")
        if len(tries) == 1:
            raise asyncpg.SerializationError

    await told.run(tell)
    await told.attempt(_tell_end)
    await until(lambda: "end" in ears[1].heard)
    assert ears[1].heard == ["try 2", "end"]


async def _tell_end(tx: Tx) -> None:
    tx.tell("end")


async def test_words_without_a_transaction_are_heard_too(ears: list[Ear]) -> None:
    for n in range(50):
        ears[1].bus.say(str(n))
    await until(lambda: len(ears[0].heard) == 50)
    assert ears[0].heard == [str(n) for n in range(50)]


async def test_what_is_too_long_for_a_word_is_refused(tx: Tx) -> None:
    tx.tell("x" * NEWS_BYTES_MAX)
    with pytest.raises(NewsTooLong):
        tx.tell("圈" * NEWS_BYTES_MAX)


async def test_a_lost_connection_is_made_again_and_told_of(url: str, tmp_path: Path) -> None:
    async with listening(open_bus(load_settings(home=tmp_path, environment={}), database_url=url)) as ear:
        owner = await asyncpg.connect(url)
        await owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'quanzi live'"
        )
        await owner.close()
        await until(lambda: ear.gaps)
        ear.bus.say("again")
        await until(lambda: ear.heard)
        assert (ear.heard, ear.gaps) == (["again"], 1)


async def test_a_node_that_dies_loses_no_word_of_who_speaks_and_all_are_told() -> None:
    with open_nodes() as nodes:
        mouth, listener = NatsBus([node.url for node in nodes[:2]]), NatsBus([nodes[2].url])
        async with listening(listener) as ear, listening(mouth) as speaker:
            held = next(node for node in nodes[:2] if node.count_clients())
            said = 0
            while not speaker.gaps:
                mouth.say(str(said))
                said += 1
                await asyncio.sleep(0.001)
                if said == 100:
                    held.kill()
            await until(lambda: ear.gaps)
            await until(lambda: {str(n) for n in range(said)} <= set(ear.heard))
            assert ear.gaps >= 1


async def test_a_wrong_password_does_not_pass_for_a_missing_node() -> None:
    with open_nodes(1) as (node,):
        bus = NatsBus([node.url.replace("house:", "house:wrong-")])
        with pytest.raises(Exception, match="Authorization Violation"):
            await bus.open(bus.nodes[0])


async def test_over_tls_words_are_heard_and_a_node_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours.pem", tmp_path / "theirs.pem"
    for certificate in (ours, theirs):
        make_certificate(["127.0.0.1"], days=1, certificate=certificate, key=certificate.with_suffix(".key"))
    with open_tls_node(tmp_path, certificate=ours, key=ours.with_suffix(".key")) as url:
        stranger = NatsBus([url], authority=str(theirs))
        async with listening(NatsBus([url], authority=str(ours))) as ear, listening(NatsBus([url], authority=str(ours))) as mouth:
            mouth.bus.say("sealed")
            await until(lambda: ear.heard)
            assert ear.heard == ["sealed"]
            assert [one.refused for one in (await stranger.try_nodes()).values()] == [True]
            assert [one.reason for one in (await NatsBus([url], authority=str(ours)).try_nodes()).values()] == [""]


@pytest.mark.parametrize("turns", range(5))
async def test_a_cancel_that_comes_together_with_a_word_is_heeded(turns: int) -> None:
    unsaid = Unsaid()
    waiting = asyncio.create_task(unsaid.take())
    await asyncio.sleep(0.01)
    unsaid.add("word")
    for _ in range(turns):
        await asyncio.sleep(0)
    cancelled = waiting.cancel()
    await asyncio.wait({waiting})
    assert waiting.cancelled() is cancelled
    assert unsaid.rest() == (["word"] if cancelled else [])


async def test_a_bus_that_is_told_to_stop_while_it_speaks_stops() -> None:
    with open_nodes(1) as (node,):
        for turns in range(20):
            async with asyncio.timeout(WAIT_S):
                async with listening(NatsBus([node.url])) as ear:
                    ear.bus.say("word")
                    for _ in range(turns):
                        await asyncio.sleep(0)
            assert len(ear.heard) <= 1


@pytest.mark.parametrize("turns", [0, 1, 2, 3, 5, 8, 13, 40])
async def test_a_bus_that_is_told_to_stop_while_it_connects_stops(turns: int) -> None:
    with open_nodes(1) as (node,):
        for more in range(4):
            following = asyncio.create_task(NatsBus([node.url]).follow(hear=str))
            for _ in range(4 * turns + more):
                await asyncio.sleep(0)
            following.cancel()
            done, _ = await asyncio.wait({following}, timeout=WAIT_S / 4)
            assert done


async def test_what_a_node_confirmed_and_did_not_pass_on_is_said_again_to_the_next() -> None:
    with open_nodes(1) as (lonely,), open_nodes(1) as (next_one,):
        mouth = NatsBus([lonely.url])
        async with listening(NatsBus([next_one.url])) as ear, listening(mouth) as speaker:
            mouth.say("only you heard this")
            await until(lambda: speaker.heard)
            mouth.nodes.append(next_one.url)
            lonely.kill()
            await until(lambda: ear.heard and ear.gaps)
            assert ear.heard == ["only you heard this"]


def test_who_can_t_be_heard_for_long_forgets_the_oldest_words_and_knows_it() -> None:
    unsaid = Unsaid()
    for n in range(UNSAID_MAX + 1):
        unsaid.add(str(n))
    assert unsaid.overflowed
    assert unsaid.rest()[0] == "1"
    unsaid.put_back(["a", "b"])
    unsaid.add("b")
    assert unsaid.rest() == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("http://a", "node 1 begins with neither"),
        ("nats://a,b", "node 2 begins with neither"),
        ("nats://a,", "node 2 begins"),
        ("nats://", "names no machine"),
        ("nats://a:99999", "port"),
        ("nats://a:x", "port"),
        ("nats://a/quanzi", "more than a machine"),
        ("nats://token@a", "user and password"),
        ("nats://a,tls://b", "all must be"),
    ],
)
def test_a_wrong_url_is_said_to_be(text: str, named: str) -> None:
    with pytest.raises(BadBusUrl, match=named):
        read_nodes(text)


def test_nodes_are_read_as_they_are_written() -> None:
    assert read_nodes(" nats://u:p@a:4222, nats://[::1]:4223 ") == ["nats://u:p@a:4222", "nats://[::1]:4223"]
    assert read_nodes(" ") == []
