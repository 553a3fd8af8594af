"""A folder is one house's: closed to others, held by one process, and the second one is told by whom."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from quanzi.infra.home import HomeInUse, find_holder, hold_home


def test_the_second_is_told_who_and_where(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with hold_home(home, command="up", address="http://localhost:8000"):
        assert stat.S_IMODE(home.stat().st_mode) == 0o700
        with pytest.raises(HomeInUse, match=r"already runs on .*http://localhost:8000"), hold_home(home, command="check"):
            pass
    with hold_home(home, command="world load"), pytest.raises(HomeInUse, match="`quanzi world load` works"), hold_home(home, command="up"):
        pass


def test_a_holder_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    program = (
        "import os, signal; from pathlib import Path; from quanzi.infra.home import take_home\n"
        f"take_home(Path({str(tmp_path)!r}), command='up'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    assert find_holder(tmp_path) is not None
    with hold_home(tmp_path, command="up"):
        assert (tmp_path / "lock").exists()
