"""`quanzi keys`: the keys of this house."""

import typer

app = typer.Typer(help="The keys of this house.", no_args_is_help=True)


@app.callback()
def _keys() -> None:
    """The keys of this house."""
