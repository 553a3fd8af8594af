"""Everything in one: server and worker in this process, PostgreSQL beside it, brought back when it dies, stopped at the end."""

import os
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import structlog

from quanzi.app.launch import check_start
from quanzi.app.serve import serve_house
from quanzi.infra import community, home
from quanzi.infra.postgres import EmbeddedPostgres, StartFailed, embedded_server, ensure_database, migrate_database
from quanzi.infra.settings import Settings

WATCH_SECONDS = 0.5
WATCH_SECONDS_MAX = 10.0
DEMO_LOADED = "demo.loaded"
"""The file in a home that says the demo world is there."""
log = structlog.get_logger(__name__)


def be_up(settings: Settings) -> bool:
    """Run the whole house until a signal; whether it came up."""
    server = None if settings.database_url else embedded_server(settings)
    with home.hold_home(settings.home, command="up", address=settings.public_url), _stopped_after(server):
        check_start(settings)
        url = ensure_database(settings)
        migrate_database(url)
        if settings.demo:
            _load_demo(settings.home / DEMO_LOADED)
        with _watched(server):
            return serve_house(settings, database_url=url, with_worker=True, greeting=_greet(settings, url))


def _greet(settings: Settings, url: str) -> str:
    lines = ["", f"Quanzi is up: {settings.public_url}"]
    if not settings.demo and not community.is_set_up(url):
        lines.append(f"Answer the first questions: {settings.public_url}/setup/{home.set_up_secret(settings.home)}")
    return "\n".join([*lines, "Ctrl-C stops it.", ""])


def _load_demo(mark: Path) -> None:
    """Once for this folder, in a program of its own, since a running house needs nothing of what makes a world."""
    if mark.exists():
        return
    subprocess.run([sys.executable, "-m", "quanzi.cli", "world", "load", "--demo"], check=True, env=os.environ)
    mark.touch()


@contextmanager
def _stopped_after(server: EmbeddedPostgres | None) -> Generator[None]:
    try:
        yield
    finally:
        if server is not None:
            server.stop()


@contextmanager
def _watched(server: EmbeddedPostgres | None) -> Generator[None]:
    """While the house is up, an embedded server that dies is brought back."""
    if server is None:
        yield
        return
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(server, stop), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        watcher.join(timeout=1)


def _watch(server: EmbeddedPostgres, stop: threading.Event) -> None:
    pause = WATCH_SECONDS
    while not stop.wait(pause):
        if server.running_pid() is not None:
            pause = WATCH_SECONDS
            continue
        log.error("database_died")
        try:
            server.start()
        except StartFailed as error:
            # a full disk, most likely: there is nothing to do but to try again, ever more slowly
            pause = min(pause * 2, WATCH_SECONDS_MAX)
            log.error("database_did_not_come_back", reason=str(error), again_in_s=pause)  # noqa: TRY400 -- the reason says it all
