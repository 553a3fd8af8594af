"""Give back what rows that are gone left behind: the end of a table to the disk, and its indexes made anew.

Neither runs inside a transaction nor as the app's role, so each takes a connection of its own, as the owner of the tables.
"""

import asyncio
import time

import asyncpg
import structlog

_OLDER_S_MAX = 10.0
log = structlog.get_logger(__name__)


async def vacuum_table(url: str, *, schema: str, table: str) -> None:
    """Let the room of dead rows be used again, and cut the table's empty end off; whoever writes meanwhile goes on writing.

    Rows that died a moment ago may still be seen by who began before; those are waited for, a while, or their room stays taken.
    """
    await _maintain(url, "VACUUM (TRUNCATE, INDEX_CLEANUP ON)", schema=schema, table=table, after_older=True)


async def rebuild_indexes(url: str, *, schema: str, table: str) -> None:
    """Make a table's indexes anew, as small as they can be, while it is read and written."""
    await _maintain(url, "REINDEX TABLE CONCURRENTLY", schema=schema, table=table)


async def _maintain(url: str, order: str, *, schema: str, table: str, after_older: bool = False) -> None:
    settings = {"application_name": "quanzi maintenance", "lock_timeout": "60000"}
    connection = await asyncpg.connect(url, server_settings=settings)
    try:
        if after_older:
            await _wait_for_older(connection)
        # the name is asked of the catalog, which writes it as it must be written
        name = await connection.fetchval("SELECT to_regclass($1)::text", f"{schema}.{table}")
        await connection.execute(f"{order} {name}")
    finally:
        await connection.close()


async def _wait_for_older(connection: asyncpg.Connection) -> None:
    mark = await connection.fetchval("SELECT pg_current_xact_id()::xid")
    older = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND greatest(age(backend_xmin), age(backend_xid)) > age($1::xid)
    """
    until = time.monotonic() + _OLDER_S_MAX
    while await connection.fetchval(older, mark) and time.monotonic() < until:  # noqa: ASYNC110 -- nothing tells of its end
        await asyncio.sleep(0.02)
