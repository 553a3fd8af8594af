"""`quanzi keys`: the keys of this house."""

import asyncio

import typer
from rich.console import Console
from rich.progress import track

from quanzi.app.rekey import SEALED, Moved, re_encrypt_column
from quanzi.infra import crypto
from quanzi.infra.postgres import Db, borrow_database, open_pool
from quanzi.infra.settings import Settings, load_settings

console = Console(highlight=False)
app = typer.Typer(help="The keys of this house.", no_args_is_help=True)


@app.callback()
def _keys() -> None:
    """The keys of this house."""


@app.command("rotate")
def rotate() -> None:
    """Make a new key for personal fields and move every field over; a running house learns of it by itself."""
    settings = load_settings()
    with borrow_database(settings, command="keys rotate") as url:
        number = crypto.rotate_keys(crypto.key_file(settings.home))
        batches = asyncio.run(_move(settings, url))
    unreadable = sum(batch.unreadable for batch in batches)
    console.print(f"Key {number} is in use; {sum(batch.moved for batch in batches)} fields moved over.")
    if unreadable:
        console.print(f"[red]{unreadable} fields could not be read[/] and stay as they are.")
        raise typer.Exit(1)


async def _move(settings: Settings, url: str) -> list[Moved]:
    keys = crypto.open_keys(crypto.key_file(settings.home))
    async with await open_pool(url) as pool:
        return [await re_encrypt_column(Db(pool), keys, column) for column in track(SEALED, "Moving fields")]
