"""A full disk: a clear error, no damage, and on it goes once there is room."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.make.house import RunningHouse, open_house

DISK_MB = 160


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of its own, with little room."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    folder = Path(tempfile.mkdtemp(prefix="quanzi-test-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", folder], capture_output=True, check=False)
    if mounted.returncode != 0:
        folder.rmdir()
        pytest.skip("this machine does not let us mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)
    shutil.rmtree(folder, ignore_errors=True)


def _fill(disk: Path) -> Path:
    ballast = disk / "ballast"
    # without a buffer: what a full disk refuses would otherwise be tried once more at closing, outside of the try
    with ballast.open("wb", buffering=0) as out:
        try:
            while True:
                out.write(b"\0" * 2**16)
        except OSError:
            pass
    return ballast


def _sign_in(house: RunningHouse, address: str) -> int:
    answer = httpx.post(f"{house.url}/sign-in", data={"address": address}, headers={"origin": house.url}, timeout=20)
    return answer.status_code


def _write_much(url: str) -> str:
    """Fill tables until the database says that it can't."""
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS public.much (text text)")
            for _ in range(200):
                connection.execute("INSERT INTO public.much SELECT repeat(md5(i::text), 30) FROM generate_series(1, 2000) i")
    except psycopg.Error as error:
        return str(error)
    return ""


def test_a_full_disk_is_said_and_harms_nothing(made_home: Path, small_disk: Path) -> None:
    home = small_disk / "home"
    subprocess.run(["cp", "-a", made_home, home], check=True)
    with open_house(home) as house:
        _person, _cookies = house.member_cookie(name="before")
        ballast = _fill(small_disk)
        said = _write_much(house.server.url())
        assert "No space left" in said or "closed" in said or "terminat" in said or "connection" in said

        statuses = {_sign_in(house, f"one{number}@example.org") for number in range(3)}
        assert statuses <= {303, 503}, statuses
        assert httpx.get(f"{house.url}/healthz").status_code == 200

        ballast.unlink()
        deadline = time.monotonic() + 60
        while (status := _sign_in(house, "after@example.org")) != 303 and time.monotonic() < deadline:
            time.sleep(0.5)
        assert status == 303
        with psycopg.connect(house.server.url()) as connection:
            assert connection.execute("SELECT count(*) FROM identity.person WHERE name = 'before'").fetchone() == (1,)
        assert house.run("check").returncode == 0


def test_a_house_does_not_begin_on_a_full_disk(small_disk: Path) -> None:
    _fill(small_disk)
    told = RunningHouse(small_disk / "home").run("up")
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    assert "No space left" in told.stderr
