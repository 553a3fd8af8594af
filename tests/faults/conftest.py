"""A new house costs seconds, so one is made for the run and copied for each test."""

import subprocess
from pathlib import Path

import pytest

from tests.make.house import RunningHouse


@pytest.fixture(scope="session")
def made_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a house that was made and never lived in."""
    house = RunningHouse(tmp_path_factory.mktemp("made") / "home")
    made = house.run("migrate")
    assert made.returncode == 0, made.stderr
    return house.home


@pytest.fixture
def home(made_home: Path, tmp_path: Path) -> Path:
    """A fresh copy, owners and modes kept."""
    subprocess.run(["cp", "-a", made_home, tmp_path / "home"], check=True)
    return tmp_path / "home"
