"""The `quanzi` command: everything an operator does at a terminal."""

import sys

import typer
from rich.console import Console

from quanzi.app.archive import BadArchive
from quanzi.cli import archive, database, house, keys, person, settings, world
from quanzi.infra.crypto import WrongKeys
from quanzi.infra.home import HomeInUse
from quanzi.infra.postgres import DatabaseAway, DatabaseTooNew, DatabaseTooOld, StartFailed
from quanzi.infra.settings import BadSetting
from quanzi.kernel.errors import QuanziError

app = typer.Typer(
    name="quanzi", help="A wallet with real-name interest circles, on one machine or many.", no_args_is_help=True,
    rich_markup_mode="rich", pretty_exceptions_enable=False,
)
for part in (house, database, archive, settings):
    part.add_to(app)
app.add_typer(world.app, name="world")
app.add_typer(person.app, name="person")
app.add_typer(keys.app, name="keys")

_FORESEEN = (
    BadSetting, HomeInUse, StartFailed, DatabaseAway, DatabaseTooNew, DatabaseTooOld, BadArchive, WrongKeys, OSError,
)


def main() -> None:
    """Run a command; what was foreseen is said in a sentence on standard error, with exit code 1."""
    try:
        app()
    except _FORESEEN as error:
        _complain(str(error))
    except QuanziError as error:
        facts = {name: str(value) for name, value in error.data.items()}
        _complain(f"{error.reason.format_map(facts)} {error.way_forward.format_map(facts)}")


def _complain(text: str) -> None:
    Console(stderr=True, highlight=False).print(text, style="bold red", markup=False, soft_wrap=True)
    sys.exit(1)
