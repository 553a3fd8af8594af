"""Where this house's database is: the embedded one in its folder, or the operator's own server."""

from collections.abc import Generator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from quanzi.infra import home
from quanzi.infra.postgres.embedded import EmbeddedPostgres
from quanzi.infra.postgres.migrate import require_schema
from quanzi.infra.settings import Settings

DATABASE = "quanzi"


class DatabaseAway(Exception):
    """There is no database to talk to; the message says how to get one."""


def embedded_server(settings: Settings) -> EmbeddedPostgres:
    """The embedded server of this house, running or not."""
    return EmbeddedPostgres(settings.home)


def database_url(settings: Settings) -> str:
    """The address of the database, whether it answers or not."""
    return settings.database_url or embedded_server(settings).url(DATABASE)


def ensure_database(settings: Settings) -> str:
    """Start the embedded server and make the database where it is missing; its address."""
    if not settings.database_url:
        server = embedded_server(settings)
        server.start()
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    return database_url(settings)


def running_url(settings: Settings) -> str:
    """The address of a database that answers; DatabaseAway when the embedded one does not run."""
    if not settings.database_url and embedded_server(settings).running_pid() is None:
        message = "The embedded database of this folder does not run. Start it with `quanzi up`, or set database_url."
        raise DatabaseAway(message)
    return database_url(settings)


@contextmanager
def borrow_database(settings: Settings, *, command: str, make: bool = False) -> Generator[str]:
    """The address for as long as the block runs: of the house that is up, or of a server started just for this.

    A house that was never made is DatabaseAway, and one of another version DatabaseTooOld or DatabaseTooNew, unless
    `make` says that the command is there to change this.
    """
    with _borrow(settings, command, make=make) as url:
        if not make:
            require_schema(url)
        yield url


@contextmanager
def _borrow(settings: Settings, command: str, *, make: bool) -> Generator[str]:
    if settings.database_url:
        yield settings.database_url
        return
    server = embedded_server(settings)
    runs = server.running_pid() is not None
    if not runs and not make and not server.is_made:
        message = f"There is no house in {settings.home} yet. `quanzi up` makes one."
        raise DatabaseAway(message)
    if runs and _is_up(settings):
        yield database_url(settings)
        return
    # a server without a house was left behind, or belongs to a command that will stop it: one at a time
    with home.hold_home(settings.home, command=command):
        try:
            server.start()
            yield ensure_database(settings)
        finally:
            if not runs:
                server.stop(seconds=30)


def _is_up(settings: Settings) -> bool:
    """Whether it is a whole house that holds the folder, and so keeps its database running."""
    try:
        home.take_home(settings.home, command="look").release()
    except home.HomeInUse as error:
        return error.holder is not None and error.holder.command == "up"
    return False
