"""Bring a database to this version's schema: plain SQL files, run in order by yoyo, each once.

Files are named `NNNN_pre_what.sql` (before the new code starts) or `NNNN_post_what.sql` (after the old code is gone).
`infra.schema_version` holds the version of the schema and the oldest code version that can still use it, so an old
binary refuses a newer database politely. The latter rises with the post phase alone: between the two, old and new code
work beside each other.
"""

import asyncio
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import asyncpg
import psycopg
import yoyo
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries
from psycopg import sql

from quanzi.infra.postgres.pool import Connection

MIGRATIONS = Path(__file__).parents[2] / "migrations"
ROLES = ("quanzi_app", "quanzi_scoring", "quanzi_reader")
SCHEMA_VERSION = 27
SCHEMA_COMPAT = 1

# a migration that waits for a lock holds up everybody behind it, so it gives up and is run again
_OPTIONS = "-c lock_timeout=5s -c statement_timeout=10min"
_VERSION = "SELECT version, compat FROM infra.schema_version"
_MIGRATORS = 0x5155414E5A49


class DatabaseTooNew(Exception):
    """The database was migrated by a newer version that this one cannot work with."""


class DatabaseTooOld(Exception):
    """The database lacks migrations of this version."""


def migrate_database(url: str, *, phase: str = "post") -> int:
    """Apply what is missing up to and including `phase` ("pre" or "post"); the number of files applied."""
    with psycopg.connect(url, autocommit=True, options=_OPTIONS) as connection:
        _refuse_newer(_find_version(connection))
        # one migrator at a time, by PostgreSQL's own lock: it is gone with the process, however that ends
        connection.execute("SET lock_timeout = '10min'")
        connection.execute("SELECT pg_advisory_lock(%s)", (_MIGRATORS,))
        connection.execute("SET lock_timeout = '5s'; CREATE SCHEMA IF NOT EXISTS infra; CREATE SCHEMA IF NOT EXISTS jobs")
        count = _apply(url, phase)
        asyncio.run(_install_jobs(url))
        _join_roles(connection)
        connection.execute(
            """
            INSERT INTO infra.schema_version (one, version, compat) VALUES (true, %s, %s)
            ON CONFLICT (one) DO UPDATE SET version = greatest(infra.schema_version.version, excluded.version),
                compat = CASE WHEN %s THEN greatest(infra.schema_version.compat, excluded.compat) ELSE infra.schema_version.compat END
            """,
            (SCHEMA_VERSION, SCHEMA_COMPAT, phase == "post"),
        )
    return count


def _is_pre(migration: Any) -> bool:  # noqa: ANN401 -- yoyo has no types
    return "_pre_" in migration.id


def _apply(url: str, phase: str) -> int:
    backend = yoyo.get_backend(_yoyo_url(url))
    migrations = yoyo.read_migrations(str(MIGRATIONS))
    wanted = migrations if phase == "post" else migrations.filter(_is_pre)
    with closing(backend.connection):
        # yoyo's own lock is a row that a killed process leaves behind
        todo = backend.to_apply(wanted)
        count = len(todo)
        backend.apply_migrations(todo)
    return count


def ensure_roles(url: str) -> None:
    """Make the roles to which grants are given, where this server does not know them yet."""
    with psycopg.connect(url, autocommit=True) as connection:
        for role in ROLES:
            if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))


def _join_roles(connection: psycopg.Connection) -> None:
    """Let the owner act as the roles; a superuser may already, another has to be a member."""
    for role in ROLES:
        known = connection.execute("SELECT pg_has_role(current_user, %s, 'SET')", (role,)).fetchone()
        if known is not None and not known[0]:
            connection.execute(sql.SQL("GRANT {} TO current_user WITH SET TRUE, INHERIT FALSE").format(sql.Identifier(role)))


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


async def check_schema(connection: Connection) -> None:
    """Refuse to work on a schema that does not fit; DatabaseTooNew or DatabaseTooOld with what to do."""
    try:
        row = await connection.fetchrow(_VERSION)
    except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
        row = None
    _require(None if row is None else tuple(row))


def require_schema(url: str) -> None:
    """The same for a command at a terminal."""
    with psycopg.connect(url) as connection:
        _require(_find_version(connection))


def _find_version(connection: psycopg.Connection) -> tuple[int, int] | None:
    if connection.execute("SELECT to_regclass('infra.schema_version')").fetchone() == (None,):
        return None
    return connection.execute(_VERSION).fetchone()


def _require(found: tuple[int, int] | None) -> None:
    _refuse_newer(found)
    if found is None or found[0] < SCHEMA_VERSION:
        message = "The database is older than this version of Quanzi. Run `quanzi migrate`, then start again."
        raise DatabaseTooOld(message)


def _refuse_newer(found: tuple[int, int] | None) -> None:
    if found is not None and found[1] > SCHEMA_VERSION:
        message = (
            f"The database was brought to schema {found[0]} by a newer version of Quanzi; this one knows schema "
            f"{SCHEMA_VERSION}. Install the newer version again. Nothing was changed."
        )
        raise DatabaseTooNew(message)


def _yoyo_url(url: str) -> str:
    joint = "&" if "?" in url else "?"
    return url.replace("postgresql://", "postgresql+psycopg://", 1) + joint + urlencode({"options": _OPTIONS}, quote_via=quote)
