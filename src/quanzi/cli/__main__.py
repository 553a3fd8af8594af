"""`python -m quanzi.cli`: everything an operator does at a terminal, but for the running house itself."""

import gc

# what the imports make stays: walking through it again and again while it grows takes a quarter of a short command
gc.disable()

import sys

import typer

from quanzi.app.foreseen import FORESEEN, complain
from quanzi.cli import archive, certificate, credit, database, house, keys, ledger, person, settings, wallet, world

app = typer.Typer(
    name="quanzi",
    help="A wallet with real-name interest circles, on one machine or many.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
for part in (house, database, archive, settings, certificate):
    part.add_to(app)
app.add_typer(world.app, name="world")
app.add_typer(person.app, name="person")
app.add_typer(keys.app, name="keys")
app.add_typer(ledger.app, name="ledger")
app.add_typer(wallet.app, name="wallet")
app.add_typer(credit.app, name="credit")


def main() -> int:
    """Run a command; what was foreseen is said in a sentence on standard error, with exit code 1."""
    gc.enable()
    try:
        app(prog_name="quanzi")
    except FORESEEN as error:
        complain(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
