"""How things are called, and what is never written."""

import ast
import re
from collections.abc import Iterable, Mapping

from tests.architecture.rules import Source, functions_of

BANNED_FILES = frozenset({"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "service", "services"})
BANNED_WORDS = re.compile(r"\b(FIXME|XXX|HACK|TODO(?!\([a-z_ ]+\))|(?i:blacklist|whitelist|sanity check|dummy|lorem ipsum|foobar))\b")
_CLOCKS = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.monotonic", "asyncio.sleep", "time.sleep"}
)


def banned_file_names(sources: Iterable[Source]) -> list[str]:
    """A file is named after a deed or a thing, never after a drawer."""
    return [f"{one.path}: a drawer, not a deed" for one in sources if BANNED_FILES & set(one.path.removesuffix(".py").split("/"))]


def banned_words(texts: Mapping[str, str]) -> list[str]:
    """Words that promise later work or say nothing; a TODO names its topic in brackets."""
    return [
        f"{path}:{text.count(chr(10), 0, found.start()) + 1}: {found[0]!r}"
        for path, text in texts.items()
        for found in BANNED_WORDS.finditer(text)
    ]


def named_like_its_file(sources: Iterable[Source]) -> list[str]:
    """`send.py` holds `send_money`, so that a module and a function can't be mistaken for each other."""
    return [
        f"{source.path}: {one.name} is called like its file"
        for source in sources
        for one in source.tree.body
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) and one.name == source.name
    ]


def positional_facts(sources: Iterable[Source]) -> list[str]:
    """A deed takes its transaction first and everything else by name; a bulk door its rows, a reaction its event at once."""
    return [
        f"{source.path}:{one.lineno} {one.name}: only by keyword after tx"
        for source in sources
        if source.in_slice and source.name != "bulk" and not source.name.endswith("reactions")
        for one in source.tree.body
        if isinstance(one, ast.AsyncFunctionDef) and not one.name.startswith("_")
        if one.args.args and one.args.args[0].arg == "tx" and len(one.args.args) > 1
    ]


def clocks_in_slices(sources: Iterable[Source]) -> list[str]:
    """`tx.now` is the only time; nothing sleeps inside a transaction."""
    return [
        f"{source.path}:{node.lineno}: {ast.unparse(node.func)} in a slice"
        for source in sources
        if source.in_slice or source.package == "kernel"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _CLOCKS
    ]


def impure_policies(sources: Iterable[Source]) -> list[str]:
    """A policy gets loaded facts: it awaits nothing and knows no store."""
    faults: list[str] = []
    for source in sources:
        if not source.in_slice or source.name != "policy":
            continue
        faults += [
            f"{source.path}:{one.lineno} {one.name} is async" for one in functions_of(source.tree) if isinstance(one, ast.AsyncFunctionDef)
        ]
        faults += [
            f"{source.path}: imports the store"
            for node in ast.walk(source.tree)
            if isinstance(node, ast.ImportFrom)
            and ("store" in (node.module or "").split(".") or any(one.name == "store" for one in node.names))
        ]
    return faults


def tests_without_assertion(tests: Iterable[Source]) -> list[str]:
    """A test that asserts nothing is a defect. Words of its own (`expect_…`, `assert_…`, `check_…`) count."""
    return [
        f"{source.path}:{one.lineno} {one.name} asserts nothing"
        for source in tests
        for one in functions_of(source.tree)
        if one.name.startswith("test_") and not any(_asserts(node) for node in ast.walk(one))
    ]


def _asserts(node: ast.AST) -> bool:
    if isinstance(node, ast.Assert):
        return True
    if not isinstance(node, ast.Call):
        return False
    called = ast.unparse(node.func).rsplit(".", 1)[-1]
    return called in {"raises", "warns", "fail", "run_state_machine_as_test"} or called.lstrip("_").startswith(
        ("expect", "assert", "check", "see", "must")
    )
