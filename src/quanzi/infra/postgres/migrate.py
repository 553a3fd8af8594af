"""Bring a database to this version's schema: plain SQL files, run in order by yoyo, each once.

Files are named `NNNN_pre_what.sql` (before the new code starts) or `NNNN_post_what.sql` (after the old code is gone).
`infra.schema_version` holds the version of the schema and the oldest code version that can still use it, so an old
binary refuses a newer database politely.
"""

import asyncio
from contextlib import closing
from pathlib import Path

import asyncpg
import psycopg
import yoyo
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

MIGRATIONS = Path(__file__).parents[2] / "migrations"
SCHEMA_VERSION = 1
SCHEMA_COMPAT = 1

_LOCK_TIMEOUT = "SET lock_timeout = '5s'; SET statement_timeout = '10min'"


class DatabaseTooNew(Exception):
    """The database was migrated by a newer version that this one cannot work with."""


class DatabaseTooOld(Exception):
    """The database lacks migrations of this version."""


def migrate_database(url: str, *, phase: str = "post") -> int:
    """Apply what is missing up to and including `phase` ("pre" or "post"); the number of files applied."""
    _prepare(url)
    backend = yoyo.get_backend(_yoyo_url(url))
    migrations = yoyo.read_migrations(str(MIGRATIONS))
    wanted = migrations if phase == "post" else migrations.filter(lambda one: "_pre_" in one.id)
    with closing(backend.connection), backend.lock(timeout=60):
        todo = backend.to_apply(wanted)
        count = len(todo)
        backend.apply_migrations(todo)
    asyncio.run(_install_jobs(url))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            """
            INSERT INTO infra.schema_version (one, version, compat) VALUES (true, %s, %s)
            ON CONFLICT (one) DO UPDATE SET version = greatest(infra.schema_version.version, excluded.version),
                compat = greatest(infra.schema_version.compat, excluded.compat)
            """,
            (SCHEMA_VERSION, SCHEMA_COMPAT),
        )
    return count


async def _install_jobs(url: str) -> None:
    """Make pgqueuer's tables in the schema `jobs`, where they are missing, and let the app use them."""
    connection = await asyncpg.connect(url, server_settings={"search_path": "jobs, public"})
    try:
        queries = Queries(AsyncpgDriver(connection))
        if not await queries.schema_is_installed():
            await queries.install()
        await connection.execute(
            """
            GRANT USAGE ON SCHEMA jobs TO quanzi_app;
            GRANT ALL ON ALL TABLES IN SCHEMA jobs TO quanzi_app;
            GRANT ALL ON ALL SEQUENCES IN SCHEMA jobs TO quanzi_app
            """
        )
    finally:
        await connection.close()


async def check_schema(connection: asyncpg.Connection) -> None:
    """Refuse to work on a schema that does not fit; DatabaseTooNew or DatabaseTooOld with what to do."""
    row = await connection.fetchrow("SELECT version, compat FROM infra.schema_version")
    if row is None or row["version"] < SCHEMA_VERSION:
        message = "The database is older than this version of Quanzi. Run `quanzi migrate`, then start again."
        raise DatabaseTooOld(message)
    if row["compat"] > SCHEMA_VERSION:
        message = (
            f"The database was brought to schema {row['version']} by a newer version of Quanzi; this one knows schema "
            f"{SCHEMA_VERSION}. Install the newer version again. Nothing was changed."
        )
        raise DatabaseTooNew(message)


def _prepare(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_LOCK_TIMEOUT)
        connection.execute("CREATE SCHEMA IF NOT EXISTS infra; CREATE SCHEMA IF NOT EXISTS jobs")


def _yoyo_url(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
