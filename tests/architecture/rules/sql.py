"""All SQL of a slice stands in its store, as literals, and names its own schema only."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

import sqlglot
from sqlglot import exp
from sqlglot.errors import ParseError

from tests.architecture.rules import Source, functions_of

_SQL = re.compile(
    r"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|MERGE INTO|TRUNCATE|CREATE|ALTER|DROP|COPY|LOCK TABLE|NOTIFY|LISTEN|SET ROLE)\s"
)
_INFRA_SCHEMAS = frozenset({"infra", "jobs", "pg_catalog", "information_schema"})
# what concerns the whole database: its invariants, whether it answers, whether it is empty, moving every sealed field to a new key
ACROSS_SLICES = frozenset({"app/checks.py", "app/health.py", "app/archive.py", "app/rekey.py"})
_COMMENT = re.compile(r"--[^\n]*")
# what infra offers to a statement that is a whole deed by itself
_DOORS = re.compile(r"\binfra\.record_event\(")
_NO_TABLES = re.compile(r"\s*(CREATE|ALTER|DROP|SET) (DATABASE|ROLE)\s")
_TEXT = re.compile(r"'(?:[^']|'')*'")


def sql_outside_stores(sources: Iterable[Source]) -> list[str]:
    """SQL in a deed, a page, a policy: it belongs into the store."""
    return [
        f"{source.path}:{line}: SQL outside a store"
        for source in sources
        if not _is_store(source) and source.package != "infra" and source.path not in ACROSS_SLICES
        for line, _ in _statements(source)
    ]


def sql_put_together(sources: Iterable[Source]) -> list[str]:
    """A statement is one literal: never an f-string, a sum or a format."""
    return [
        f"{source.path}:{node.lineno}: a statement put together"
        for source in sources
        if _is_store(source) or source.package == "infra"
        for node in ast.walk(source.tree)
        if _is_put_together(node)
    ]


def foreign_schemas(sources: Iterable[Source]) -> list[str]:
    """Tables of another slice, or tables without a schema, in a slice's statements."""
    faults: list[str] = []
    for source in sources:
        if not (source.in_slice or source.package == "infra"):
            continue
        own = _INFRA_SCHEMAS if source.package == "infra" else frozenset({source.package})
        for line, statement in _statements(source):
            faults += [f"{source.path}:{line}: {fault}" for fault in _foreign(statement, own)]
        faults += [f"{source.path}:{line}: copies into {schema}" for line, schema in _copies(source) if schema not in own]
    return faults


def foreign_names_in_files(files: Mapping[str, str], *, schemas: Iterable[str]) -> list[str]:
    """The same for `<slice>/*.sql`, by words, since procedure bodies are opaque to a parser."""
    faults: list[str] = []
    for path, text in files.items():
        plain = _DOORS.sub("", _TEXT.sub("''", _COMMENT.sub("", text)))
        others = [schema for schema in schemas if schema != path.split("/", 1)[0]]
        faults += [f"{path}: names {found[0]}" for schema in others if (found := re.search(rf"\b{schema}\.\w+", plain))]
    return faults


def wide_statements(sources: Iterable[Source], *, placements: Mapping[str, str]) -> dict[str, str]:
    """Store functions whose statement could not be sent to one machine, since it does not name the placement column.

    `placements` maps a distributed table to its column; the answer maps "slice.function" to the table.
    """
    wide: dict[str, str] = {}
    for source in sources:
        if not source.in_slice:
            continue
        for function in functions_of(source.tree):
            for _, statement in _statements_of(function):
                for table in _tables_asked_everywhere(statement, placements):
                    wide[f"{source.package}.{function.name}"] = table
    return wide


def _tables_asked_everywhere(statement: str, placements: Mapping[str, str]) -> Iterator[str]:
    if _NO_TABLES.match(statement):
        return
    for tree in sqlglot.parse(statement, read="postgres"):
        if tree is None or isinstance(tree, exp.Insert):
            continue
        narrowed = {column.name for part in tree.find_all(exp.Where, exp.Join) for column in part.find_all(exp.Column)}
        for table in tree.find_all(exp.Table):
            name = f"{table.db}.{table.name}"
            if name in placements and placements[name] not in narrowed:
                yield name


def _is_store(source: Source) -> bool:
    return source.in_slice and (source.name == "store" or "/store/" in source.path)


def _statements(source: Source) -> Iterator[tuple[int, str]]:
    return _statements_of(source.tree)


def _statements_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings and _SQL.match(node.value):
            yield node.lineno, node.value


def _is_put_together(node: ast.AST) -> bool:
    if isinstance(node, ast.JoinedStr):
        return bool(node.values) and _looks_like_sql(node.values[0]) and any(isinstance(one, ast.FormattedValue) for one in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod) and (_looks_like_sql(node.left) or _looks_like_sql(node.right))
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "format"
        and _looks_like_sql(node.func.value)
    )


def _looks_like_sql(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_SQL.match(node.value))


def _foreign(statement: str, own: frozenset[str]) -> list[str]:
    if _NO_TABLES.match(statement):
        return []
    try:
        trees = [tree for tree in sqlglot.parse(statement, read="postgres") if tree is not None]
    except ParseError as error:
        return [f"cannot be parsed: {str(error).splitlines()[0]}"]
    faults: list[str] = []
    for tree in trees:
        named_inside = {cte.alias for cte in tree.find_all(exp.CTE)} | {"excluded", "old", "new"}
        for table in tree.find_all(exp.Table):
            if isinstance(table.this, exp.Func) or not table.name or (table.name in named_inside and not table.db):
                continue
            if not table.db and table.name.startswith("pg_"):
                continue
            if not table.db:
                faults.append(f"{table.name} names no schema")
            elif table.db not in own:
                faults.append(f"{table.db}.{table.name} is another's")
    return faults


def _copies(source: Source) -> Iterator[tuple[int, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "copy":
            for keyword in node.keywords:
                if keyword.arg == "schema" and isinstance(keyword.value, ast.Constant):
                    yield node.lineno, str(keyword.value.value)
