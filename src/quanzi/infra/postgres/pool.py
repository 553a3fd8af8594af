"""Connections: typed codecs, timeouts and the role of the app, set once when a connection opens."""

import asyncpg
import msgspec
from asyncpg.pool import PoolConnectionProxy

from quanzi.kernel import limits

APP_ROLE = "quanzi_app"
Connection = asyncpg.Connection | PoolConnectionProxy


async def _prepare(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec(
        "jsonb",
        encoder=lambda value: b"\x01" + msgspec.json.encode(value),
        decoder=lambda raw: msgspec.json.decode(raw[1:]),
        schema="pg_catalog",
        format="binary",
    )


async def _keep(_connection: asyncpg.Connection) -> None:
    """Nothing to reset: no code of ours changes a session, which the architecture tests hold."""


async def open_pool(
    url: str, *, size_max: int = 10, size_min: int = 1, role: str | None = APP_ROLE, statement_ms_max: int = limits.STATEMENT_MS_MAX
) -> asyncpg.Pool:
    """A pool on `url` whose every connection acts as `role` and gives up on slow statements and locks."""
    settings = {
        "statement_timeout": str(statement_ms_max),
        "lock_timeout": str(limits.LOCK_WAIT_MS_MAX),
        "idle_in_transaction_session_timeout": "60000",
        "application_name": "quanzi",
        "timezone": "UTC",
        "search_path": "jobs, public",
    }
    if role is not None:
        settings["role"] = role
    pool = asyncpg.create_pool(
        url,
        min_size=size_min,
        max_size=size_max,
        init=_prepare,
        reset=_keep,
        server_settings=settings,
        statement_cache_size=400,
        max_inactive_connection_lifetime=300,
    )
    return await pool
