"""The bus on NATS: plain publish and subscribe, since rows lie in PostgreSQL and a word is only where to look.

A node that dies takes with it what it had not passed on, and it confirms a word before it has. So words are kept for a moment
after they were confirmed, are said again to the next node, and every process is told that it may have missed something.
"""

import asyncio
import itertools
import random
import ssl
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import urlsplit

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error

from quanzi.infra.bus_words import CONNECTED, PAUSE_S, Gap, Hear, Unsaid
from quanzi.infra.postgres.pool import Connection

log = structlog.get_logger(__name__)

SUBJECT = "quanzi.live"
CONNECT_S, CONFIRM_S = 2.0, 5.0
_PING_S = 5
_KEPT_S = 2.0
"""How long a confirmed word is kept: nodes pass words on within milliseconds, on a busy machine later."""
_MISSED = ""
"""The word that everybody may have missed others."""
_LOST = (Error, OSError, EOFError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Answer:
    """How a node took us: no reason when it let us in; `refused` when waiting won't change its mind."""

    reason: str = ""
    refused: bool = False


class NatsBus:
    """Talks to one of several nodes, and to the next when that one is gone."""

    def __init__(self, nodes: Sequence[str], *, authority: str = "") -> None:
        """`nodes` are URLs; with tls:// their certificates must be vouched for by `authority`, a PEM file, or the system's."""
        self.nodes = list(nodes)
        self._tls = ssl.create_default_context(cafile=authority or None) if nodes[0].startswith("tls:") else None
        self._unsaid = Unsaid()
        self._lately: deque[tuple[float, list[str]]] = deque()

    async def before_commit(self, connection: Connection, news: Sequence[str]) -> None:
        """Nothing is said of what is not there yet."""

    def after_commit(self, news: Sequence[str]) -> None:
        """Each once."""
        for word in news:
            self._unsaid.add(word)

    async def when_done(self, connection: Connection, news: Sequence[str]) -> None:  # noqa: ARG002 -- as all voices
        """As after a commit."""
        self.after_commit(news)

    def say(self, payload: str) -> None:
        """As after a commit."""
        self._unsaid.add(payload)

    async def follow(self, *, hear: Hear | None = None, ready: asyncio.Event | None = None, gap: Gap | None = None) -> None:
        """Listen and say until cancelled, by one node or another."""
        missed = gap or _nothing
        for tries in itertools.count():
            client = await self._connect()
            try:
                if hear is not None:
                    await _subscribe(client, hear, missed)
                if tries:
                    self._unsaid.put_back([_MISSED])
                    missed()
                if ready is not None:
                    ready.set()
                CONNECTED.set(1)
                await self._speak(client)
            except _LOST as error:
                log.warning("bus_lost", node=_name(client), error=type(error).__name__)
                self._forget_old()
                self._unsaid.put_back([word for _, words in self._lately for word in words])
                self._lately.clear()
            except asyncio.CancelledError:
                await self._say_rest(client)
                raise
            finally:
                CONNECTED.set(0)
                await _close(client)

    async def _connect(self) -> Client:
        """A line to any node that answers; each is asked before one is asked again."""
        while True:
            _heed_cancel()
            for node in random.sample(self.nodes, len(self.nodes)):
                try:
                    return await self.open(node)
                except _LOST as error:
                    log.warning("bus_waits", node=urlsplit(node).hostname, error=str(error) or type(error).__name__)
            await asyncio.sleep(random.uniform(PAUSE_S / 2, PAUSE_S))  # noqa: S311 -- jitter

    async def try_nodes(self) -> dict[str, Answer]:
        """What each node says to us, by machine and port."""
        return {urlsplit(node).netloc.rpartition("@")[2]: await self._try(node) for node in self.nodes}

    async def _try(self, node: str) -> Answer:
        try:
            await _close(await self.open(node))
        except ssl.SSLError as error:
            return Answer(reason=error.reason or "its certificate is not vouched for", refused=True)
        except _LOST as error:
            return Answer(reason=str(error) or "no answer", refused="authorization" in str(error).lower())
        return Answer()

    async def open(self, node: str) -> Client:
        """A line to `node`; raises what stood in its way."""
        client = Client()

        async def lost() -> None:
            self._unsaid.wake()

        async def failed(error: Exception) -> None:
            # while connecting the library would go on for ever; afterwards it ends the line itself
            if not client.is_connected:
                raise error

        try:
            async with asyncio.timeout(CONNECT_S):
                await client.connect(
                    [node],
                    name="quanzi",
                    allow_reconnect=False,
                    connect_timeout=int(CONNECT_S),
                    ping_interval=_PING_S,
                    error_cb=failed,
                    closed_cb=lost,
                    # TLS from the first byte: who stands between can't talk us out of it
                    tls=self._tls,
                    tls_handshake_first=self._tls is not None,
                )
        except BaseException:
            await _close(client)
            raise
        return client

    async def _speak(self, client: Client) -> None:
        """Say what there is to say, and keep it until the node has confirmed it."""
        while True:
            _heed_cancel()
            words = await self._unsaid.take()
            if self._unsaid.overflowed:
                self._unsaid.overflowed = False
                words.append(_MISSED)
            try:
                if client.is_closed:
                    _gone()
                for word in words:
                    await client.publish(SUBJECT, word.encode())
                await client.flush(CONFIRM_S)  # pyright: ignore[reportArgumentType] -- any number of seconds will do
            except BaseException:
                self._unsaid.put_back(words)
                _heed_cancel()
                raise
            self._forget_old()
            if words:
                self._lately.append((asyncio.get_running_loop().time(), words))

    def _forget_old(self) -> None:
        """Of what was confirmed: by now the node has passed it on."""
        since = asyncio.get_running_loop().time() - _KEPT_S
        while self._lately and self._lately[0][0] < since:
            self._lately.popleft()

    async def _say_rest(self, client: Client) -> None:
        """A process that is told to stop says its last words; closing the line sends them."""
        if client.is_connected:
            for word in self._unsaid.rest():
                await client.publish(SUBJECT, word.encode())


async def _subscribe(client: Client, hear: Hear, missed: Gap) -> None:
    """From its return on the node hands us every word."""

    async def heard(message: Msg) -> None:
        if word := message.data.decode(errors="replace"):
            hear(word)
        else:
            missed()

    await client.subscribe(SUBJECT, cb=heard)
    await client.flush(CONFIRM_S)  # pyright: ignore[reportArgumentType] -- any number of seconds will do


def _nothing() -> None:
    """Nobody wants to know."""


def _heed_cancel() -> None:
    """The library waits by asyncio.wait_for, which before Python 3.12 loses a cancel that comes together with its answer."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _gone() -> NoReturn:
    raise ConnectionResetError


def _name(client: Client) -> str:
    return str(client.connected_url.hostname) if client.connected_url else ""


async def _close(client: Client) -> None:
    """What was published and not sent yet is sent, if it can be; the rest is no matter any more."""
    try:
        async with asyncio.timeout(CONNECT_S):
            await client.close()
    except _LOST:
        return
