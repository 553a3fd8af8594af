"""The folder of one house (QUANZI_HOME): held by one process at a time, told to whoever comes second.

The lock is the kernel's (flock), so it is gone the moment its holder is, however it ended. What stands in the lock file
is for people: who holds it, and at which address.
"""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

_LOCK_FILE = "lock"
_SET_UP_FILE = "set-up"
_SET_UP_BYTES = 24


class Holder(msgspec.Struct, frozen=True):
    """Who holds the folder: the command, its process and, for a running house, where it answers."""

    command: str
    pid: int
    address: str = ""


class HomeInUse(Exception):
    """Another process holds this folder; `holder` says which, when it could be read."""

    def __init__(self, home: Path, holder: Holder | None) -> None:
        """Say it so that a person can act on it."""
        self.holder = holder
        if holder is not None and holder.address:
            message = f"Quanzi already runs on {home}: {holder.address} (process {holder.pid})."
        elif holder is not None:
            message = f"`quanzi {holder.command}` works on {home} at this moment (process {holder.pid}). Wait until it is done."
        else:
            message = f"Another process holds {home}."
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class HomeLock:
    """The folder, held until the process ends or `release`."""

    descriptor: int

    def release(self) -> None:
        """Let go."""
        os.close(self.descriptor)


def make_home(home: Path) -> None:
    """The folder, closed to everybody else."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)


def take_home(home: Path, *, command: str, address: str = "") -> HomeLock:
    """Hold the folder; HomeInUse tells who does already."""
    make_home(home)
    descriptor = os.open(home / _LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise HomeInUse(home, find_holder(home)) from error
    text = msgspec.json.encode(Holder(command=command, pid=os.getpid(), address=address))
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, text, 0)
    return HomeLock(descriptor)


@contextmanager
def hold_home(home: Path, *, command: str, address: str = "") -> Generator[HomeLock]:
    """Hold the folder for as long as the block runs."""
    lock = take_home(home, command=command, address=address)
    try:
        yield lock
    finally:
        lock.release()


def find_holder(home: Path) -> Holder | None:
    """What the lock file says; it may be out of date, only the lock itself counts."""
    try:
        return msgspec.json.decode((home / _LOCK_FILE).read_bytes(), type=Holder)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def set_up_secret(home: Path) -> str:
    """The secret of the one-time link to the first questions; made at first need with mode 0600."""
    path = home / _SET_UP_FILE
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(_SET_UP_BYTES))
    return path.read_text()


def find_set_up_secret(home: Path) -> str | None:
    """The secret, or None when the link was used or never made."""
    with contextlib.suppress(FileNotFoundError):
        return (home / _SET_UP_FILE).read_text() or None
    return None


def close_set_up(home: Path) -> None:
    """The link has done its work."""
    (home / _SET_UP_FILE).unlink(missing_ok=True)
