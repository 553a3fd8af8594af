"""`quanzi world load`: fill the house with a community."""

import typer

from quanzi.infra.settings import Settings

app = typer.Typer(help="Fill the house with a community: the demo's, or large real sets.", no_args_is_help=True)


@app.callback()
def _world() -> None:
    """Fill the house with a community."""


def load_demo_once(settings: Settings, url: str) -> None:
    """Load the demo world where it is not there yet."""
