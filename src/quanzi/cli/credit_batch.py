"""`quanzi credit unload`, `score` and `publish`: facts of a house as files, and the run of a month by batch."""

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from quanzi.app.scoring import SCORING_ROLE, STATEMENT_MS_MAX
from quanzi.cli.credit_learn import load_learning, show_progress, stop
from quanzi.infra.postgres import Db, borrow_database, open_pool
from quanzi.infra.settings import load_settings

console = Console(highlight=False)

Folder = Annotated[Path, typer.Option("--folder", help="The folder of the run.", exists=True, file_okay=False)]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("unload")(run_unload)
    app.command("score")(run_score)
    app.command("publish")(run_publish)


def run_unload(
    folder: Annotated[Path, typer.Option(help="The folder to write into; facts/ in it is what learn-set reads.", file_okay=False)],
) -> None:
    """Write the facts of this house as Parquet, a file for each month, with the people and cards of the run that is due."""
    month = load_learning("month")
    with borrow_database(load_settings(), command="credit unload") as url:
        try:
            done = asyncio.run(_unload(month, url, folder))
        except OSError as error:
            stop(str(error))
    console.print(f"[green]✓[/] {folder}: {done.facts:,} facts, {done.people:,} people with a score")


async def _unload(month: Any, url: str, folder: Path) -> Any:  # noqa: ANN401 -- what is loaded by name has no type
    async with await open_pool(url, size_max=1) as pool:
        with show_progress("Months") as note:
            return await month.unload_month(Db(pool), folder, note=note)


def run_score(folder: Folder) -> None:
    """Score the people of an unloaded folder by the card that scores and the one in the shadow; needs no database."""
    month = load_learning("month")
    try:
        with show_progress("Steps") as note:
            done = month.score_month(folder, note=note)
    except (month.UnfitTable, OSError) as error:
        stop(str(error))
    console.print(f"[green]✓[/] {done.champion:,} people scored, {done.shadow:,} of them in the shadow too")


def run_publish(folder: Folder) -> None:
    """Write the scores of a folder into this house, and finish the run of the month; what was broken off goes on."""
    month = load_learning("month")
    with borrow_database(load_settings(), command="credit publish") as url:
        try:
            done = asyncio.run(_publish(month, url, folder))
        except (month.UnfitTable, OSError) as error:
            stop(str(error))
    if done is None:
        console.print("This month's run is finished already.")
    else:
        console.print(f"[green]✓[/] {done.champion:,} scores written, {done.shadow:,} in the shadow")


async def _publish(month: Any, url: str, folder: Path) -> Any:  # noqa: ANN401 -- the same
    scoring = await open_pool(url, size_max=1, role=SCORING_ROLE, statement_ms_max=STATEMENT_MS_MAX)
    async with await open_pool(url, size_max=1) as pool, scoring:
        with show_progress("People") as note:
            return await month.publish_month(Db(pool), Db(scoring), folder, note=note)
