"""`quanzi keys`: the keys of this house."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from quanzi.app.rekey import SEALED, SEALED_FILES, Moved, re_encrypt_column, re_encrypt_files, retire_unused_key
from quanzi.infra import blobs, crypto
from quanzi.infra.postgres import Db, borrow_database, open_pool
from quanzi.infra.settings import Settings, load_settings

console = Console(highlight=False)
app = typer.Typer(help="The keys of this house.", no_args_is_help=True)


@app.callback()
def _keys() -> None:
    """The keys of this house."""


@app.command("rotate")
def rotate() -> None:
    """Make a new key for personal fields and files and move them all over; a running house learns of it by itself."""
    settings = load_settings()
    with borrow_database(settings, command="keys rotate") as url:
        number = crypto.rotate_keys(crypto.key_file(settings.home))
        batches = asyncio.run(_move(settings, url))
    unreadable = sum(batch.unreadable for batch in batches)
    console.print(f"Key {number} is in use; {sum(batch.moved for batch in batches)} fields and files moved over.")
    if unreadable:
        console.print(f"[red]{unreadable} fields or files could not be read[/] and stay as they are.")
        raise typer.Exit(1)


async def _move(settings: Settings, url: str) -> list[Moved]:
    keys = crypto.open_keys(crypto.key_file(settings.home))
    async with await open_pool(url) as pool:
        db, store = Db(pool), blobs.open_blobs(settings)
        fields = [await re_encrypt_column(db, keys, column) for column in track(SEALED, "Moving fields")]
        return fields + [await re_encrypt_files(db, store, keys, kind) for kind in track(SEALED_FILES, "Moving files")]


@app.command("rotate-issuer")
def rotate_issuer(
    forget: Annotated[bool, typer.Option(help="Let nothing hold that was signed before: for when somebody else saw the key.")] = False,
) -> None:
    """Sign proofs with a fresh key; what was signed before still holds. A running house learns of it by itself."""
    settings = load_settings()
    path = crypto.key_file(settings.home)
    crypto.open_keys(path)
    crypto.rotate_issuer_key(path, forget=forget)
    console.print("A fresh key signs from now on." + (" Proofs issued before hold no more." if forget else ""))


@app.command("retire")
def retire(number: Annotated[int, typer.Argument(help="Which key, as `quanzi keys rotate` named it.", min=1)]) -> None:
    """Take an old key out of the key file for good, once nothing is under it any more."""
    settings = load_settings()
    with borrow_database(settings, command="keys retire") as url:
        asyncio.run(_retire(settings, url, number))
    console.print(f"Key {number} is gone. Backups made before hold it still.")


async def _retire(settings: Settings, url: str, number: int) -> None:
    async with await open_pool(url) as pool:
        await retire_unused_key(Db(pool), blobs.open_blobs(settings), crypto.key_file(settings.home), number=number)
