"""`quanzi person`: find a person by address, and make an operator."""

import typer

app = typer.Typer(help="Find a person by address, and make an operator.", no_args_is_help=True)


@app.callback()
def _person() -> None:
    """Find a person by address, and make an operator."""
