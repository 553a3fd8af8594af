"""How a load tells where it is, so that a terminal, a log or a test can listen."""

from collections.abc import Callable

Report = Callable[[str, int, int], None]
"""What is being loaded, how many of it are there, of how many."""


def keep_quiet(_what: str, _done: int, _total: int) -> None:
    """Nobody listens."""
