"""`quanzi settings`: every setting, its value and where that comes from; and a self-signed certificate for a LAN."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from quanzi.infra.settings import describe_settings, load_settings, write_example

console = Console(highlight=False)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("settings")(run_settings)


def run_settings(*, example: Annotated[bool, typer.Option("--example", help="Print a commented quanzi.toml instead.")] = False) -> None:
    """Print each setting: its value, where it comes from, and what it means. Secrets are not shown."""
    if example:
        print(write_example(), end="")
        return
    settings = load_settings()
    table = Table("setting", "value", "from", "meaning", title=f"Settings of {settings.home}")
    for one in describe_settings(settings):
        table.add_row(one.name, one.shown, one.source, one.description)
    console.print(table)
