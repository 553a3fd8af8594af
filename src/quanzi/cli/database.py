"""`quanzi migrate` and `quanzi check`."""

from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from quanzi.app.checks import find_faults
from quanzi.cli.ledger import check_ledger
from quanzi.infra.postgres import borrow_database, migrate_database
from quanzi.infra.settings import load_settings

console = Console(highlight=False)


class What(StrEnum):
    """What to look at more closely."""

    LEDGER = "ledger"


class Phase(StrEnum):
    """How far to go: `pre` before new code starts, `post` after the old code is gone."""

    PRE = "pre"
    POST = "post"


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("migrate")(run_migrate)
    app.command("check")(run_check)


def run_migrate(phase: Annotated[Phase, typer.Option(help="pre: before the new version starts; post: everything.")] = Phase.POST) -> None:
    """Bring the database to this version's schema."""
    with borrow_database(load_settings(), command="migrate", make=True) as url:
        count = migrate_database(url, phase=phase.value)
    console.print("The database is up to date." if count == 0 else f"{count} migrations applied.")


def run_check(
    what: Annotated[What | None, typer.Argument(help="ledger: replay the whole journal and say what was proved.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON object, for programs; of the ledger only.")] = False,
) -> None:
    """Look for rows that contradict each other; exit code 1 when there are any."""
    if what is What.LEDGER:
        check_ledger(as_json=json)
        return
    with borrow_database(load_settings(), command="check") as url:
        faults = find_faults(url)
    for fault in faults:
        console.print(f"[red]✗[/] {fault.slice}: {fault.promise}\n    {fault.count} rows, such as {fault.example}")
    if faults:
        raise typer.Exit(1)
    console.print("[green]✓[/] Everything agrees.")
