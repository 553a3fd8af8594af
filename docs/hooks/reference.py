"""Reference pages are read from the code when the documentation is built, so they can't be out of date.

Each `write_…` returns one page as Markdown; MkDocs calls `on_config` and `on_files`.
"""

import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "src"))

import typer  # noqa: E402 -- after the path
from mkdocs.config.defaults import MkDocsConfig  # noqa: E402
from mkdocs.structure.files import File, Files  # noqa: E402

import quanzi  # noqa: E402
from quanzi.cli import __main__ as commands  # noqa: E402
from quanzi.infra import settings  # noqa: E402
from quanzi.kernel.errors import QuanziError  # noqa: E402
from quanzi.web.errors import STATUS  # noqa: E402

DECISIONS = ROOT / "docs/decisions"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put every decision into the navigation, by number."""
    pages = [f"decisions/{path.name}" for path in sorted(DECISIONS.glob("[0-9]*.md"))]
    entries = [{_title_of(ROOT / "docs" / page): page} for page in pages]
    config.nav = [{"Decisions": ["decisions/index.md", *entries]} if "Decisions" in entry else entry for entry in config.nav or []]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are read from the code."""
    pages = {"settings": write_settings, "commands": write_commands, "limits": write_limits, "errors": write_errors, "tables": write_tables}
    for name, write in pages.items():
        files.append(File.generated(config, f"reference/{name}.md", content=write()))
    files.append(File.generated(config, "decisions/index.md", content=write_decisions()))
    for page, name in (("why/map.md", "ARCHITECTURE.md"), ("changelog.md", "CHANGELOG.md")):
        files.append(File.generated(config, page, content=(ROOT / name).read_text()))
    return files


def write_settings() -> str:
    """Every setting of `infra/settings.py`."""
    lines = [
        "# Settings\n",
        "One file, `quanzi.toml` in the folder `QUANZI_HOME` (`~/.quanzi` unless you say otherwise), and the environment above it:",
        "`port = 8080` in the file and `QUANZI_PORT=8080` in the environment say the same, and the environment wins. Everything is",
        "checked at start; a wrong setting is named with what is allowed. `quanzi settings` shows yours, and",
        "`quanzi settings --example > ~/.quanzi/quanzi.toml` writes a commented file to begin with.\n",
    ]
    for one in settings.describe_settings(settings.Settings(home=Path()), environment={}):
        lines += [
            f"## {one.name}\n",
            _cell(one.description) + "\n",
            f"`QUANZI_{one.name.upper()}` · {one.allowed} · default `{_shown(one.default)}`\n",
        ]
    return "\n".join(lines)


def write_limits() -> str:
    """Every limit of `kernel/limits.py`, under the headings that its comments give."""
    text = (ROOT / "src/quanzi/kernel/limits.py").read_text()
    values = importlib.import_module("quanzi.kernel.limits")
    lines = ["# Limits\n", "Everything has a limit, with its unit in its name. Beyond one, the answer is an error that says so.\n"]
    for line in text.splitlines():
        if line.startswith("# "):
            lines += [f"\n## {line[2:].capitalize()}\n", "| limit | value |", "|---|---|"]
        elif found := re.match(r"([A-Z][A-Z_0-9]+) = ", line):
            lines.append(f"| `{found[1]}` | {_grouped(getattr(values, found[1]))} |")
    return "\n".join(lines) + "\n"


def write_errors() -> str:
    """Every foreseen refusal with its code, by HTTP status."""
    lines = [
        "# Errors\n",
        "A refusal is `application/problem+json` (RFC 9457). `code` never changes its meaning; `detail` says the reason and",
        "`way_forward` what to do, both in the reader's language; `data` holds the facts. What you may not see is `not_found`.\n",
    ]
    for kind, status in sorted(STATUS.items(), key=lambda one: one[1]):
        lines += [
            f"\n## {status} {kind.__name__}\n",
            (inspect.getdoc(kind) or "") + "\n",
            "| code | reason | way forward |",
            "|---|---|---|",
        ]
        for error in sorted({kind, *_errors_below(kind)}, key=lambda one: one.code):
            lines.append(f"| `{error.code}` | {_cell(error.reason)} | {_cell(error.way_forward)} |")
    return "\n".join(lines) + "\n"


def write_commands() -> str:
    """Every command of `quanzi`, as it explains itself."""
    lines = [
        "# Commands\n",
        "`quanzi COMMAND --help` says the same at the terminal. Exit code 1 means that a sentence on standard error says why.\n",
    ]
    for path, command in _commands(typer.main.get_command(commands.app), ()):
        lines += [f"## quanzi {' '.join(path)}\n", (command.help or "") + "\n"]
        options = [one for one in command.params if not getattr(one, "hidden", False) and one.name != "help"]
        if options:
            lines += ["| | |", "|---|---|"]
            lines += [f"| `{_option(one)}` | {_cell(getattr(one, 'help', None) or '')} |" for one in options]
            lines.append("")
    return "\n".join(lines) + "\n"


def write_tables() -> str:
    """Every table with its comment and its columns, by PostgreSQL schema."""
    lines = [
        "# Tables\n",
        "One PostgreSQL schema per slice, of its own name. Each table says where its rows live when there are many machines; see",
        "[Tables that outgrow one machine](../why/tables.md).\n",
    ]
    for path in sorted((ROOT / "src/quanzi").glob("*/schema.sql")):
        text = "\n".join(one.read_text() for one in (path, *sorted(path.parent.glob("schema/*.sql"))))
        comments = dict(re.findall(r"COMMENT ON TABLE (\S+) IS\s+'((?:[^']|'')*)'", text))
        lines.append(f"\n## {path.parent.name}\n")
        for name, body in re.findall(r"CREATE TABLE (\S+) \(\n(.*?)\n\)", text, re.DOTALL):
            columns = [part.split()[0] for part in body.splitlines() if re.match(r"    [a-z]", part)]
            sentence = comments.get(name, "").replace("''", "'")
            lines += [f"### {name}\n", sentence + "\n", ", ".join(f"`{column}`" for column in columns) + "\n"]
    return "\n".join(lines)


def write_decisions() -> str:
    """The list of decisions."""
    lines = [
        "# Decisions\n",
        "One page for each choice that is hard to take back: the situation, what was chosen, why, what it costs, and when to look at",
        "it again. A decision that is overtaken stays, and says by which.\n",
    ]
    lines += [f"- [{_title_of(path)}]({path.name})" for path in sorted(DECISIONS.glob("[0-9]*.md"))]
    return "\n".join(lines) + "\n"


def _commands(command: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    below: dict[str, Any] | None = getattr(command, "commands", None)
    if below is not None:
        for name, inner in below.items():
            yield from _commands(inner, (*path, name))
    else:
        yield path, command


def _option(one: Any) -> str:
    return " ".join(one.opts) if one.param_type_name == "option" else str(one.name).upper()


def _errors_below(kind: type[QuanziError]) -> Iterator[type[QuanziError]]:
    for module in pkgutil.walk_packages(quanzi.__path__, "quanzi."):
        if module.name.endswith((".errors", ".transaction", ".page", ".money")):
            importlib.import_module(module.name)
    kinds = set(STATUS) - {kind}
    for error in kind.__subclasses__():
        if error not in kinds:
            yield error
            yield from _errors_below(error)


def _title_of(path: Path) -> str:
    return path.read_text().split("\n", 1)[0].removeprefix("# ")


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}={number}" for key, number in value.items())
    return "(empty)" if value in ("", []) else str(value).lower() if isinstance(value, bool) else str(value)


def _grouped(value: Any) -> str:
    return f"{value:,}".replace(",", " ") if isinstance(value, int) else str(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
