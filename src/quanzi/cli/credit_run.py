"""`quanzi credit run`: the run of the month by hand, where a house has no worker or somebody wants it now."""

import asyncio

import typer
from rich.console import Console

from quanzi.app.scoring import run_scoring
from quanzi.infra.postgres import Db, borrow_database, open_pool
from quanzi.infra.settings import load_settings

console = Console(highlight=False)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run")(run_month)


def run_month() -> None:
    """Score everybody whose score is on as of the last 6th; what was cut off goes on, and a finished run stays as it is."""
    with borrow_database(load_settings(), command="credit run") as url:
        count = asyncio.run(_run(url))
    if count is None:
        console.print("This month's run is finished already.")
    else:
        console.print(f"[green]✓[/] {count:,} people scored.")


async def _run(url: str) -> int | None:
    async with await open_pool(url, size_max=2) as pool:
        return await run_scoring(Db(pool), database_url=url)
