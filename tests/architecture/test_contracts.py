"""The import contracts of .importlinter are kept; and each breaks when somebody imports what it forbids."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.rules import ROOT

PLANTED = [
    ("kernel/page.py", "from quanzi import identity", "Imports point one way"),
    ("circles/policy.py", "from quanzi import feed", "Imports point one way"),
    ("kernel/page.py", "import msgspec", "The kernel is the standard library"),
    ("circles/policy.py", "import httpx", "Slices know no HTTP"),
    ("feed/policy.py", "import jinja2", "Slices draw no pages"),
    ("feed/policy.py", "from quanzi.circles import store", "circles is entered by its door"),
    ("api/feed.py", "from quanzi.web.pages import home", "Programs and sockets get no pages"),
    ("credit/model.py", "from quanzi.credit.learn import movements", "What people earn and spend never becomes part of a score"),
    ("credit/learn/tables.py", "from quanzi.credit.learn import movements", "What people earn and spend never becomes part of a score"),
    ("kernel/errors.py", "from quanzi.kernel import page", "No two modules of a package need each other"),
]
# credit is not built yet: it is planted whole, once straight at what it may not touch and once by a way round
PROMISES = [
    ({"credit/score.py": "from quanzi import feed"}, "What people say never becomes part of a score"),
    ({"credit/score.py": "from quanzi import moderation"}, "What people say never becomes part of a score"),
    ({"credit/score.py": "", "discovery/people.py": "from quanzi import credit"}, "A score never decides who is shown"),
    ({"credit/score.py": "", "circles/policy.py": "from quanzi import credit"}, "A score never decides who is shown"),
]


def _lint(source_folder: Path) -> subprocess.CompletedProcess[str]:
    script = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    return subprocess.run(
        [sys.executable, "-c", script, "--no-cache", "--config", str(ROOT / ".importlinter")],
        env=os.environ | {"PYTHONPATH": str(source_folder), "COLUMNS": "200"},
        cwd=source_folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_contracts_are_kept() -> None:
    done = _lint(ROOT / "src")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("path", "planted", "contract"), PLANTED, ids=[f"{path}-{planted}" for path, planted, _ in PLANTED])
def test_a_planted_import_breaks_its_contract(tmp_path: Path, path: str, planted: str, contract: str) -> None:
    broken = _plant(tmp_path, {path: planted})
    assert any(line.startswith(contract) for line in broken), broken


@pytest.mark.parametrize(
    ("planted", "contract"), PROMISES, ids=["-".join(planted) + f"-{place}" for place, (planted, _) in enumerate(PROMISES)]
)
def test_a_promise_holds_before_its_slice_is_built(tmp_path: Path, planted: dict[str, str], contract: str) -> None:
    broken = _plant(tmp_path, {"credit/__init__.py": "from quanzi.credit import score"} | planted)
    assert any(line.startswith(contract) for line in broken), broken


def _plant(folder: Path, planted: dict[str, str]) -> list[str]:
    """The contracts that break when each text is added to its file, in a copy of the product."""
    shutil.copytree(ROOT / "src/quanzi", folder / "quanzi", ignore=shutil.ignore_patterns("static", "locale", "demo", "__pycache__"))
    for path, text in planted.items():
        place = folder / "quanzi" / path
        place.parent.mkdir(exist_ok=True)
        with place.open("a") as file:
            file.write(f"\n{text}\n")
    return [line for line in _lint(folder).stdout.splitlines() if " BROKEN" in line]
