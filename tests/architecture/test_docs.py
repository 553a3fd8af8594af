"""The documentation builds without a warning, loads nothing from elsewhere, and knows every setting, limit and error."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from quanzi.infra.settings import Settings
from quanzi.kernel import limits
from tests.architecture.rules import ROOT, all_sources

DECISION_PARTS = ("**Situation.**", "**Choice.**", "**Why.**", "**What it costs.**", "**Look again when:**")


@pytest.fixture(scope="module")
def site_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation, built as `make docs` does."""
    folder: Path = tmp_path_factory.mktemp("site")
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_nothing_is_loaded_from_elsewhere(site_folder: Path) -> None:
    loaded = re.compile(r"""<(?:script|img|link|iframe)\b[^>]*\b(?:src|href)=["']?(https?:)?//[^"'\s>]+""")
    pages = {path: loaded.findall(path.read_text()) for path in site_folder.rglob("*.html")}
    assert len(pages) > 40
    assert {path.name: found for path, found in pages.items() if found} == {}


def test_every_setting_limit_and_error_is_told(site_folder: Path) -> None:
    settings = (site_folder / "reference/settings/index.html").read_text()
    assert [name for name in Settings.__struct_fields__ if name != "home" and f'id="{name}"' not in settings] == []
    told = (site_folder / "reference/limits/index.html").read_text()
    assert [name for name in vars(limits) if name.isupper() and name not in told] == []
    errors = (site_folder / "reference/errors/index.html").read_text()
    codes = {code for one in all_sources() if one.name == "errors" for code in re.findall(r'^    code = "(\w+)"', one.text, re.MULTILINE)}
    assert len(codes) > 10
    assert {code for code in codes - {"error"} if f"<code>{code}</code>" not in errors} == set()


def test_every_decision_says_all_it_has_to() -> None:
    decisions = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    assert [path.name for path in decisions for part in DECISION_PARTS if part not in path.read_text()] == []


def test_links_of_the_first_pages_lead_somewhere() -> None:
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"):
        text = (ROOT / name).read_text()
        targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text)
        assert [target for target in targets if "://" not in target and not (ROOT / target).exists()] == [], name
