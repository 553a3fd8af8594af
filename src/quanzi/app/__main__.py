"""The program that `quanzi up`, `serve` and `worker` become: `python -m quanzi.app up|serve|worker [lock]`."""

import asyncio
import sys
import threading

import structlog

from quanzi.app.serve import serve_house, work
from quanzi.infra import home
from quanzi.infra.log import configure_log
from quanzi.infra.postgres import EmbeddedPostgres, StartFailed, database_url, embedded_server
from quanzi.infra.settings import Settings, load_settings

WATCH_SECONDS = 0.5
log = structlog.get_logger(__name__)


def main() -> int:
    """Run the command that `quanzi` prepared; 0 after a clean stop."""
    command, *rest = sys.argv[1:]
    settings = load_settings()
    configure_log(settings.log_level)
    if command == "worker":
        asyncio.run(work(settings, database_url=database_url(settings)))
        return 0
    if command == "serve":
        return 0 if serve_house(settings, database_url=database_url(settings), with_worker=False) else 1
    return _be_up(settings, home.adopt_lock(int(rest[0])))


def _be_up(settings: Settings, lock: home.HomeLock) -> int:
    """Everything in one: server and worker here, PostgreSQL beside it, brought back when it dies and stopped at the end."""
    stop = threading.Event()
    server = embedded_server(settings)
    watcher = threading.Thread(target=_watch, args=(server, stop), daemon=True)
    if not settings.database_url:
        watcher.start()
    try:
        greeting = f"\nQuanzi is up: {settings.public_url}\nCtrl-C stops it.\n"
        served = serve_house(settings, database_url=database_url(settings), with_worker=True, greeting=greeting)
    finally:
        stop.set()
        if not settings.database_url:
            watcher.join()
            server.stop()
        lock.release()
    return 0 if served else 1


def _watch(server: EmbeddedPostgres, stop: threading.Event) -> None:
    while not stop.wait(WATCH_SECONDS):
        if server.running_pid() is None:
            log.error("database_died")
            try:
                server.start()
            except StartFailed:
                log.exception("database_did_not_come_back")


if __name__ == "__main__":
    sys.exit(main())
