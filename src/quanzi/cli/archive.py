"""`quanzi backup` and `restore`."""

import typer


class BadArchive(Exception):
    """x."""


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
