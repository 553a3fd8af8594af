"""`quanzi up`, `serve` and `worker`: get ready, then become the program that serves."""

import os
from typing import Annotated

import typer

from quanzi.app.launch import become, check_start
from quanzi.cli.world import load_demo_once
from quanzi.infra import home
from quanzi.infra.postgres import embedded_server, ensure_database, migrate_database, running_url
from quanzi.infra.settings import Settings, load_settings


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("up")(run_up)
    app.command("serve")(run_server)
    app.command("worker")(run_worker)


def run_up(
    port: Annotated[int | None, typer.Option(help="Port to listen on, for this time.", min=1, max=65535)] = None,
) -> None:
    """Start everything on this machine: database, server and worker. Ctrl-C stops it all."""
    settings = load_settings(environment=os.environ | ({} if port is None else {"QUANZI_PORT": str(port)}))
    lock = home.take_home(settings.home, command="up", address=settings.public_url)
    check_start(settings)
    try:
        _get_ready(settings)
        become(["up", str(lock.keep_over_exec())], settings)
    except BaseException:
        if not settings.database_url:
            embedded_server(settings).stop()
        raise


def run_server() -> None:
    """Answer requests only; for machines beside a database of your own, with `quanzi worker` elsewhere."""
    settings = load_settings()
    check_start(settings)
    running_url(settings)
    become(["serve"], settings)


def run_worker() -> None:
    """Run jobs and reactions only; any number may run beside each other."""
    settings = load_settings()
    running_url(settings)
    become(["worker"], settings)


def _get_ready(settings: Settings) -> None:
    url = ensure_database(settings)
    migrate_database(url)
    if settings.demo:
        load_demo_once(settings, url)
