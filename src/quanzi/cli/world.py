"""`quanzi world`: fill the house with a community, and let its conversations be heard."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from quanzi.app.build import open_house
from quanzi.infra.blobs import open_blobs
from quanzi.infra.postgres import Db, borrow_database, migrate_database, open_pool
from quanzi.infra.settings import Settings, load_settings
from quanzi.messaging import Postbox
from quanzi.world import demo_load, replay, sets
from quanzi.world.progress import Report

STATEMENT_MS_MAX = 600_000
NO_THREADS = "There are no Weibo threads in {}, laid out as the manual says."
NOTHING_NAMED = "Name a folder with --data, or use --demo."

app = typer.Typer(help="Fill the house with a community: the demo's, or large real sets.", no_args_is_help=True)
console = Console(stderr=True, highlight=False)


@app.callback()
def _world() -> None:
    """Fill the house with a community."""


@app.command("load")
def run_load(
    data: Annotated[
        Path | None, typer.Option(help="Folder with the real sets, laid out as the manual says.", exists=True, file_okay=False)
    ] = None,
    only: Annotated[sets.Name | None, typer.Option(help="Load one of the sets alone.")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Load the demo's community instead.")] = False,
) -> None:
    """Load a community; what is there already stays, so a load that was broken off is finished by running it again."""
    settings = load_settings()
    if data is None and not demo:
        raise typer.BadParameter(NOTHING_NAMED)
    with borrow_database(settings, command="world load", make=True) as url:
        migrate_database(url)
        if demo:
            load_demo_once(settings, url)
        if data is not None:
            _load_sets(url, data, only)


@app.command("replay")
def run_replay(
    data: Annotated[Path, typer.Option(help="Folder with the real sets, laid out as the manual says.", exists=True, file_okay=False)],
    rooms: Annotated[int, typer.Option(min=1, help="How many of Weibo's threads are said once more, all at once.")] = 50,
    gap_max: Annotated[float, typer.Option(min=0, help="Seconds between two messages of a thread at most.")] = 1.0,
    also: Annotated[list[UUID] | None, typer.Option(help="A person's id: they are in every room too, to watch.")] = None,
) -> None:
    """Let Weibo's threads be said in new groups, each message by its author, for whoever is connected to the running house."""
    settings = load_settings()
    try:
        planned = replay.read_replay(data, rooms=rooms, at=datetime.now(UTC), also=also or ())
    except replay.NothingToReplay as error:
        raise typer.BadParameter(NO_THREADS.format(error)) from error
    with borrow_database(settings, command="world replay") as url:
        asyncio.run(_replay(settings, url, planned, gap_s_max=gap_max))


async def _replay(settings: Settings, url: str, planned: replay.Replay, *, gap_s_max: float) -> None:
    async with open_house(settings, database_url=url) as house:
        postbox = Postbox(house.db)
        running = [asyncio.create_task(house.bus.follow()), asyncio.create_task(postbox.run())]
        with _bars() as report:
            await replay.open_rooms(house.db, planned)
            await replay.say_all(postbox, planned, gap_s_max=gap_s_max, report=report)
        for task in running:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def load_demo_once(settings: Settings, url: str) -> None:
    """Load the demo world where it is not there yet."""
    if demo_load.is_loaded(settings.home):
        return

    async def load() -> None:
        pool = await open_pool(url, size_max=2, statement_ms_max=STATEMENT_MS_MAX)
        with _bars() as report:
            await demo_load.load_demo(Db(pool), open_blobs(settings), home=settings.home, report=report)
        await pool.close()

    asyncio.run(load())


def _load_sets(url: str, data: Path, only: sets.Name | None) -> None:
    async def load() -> sets.Summary:
        pool = await open_pool(url, size_max=4, statement_ms_max=STATEMENT_MS_MAX)
        with _bars() as report:
            summary = await sets.load_sets(Db(pool), folder=data, only=only, report=report)
        await pool.close()
        return summary

    summary = asyncio.run(load())
    for line in summary.lines():
        console.print(line, markup=False)
    if summary.broken:
        raise typer.Exit(1)


@contextmanager
def _bars() -> Generator[Report]:
    """One bar for each kind of thing that is loaded."""
    columns = (TextColumn("{task.description:>17}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        tasks: dict[str, TaskID] = {}
        yield _reporter(progress, tasks)


def _reporter(progress: Progress, tasks: dict[str, TaskID]) -> Callable[[str, int, int], None]:
    def report(what: str, done: int, total: int) -> None:
        if what not in tasks:
            tasks[what] = progress.add_task(what, total=total)
        progress.update(tasks[what], completed=done, total=total)

    return report
