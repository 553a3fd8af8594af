"""The `quanzi` command. It turns into one of two programs, so that a running house holds nothing but what it needs."""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

SERVING = ("up", "serve", "worker")


def main() -> NoReturn:
    """Become `python -m quanzi.app` for a plain `quanzi up`, `serve` or `worker`, and `python -m quanzi.cli` otherwise."""
    arguments = sys.argv[1:]
    become("quanzi.app" if len(arguments) == 1 and arguments[0] in SERVING else "quanzi.cli", arguments)


def become(program: str, arguments: Sequence[str]) -> NoReturn:
    """Turn this process into another program of ours.

    Two arenas instead of eight for each core keep glibc from holding memory that nobody uses; it reads that at its start.
    """
    environment = {"MALLOC_ARENA_MAX": "2"} | os.environ
    os.execve(sys.executable, [sys.executable, "-m", program, *arguments], environment)  # noqa: S606 -- no shell is wanted
