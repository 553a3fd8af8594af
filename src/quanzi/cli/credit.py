"""`quanzi credit`: the scores of this house."""

import typer

from quanzi.cli import credit_run

app = typer.Typer(help="The scores of this house.", no_args_is_help=True)


@app.callback()
def _credit() -> None:
    """The scores of this house."""


credit_run.add_to(app)
