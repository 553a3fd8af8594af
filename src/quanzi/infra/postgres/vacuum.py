"""Give back what rows that are gone left behind: the end of a table to the disk, and its indexes made anew.

Neither runs inside a transaction nor as the app's role, so each takes a connection of its own, as the owner of the tables.
"""

import asyncpg
import structlog

log = structlog.get_logger(__name__)


async def vacuum_table(url: str, *, schema: str, table: str) -> None:
    """Let the room of dead rows be used again, and cut the table's empty end off; whoever writes meanwhile goes on writing."""
    await _maintain(url, "VACUUM (TRUNCATE, INDEX_CLEANUP ON)", schema=schema, table=table)


async def rebuild_indexes(url: str, *, schema: str, table: str) -> None:
    """Make a table's indexes anew, as small as they can be, while it is read and written."""
    await _maintain(url, "REINDEX TABLE CONCURRENTLY", schema=schema, table=table)


async def _maintain(url: str, order: str, *, schema: str, table: str) -> None:
    settings = {"application_name": "quanzi maintenance", "lock_timeout": "60000"}
    connection = await asyncpg.connect(url, server_settings=settings)
    try:
        # the name is asked of the catalog, which writes it as it must be written
        name = await connection.fetchval("SELECT to_regclass($1)::text", f"{schema}.{table}")
        await connection.execute(f"{order} {name}")
    finally:
        await connection.close()
