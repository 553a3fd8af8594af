"""Bring a database to this version's schema: plain SQL files, run in order by yoyo, each once.

Files are named `NNNN_pre_what.sql` (before the new code starts) or `NNNN_post_what.sql` (after the old code is gone).
`infra.schema_version` holds the version of the schema and the oldest code version that can still use it, so an old
binary refuses a newer database politely.
"""

import asyncio
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlencode

import asyncpg
import psycopg
import yoyo
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

MIGRATIONS = Path(__file__).parents[2] / "migrations"
ROLES = ("quanzi_app", "quanzi_scoring", "quanzi_reader")
SCHEMA_VERSION = 1
SCHEMA_COMPAT = 1

# a migration that waits for a lock holds up everybody behind it, so it gives up and is run again
_OPTIONS = "-c lock_timeout=5s -c statement_timeout=10min"
_MIGRATORS = 0x5155414E5A49


class DatabaseTooNew(Exception):
    """The database was migrated by a newer version that this one cannot work with."""


class DatabaseTooOld(Exception):
    """The database lacks migrations of this version."""


def migrate_database(url: str, *, phase: str = "post") -> int:
    """Apply what is missing up to and including `phase` ("pre" or "post"); the number of files applied."""
    with psycopg.connect(url, autocommit=True, options=_OPTIONS) as connection:
        _refuse_newer(connection)
        # one migrator at a time, by PostgreSQL's own lock: it is gone with the process, however that ends
        connection.execute("SET lock_timeout = '10min'; SELECT pg_advisory_lock(%s)" % _MIGRATORS)
        connection.execute("SET lock_timeout = '5s'; CREATE SCHEMA IF NOT EXISTS infra; CREATE SCHEMA IF NOT EXISTS jobs")
        count = _apply(url, phase)
        asyncio.run(_install_jobs(url))
        _join_roles(connection)
        connection.execute(
            """
            INSERT INTO infra.schema_version (one, version, compat) VALUES (true, %s, %s)
            ON CONFLICT (one) DO UPDATE SET version = greatest(infra.schema_version.version, excluded.version),
                compat = greatest(infra.schema_version.compat, excluded.compat)
            """,
            (SCHEMA_VERSION, SCHEMA_COMPAT),
        )
    return count


def _apply(url: str, phase: str) -> int:
    backend = yoyo.get_backend(_yoyo_url(url))
    migrations = yoyo.read_migrations(str(MIGRATIONS))
    wanted = migrations if phase == "post" else migrations.filter(lambda one: "_pre_" in one.id)
    with closing(backend.connection):
        # yoyo's own lock is a row that a killed process leaves behind
        todo = backend.to_apply(wanted)
        count = len(todo)
        backend.apply_migrations(todo)
    return count


def _join_roles(connection: psycopg.Connection) -> None:
    """Let the owner act as the roles; a superuser may already, another has to be a member."""
    for role in ROLES:
        known = connection.execute("SELECT pg_has_role(current_user, %s, 'SET')", (role,)).fetchone()
        if known is not None and not known[0]:
            connection.execute(f"GRANT {role} TO current_user WITH SET TRUE, INHERIT FALSE")


def _refuse_newer(connection: psycopg.Connection) -> None:
    if connection.execute("SELECT to_regclass('infra.schema_version')").fetchone() == (None,):
        return
    row = connection.execute("SELECT version, compat FROM infra.schema_version").fetchone()
    if row is not None and row[1] > SCHEMA_VERSION:
        raise DatabaseTooNew(_too_new(row[0]))


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
    try:
        row = await connection.fetchrow("SELECT version, compat FROM infra.schema_version")
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
        row = None
    if row is None or row["version"] < SCHEMA_VERSION:
        message = "The database is older than this version of Quanzi. Run `quanzi migrate`, then start again."
        raise DatabaseTooOld(message)
    if row["compat"] > SCHEMA_VERSION:
        raise DatabaseTooNew(_too_new(row["version"]))


def _too_new(version: int) -> str:
    return (
        f"The database was brought to schema {version} by a newer version of Quanzi; this one knows schema "
        f"{SCHEMA_VERSION}. Install the newer version again. Nothing was changed."
    )


def _yoyo_url(url: str) -> str:
    joint = "&" if "?" in url else "?"
    return url.replace("postgresql://", "postgresql+psycopg://", 1) + joint + urlencode({"options": _OPTIONS}, quote_via=quote)
