"""What may go wrong at a terminal and is no bug: said in a sentence."""

import sys

import psycopg

from quanzi.app.archive import BadArchive
from quanzi.infra.crypto import KeyKept, WrongKeys
from quanzi.infra.home import HomeInUse
from quanzi.infra.postgres import DatabaseAway, DatabaseTooNew, DatabaseTooOld, StartFailed
from quanzi.infra.settings import BadSetting
from quanzi.kernel.errors import QuanziError

FORESEEN = (
    BadSetting,
    HomeInUse,
    StartFailed,
    DatabaseAway,
    DatabaseTooNew,
    DatabaseTooOld,
    BadArchive,
    WrongKeys,
    KeyKept,
    QuanziError,
    psycopg.OperationalError,
    OSError,
)
_RED, _PLAIN = "\x1b[31m", "\x1b[0m"


def complain(error: BaseException) -> None:
    """Say it on standard error, in red where that is a terminal."""
    text = str(error)
    if isinstance(error, QuanziError):
        facts = {name: str(value) for name, value in error.data.items()}
        text = f"{error.reason.format_map(facts)} {error.way_forward.format_map(facts)}"
    sys.stderr.write(f"{_RED}{text}{_PLAIN}\n" if sys.stderr.isatty() else f"{text}\n")
