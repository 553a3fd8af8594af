"""The bus on PostgreSQL's NOTIFY: no program more, and what a transaction tells is said with its commit or not at all."""

import asyncio
import itertools
from collections.abc import Sequence

import asyncpg
import structlog

from quanzi.infra.bus_words import CHECK_S, CONNECTED, PAUSE_S, Gap, Hear, Unsaid
from quanzi.infra.postgres.pool import Connection
from quanzi.infra.postgres.voice import CHANNEL, Notify, notify

log = structlog.get_logger(__name__)


class NotifyBus(Notify):
    """One connection beside the pool, which listens, and says what belongs to no transaction."""

    def __init__(self, url: str) -> None:
        """Over the database at `url`."""
        self._url = url
        self._unsaid = Unsaid()

    async def when_done(self, connection: Connection, news: Sequence[str]) -> None:  # noqa: ARG002 -- as all voices
        """Soon, by the bus's own connection: nobody waits for it."""
        for word in news:
            self._unsaid.add(word)

    def say(self, payload: str) -> None:
        """Soon, together with what else is to be said by then."""
        self._unsaid.add(payload)

    async def follow(self, *, hear: Hear | None = None, ready: asyncio.Event | None = None, gap: Gap | None = None) -> None:
        """Listen and say until cancelled; a lost connection is made again."""

        def heard(_connection: object, _pid: int, _channel: str, payload: object) -> None:
            if hear is not None:
                hear(str(payload))

        for tries in itertools.count():
            try:
                connection = await asyncpg.connect(self._url, server_settings={"application_name": "quanzi live"})
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                log.warning("bus_waits")
                await asyncio.sleep(PAUSE_S)
                continue
            try:
                connection.add_termination_listener(lambda _connection: self._unsaid.wake())
                if hear is not None:
                    await connection.add_listener(CHANNEL, heard)
                if tries and gap is not None:
                    gap()
                if ready is not None:
                    ready.set()
                CONNECTED.set(1)
                await self._speak(connection)
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                log.warning("bus_lost")
            finally:
                CONNECTED.set(0)
                connection.terminate()
            await asyncio.sleep(PAUSE_S / 10)

    async def _speak(self, connection: Connection) -> None:
        """Say what there is to say; in long silence see whether the other end is there."""
        while not connection.is_closed():
            words = await self._unsaid.take()
            try:
                async with asyncio.timeout(CHECK_S):
                    await notify(connection, words)
            except BaseException:
                self._unsaid.put_back(words)
                raise
