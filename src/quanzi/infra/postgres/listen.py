"""Short words between processes over PostgreSQL: one channel, ids only. NOTIFY orders commits, so hot deeds send none."""

import asyncio
from collections.abc import Callable

import asyncpg
import structlog

from quanzi.infra.postgres.transaction import Tx

log = structlog.get_logger(__name__)

_PAUSE_S = 1.0
_CHECK_S = 20.0


async def notify(tx: Tx, *, channel: str, payload: str) -> None:
    """Say `payload` (under 8,000 bytes) to all who listen, once this transaction is there; twice the same is said once."""
    await tx.execute("SELECT pg_notify($1, $2)", channel, payload)


async def follow_channel(url: str, *, channel: str, hear: Callable[[str], None], ready: asyncio.Event | None = None) -> None:
    """Hand everything said on `channel` to `hear`, until cancelled; a lost connection is made again.

    What was said meanwhile is lost: listeners must be content with hearing late that something is new.
    """

    def heard(_connection: object, _pid: int, _channel: str, payload: object) -> None:
        hear(str(payload))

    while True:
        try:
            connection = await asyncpg.connect(url, server_settings={"application_name": "quanzi live"})
        except (OSError, asyncpg.PostgresError, TimeoutError):
            log.warning("listener_waits")
            await asyncio.sleep(_PAUSE_S)
            continue
        try:
            await connection.add_listener(channel, heard)
            if ready is not None:
                ready.set()
            while not connection.is_closed():
                await connection.execute("SELECT 1", timeout=_CHECK_S)
                await asyncio.sleep(_CHECK_S)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
            log.warning("listener_lost")
        finally:
            connection.terminate()
        await asyncio.sleep(_PAUSE_S)
