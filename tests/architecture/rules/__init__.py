"""The rules of the house as pure functions: files in, complaints out. Each is shown a planted fault, too."""

import ast
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
# what holds no domain of its own; every other package of quanzi is a slice
NOT_SLICES = frozenset({"kernel", "infra", "web", "api", "live", "app", "world", "cli", "migrations"})

_NEXT_DOOR = re.compile(r"(A|The (second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth)) door of \w+: ")


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file of src/quanzi: its path inside it ("circles/join.py"), text and syntax tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The folder directly under quanzi, or the module's own name."""
        return self.path.split("/", 1)[0].removesuffix(".py")

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.rsplit("/", 1)[-1].removesuffix(".py")

    @property
    def in_slice(self) -> bool:
        """Whether it belongs to a slice."""
        return "/" in self.path and self.package not in NOT_SLICES

    @property
    def is_door(self) -> bool:
        """Whether others may import it: a slice's `__init__`, or a module that says "A door of <slice>: ..." or which one it is."""
        if not self.in_slice or self.path.count("/") != 1:
            return False
        return self.name == "__init__" or bool(_NEXT_DOOR.match(ast.get_docstring(self.tree) or ""))


def read_source(path: str, text: str) -> Source:
    """A file from its text; the tests of the rules plant theirs so."""
    return Source(path, text, ast.parse(text))


@cache
def all_sources() -> tuple[Source, ...]:
    """Every Python file of the product."""
    folder = ROOT / "src/quanzi"
    return tuple(read_source(path.relative_to(folder).as_posix(), path.read_text()) for path in sorted(folder.rglob("*.py")))


@cache
def all_tests() -> tuple[Source, ...]:
    """Every Python file of the tests."""
    folder = ROOT / "tests"
    return tuple(read_source(path.relative_to(folder).as_posix(), path.read_text()) for path in sorted(folder.rglob("*.py")))


@cache
def committed_texts() -> Mapping[str, str]:
    """Every text file that belongs to the repository, by path; what others wrote (vendor, data) is left out."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    texts: dict[str, str] = {}
    for path in listed:
        if "/vendor/" in path or not (ROOT / path).is_file():
            continue
        try:
            texts[path] = (ROOT / path).read_text()
        except UnicodeDecodeError:
            continue
    return texts


def functions_of(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, at any depth."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
