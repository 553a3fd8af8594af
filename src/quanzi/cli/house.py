"""`quanzi up`, `serve` and `worker` with options; without any, the command is their program at once."""

import os
from typing import Annotated, NoReturn

import typer

from quanzi import cli

Port = Annotated[int | None, typer.Option(help="Port to listen on, for this time.", min=1, max=65535)]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("up")(run_up)
    app.command("serve")(run_server)
    app.command("worker")(run_worker)


def run_up(port: Port = None) -> None:
    """Start everything on this machine: database, server and worker. Ctrl-C stops it all."""
    _become("up", port)


def run_server(port: Port = None) -> None:
    """Answer requests only; for machines beside a database of your own, with `quanzi worker` elsewhere."""
    _become("serve", port)


def run_worker() -> None:
    """Run jobs and reactions only; any number may run beside each other."""
    _become("worker", None)


def _become(command: str, port: int | None) -> NoReturn:
    if port is not None:
        os.environ["QUANZI_PORT"] = str(port)
    cli.become("quanzi.app", [command])
