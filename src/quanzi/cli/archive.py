"""`quanzi backup` and `quanzi restore`."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from quanzi.app import archive
from quanzi.infra.postgres import borrow_database
from quanzi.infra.settings import load_settings

PASSPHRASE = "QUANZI_BACKUP_PASSPHRASE"  # noqa: S105 -- the name of a variable
PASSPHRASE_CHARACTERS_MIN = 10
console = Console(highlight=False)

File = Annotated[Path, typer.Argument(help="The archive.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("backup")(run_backup)
    app.command("restore")(run_restore)


def run_backup(file: File) -> None:
    """Write database, files and keys into one archive; the keys lie in it under a passphrase."""
    settings = load_settings()
    words = _ask(confirm=True)
    if len(words) < PASSPHRASE_CHARACTERS_MIN:
        message = f"A passphrase needs at least {PASSPHRASE_CHARACTERS_MIN} characters; four random words are a good one."
        raise archive.BadArchive(message)
    with borrow_database(settings, command="backup") as url, _shown() as progress:
        archive.write_archive(settings, url, to=file.absolute(), words=words, progress=progress)
    console.print(f"[green]✓[/] {file} holds this house. Without the passphrase nobody opens its keys: keep it elsewhere.")


def run_restore(file: File) -> None:
    """Make a new house out of an archive, in the empty folder QUANZI_HOME."""
    settings = load_settings()
    words = _ask(confirm=False)
    with _shown() as progress:
        restored = archive.read_archive(settings, source=file, words=words, progress=progress)
    made_at = restored.described.made_at
    console.print(f"[green]✓[/] {settings.home} holds the house of {made_at:%Y-%m-%d %H:%M} UTC. `quanzi up` starts it.")
    if restored.left_out:
        database = "the one of QUANZI_DATABASE_URL" if settings.database_url else "the embedded one"
        files = "the bucket of QUANZI_S3_URL" if settings.blobs == "s3" else "its own folder"
        console.print(
            f"[yellow]![/] In its quanzi.toml, {', '.join(restored.left_out)} named places of the old house and became comments, so "
            f"that the two never share them. This house's database is {database}; its files lie in {files}."
        )


def _ask(*, confirm: bool) -> str:
    words = os.environ.get(PASSPHRASE)
    return words if words is not None else typer.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm)


@contextmanager
def _shown() -> Generator[archive.Progress]:
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        tasks = {"database": bar.add_task("database"), "files": bar.add_task("files")}

        def show(what: str, done: int) -> None:
            text = f"{done / 2**20:.1f} MB" if what == "database" else f"{done}"
            bar.update(tasks[what], description=f"{what}: {text}")

        yield show
