"""A house of its own for one measurement: embedded PostgreSQL in a temporary folder, and the server on a free port."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import psycopg

from quanzi.infra.postgres import EmbeddedPostgres, migrate_database

READY_SECONDS_MAX = 60


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the database and, once `serving`, the server are."""

    folder: Path
    url: str
    port: int


@contextmanager
def open_ground() -> Generator[Ground]:
    """A migrated database of its own, as durable as a real one; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="quanzi-bench-") as name:
        folder = Path(name)
        server = EmbeddedPostgres(folder)
        server.start()
        try:
            with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
                connection.execute("CREATE DATABASE quanzi")
            migrate_database(server.url())
            yield Ground(folder, server.url(), _free_port())
        finally:
            server.stop()


def flush(url: str) -> None:
    """Write all that is left to be written."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")


@contextmanager
def serving(ground: Ground) -> Generator[None]:
    """The real server in a process of its own, as `quanzi up` runs it but for one address more."""
    environment = os.environ | {
        "QUANZI_HOME": str(ground.folder),
        "QUANZI_PORT": str(ground.port),
        "QUANZI_DATABASE_URL": ground.url,
        "QUANZI_LOG_LEVEL": "warning",
    }
    process = subprocess.Popen([sys.executable, "-m", "bench.ground.server"], env=environment)
    try:
        _wait_until_ready(ground, process)
        yield
    finally:
        process.terminate()
        process.wait(20)


def put_load(ground: Ground, requests: list[tuple[str, str, str]], *, seconds: float, connections: int = 8) -> dict[str, float]:
    """Load from a third process, of (path, cookie, body or nothing); requests per second and how long they took."""
    plan = {"host": "127.0.0.1", "port": ground.port, "seconds": seconds, "connections": connections, "requests": requests}
    done = subprocess.run([sys.executable, "-m", "bench.ground.load"], input=msgspec.json.encode(plan), capture_output=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.decode())
    return msgspec.json.decode(done.stdout)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def _wait_until_ready(ground: Ground, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{ground.port}/healthz", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    message = "the server did not start"
    raise RuntimeError(message)
