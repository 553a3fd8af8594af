"""`quanzi credit`: the scores of this house."""

import typer

from quanzi.cli import credit_run

app = typer.Typer(help="The scores of this house.", no_args_is_help=True)
"""`quanzi credit`: what scores need at a terminal."""

import typer

from quanzi.cli import credit_verify

app = typer.Typer(help="Credit scores.", no_args_is_help=True)
app.command("verify")(credit_verify.run_verify)


@app.callback()
def _credit() -> None:
    """The scores of this house."""


credit_run.add_to(app)
    """Credit scores."""
