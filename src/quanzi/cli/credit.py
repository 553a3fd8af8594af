"""`quanzi credit`: the scores of this house."""

import typer

from quanzi.cli import credit_batch, credit_learn, credit_run, credit_verify

app = typer.Typer(help="The scores of this house.", no_args_is_help=True)


@app.callback()
def _credit() -> None:
    """The scores of this house."""


credit_run.add_to(app)
credit_learn.add_to(app)
credit_batch.add_to(app)
app.command("verify")(credit_verify.run_verify)
