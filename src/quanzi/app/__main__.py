"""The program that `quanzi up`, `serve` and `worker` are: `python -m quanzi.app up|serve|worker`."""

import gc

# what a start makes stays: walking through it again and again while it grows takes a quarter of the start
gc.disable()

import asyncio
import signal
import sys
from types import FrameType

from quanzi.app.foreseen import FORESEEN, complain
from quanzi.app.launch import STOP_SIGNALS, check_start
from quanzi.app.serve import serve_house, work
from quanzi.app.up import be_up
from quanzi.infra.log import configure_log
from quanzi.infra.postgres import running_url
from quanzi.infra.settings import Settings, load_settings


def main() -> int:
    """Run the command; 0 after a clean stop, 1 when something foreseen stood in the way."""
    for number in STOP_SIGNALS:
        signal.signal(number, _leave)
    try:
        settings = load_settings()
        configure_log(settings.log_level)
        return _run(sys.argv[1], settings)
    except FORESEEN as error:
        complain(error)
        return 1


def _run(command: str, settings: Settings) -> int:
    if command == "worker":
        gc.enable()
        asyncio.run(work(settings, database_url=running_url(settings)))
        return 0
    if command == "serve":
        check_start(settings)
        return 0 if serve_house(settings, database_url=running_url(settings), with_worker=False) else 1
    return 0 if be_up(settings) else 1


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Stop while still getting ready: what was begun is ended on the way out."""
    sys.exit(0)


if __name__ == "__main__":
    sys.exit(main())
