"""One embedded PostgreSQL for the run; each worker clones the migrated template. `tx` rolls back, `db` is a clone of its own."""

import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import psycopg
import pytest

from quanzi.infra import crypto
from quanzi.infra.postgres import Db, EmbeddedPostgres, Tx, migrate_database, open_pool
from quanzi.kernel import limits
from tests.make.site import Site, open_site

FOLDER = "QUANZI_TEST_POSTGRES"
TEMPLATE = "quanzi_template"
_MEMORY, _ROOM_BYTES_MIN = Path("/dev/shm"), 6 * 2**30
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


def _server() -> EmbeddedPostgres:
    return EmbeddedPostgres(Path(os.environ[FOLDER]), durable=False, memory_bytes=2**31)


def pytest_configure(config: pytest.Config) -> None:
    """The controlling process starts the server before any worker exists."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        gc.disable()
    # how long somebody waits for a connection at most is no promise on a machine that builds
    limits.CONNECTION_WAIT_S_MAX = 60
    if hasattr(config, "workerinput") or FOLDER in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix="quanzi-test-", dir=_find_quick_place()))
    os.environ[FOLDER] = str(folder)
    server = _server()
    server.start()
    config.add_cleanup(lambda: _stop(server))
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {TEMPLATE}")
    migrate_database(server.url(TEMPLATE))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was imported and collected stays, so the collector, which was off meanwhile, need not walk through it in each test."""
    gc.freeze()
    gc.enable()


def _find_quick_place() -> Path | None:
    """Memory, where it has room: a database of its own is made and dropped for every third test, and disks make that slow."""
    return _MEMORY if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM_BYTES_MIN else None


def _stop(server: EmbeddedPostgres) -> None:
    server.stop()
    shutil.rmtree(server.folder, ignore_errors=True)
    del os.environ[FOLDER]


def _clone(name: str) -> str:
    url = _server().url("postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    return _server().url(name)


def _drop(name: str) -> None:
    with psycopg.connect(_server().url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """The name of this test process: gw0, gw1, ... or main."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(scope="session")
def shared_url(worker: str) -> Iterator[str]:
    """A migrated database that tests share by rolling back."""
    name = f"shared_{worker}"
    yield _clone(name)
    _drop(name)


@pytest.fixture
async def tx(shared_url: str) -> AsyncIterator[Tx]:
    """A transaction as the app's role, at NOW, that is rolled back at the end."""
    pool = await open_pool(shared_url, size_max=1)
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        yield Tx(connection, NOW)
        await transaction.rollback()
    await pool.close()


@pytest.fixture(scope="module")
def module_url(worker: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database of this module's own, for a server that its tests share."""
    name = f"module_{worker}_{abs(hash(request.node.nodeid)) % 10**8}"
    yield _clone(name)
    _drop(name)


@pytest.fixture
def url(worker: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database of this test's own."""
    name = f"own_{worker}_{abs(hash(request.node.nodeid)) % 10**8}"
    yield _clone(name)
    _drop(name)


@pytest.fixture
async def pool(url: str) -> AsyncIterator[asyncpg.Pool]:
    """Real connections to a database of this test's own."""
    pool = await open_pool(url, size_max=20)
    yield pool
    await pool.close()


@pytest.fixture
async def db(pool: asyncpg.Pool) -> Db:
    """The door to a database of this test's own, for races, workers and live."""
    return Db(pool)


@pytest.fixture
def keys(tmp_path: Path) -> crypto.Keys:
    """Fresh keys."""
    return crypto.open_keys(tmp_path / "keys.json")


@pytest.fixture
async def site(url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """The whole app over a database of this test's own."""
    async with open_site(url, tmp_path) as opened:
        yield opened
