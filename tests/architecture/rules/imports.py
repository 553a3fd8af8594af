"""Imports stand on top, in the open, and go through doors."""

import ast
from collections.abc import Iterable

from tests.architecture.rules import NOT_SLICES, Source, functions_of

DOOR_NAMES_MAX = 25
# `bulk` for the loader, `jobs` and `reactions` for the composition root
SIDE_DOORS = {"bulk": {"world"}, "jobs": {"app"}, "reactions": {"app"}}
# what is said must never become part of a score, nor a score part of who is shown: also for slices that are not built yet
PROMISES = {"credit": {"feed", "messaging", "discovery"}, "discovery": {"credit"}}


def broken_promises(sources: Iterable[Source]) -> list[str]:
    """An import that a promise to people forbids."""
    return [
        f"{source.path}:{node.lineno}: {source.package} never imports {name}"
        for source in sources
        for node in ast.walk(source.tree)
        for name in PROMISES.get(source.package, set()) & _slices_of(node)
    ]


def _slices_of(node: ast.AST) -> set[str]:
    """The slices that an import statement names."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        names = [f"{node.module}.{alias.name}" for alias in node.names]
    else:
        return set()
    return {name.split(".")[1] for name in names if name.startswith("quanzi.")}


def hidden_imports(sources: Iterable[Source]) -> list[str]:
    """An import inside a function hides a cycle that nobody allowed."""
    return [
        f"{source.path}:{node.lineno}: import inside {one.name}"
        for source in sources
        for one in functions_of(source.tree)
        for node in ast.walk(one)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def type_checking_blocks(sources: Iterable[Source]) -> list[str]:
    """The same fingerprint in another place."""
    return [
        f"{source.path}:{node.lineno}: TYPE_CHECKING"
        for source in sources
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.Name) and node.id == "TYPE_CHECKING") or (isinstance(node, ast.Attribute) and node.attr == "TYPE_CHECKING")
    ]


def side_entries(sources: Iterable[Source]) -> list[str]:
    """From outside, a slice is its doors; the side doors are for those they were made for."""
    sources = list(sources)
    doors = {f"quanzi.{one.path.removesuffix('.py').replace('/', '.')}" for one in sources if one.is_door}
    faults: list[str] = []
    for source in sources:
        for node in ast.walk(source.tree):
            if not isinstance(node, ast.ImportFrom | ast.Import):
                continue
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
            for name in names:
                parts = name.split(".")
                if len(parts) < 3 or parts[0] != "quanzi" or parts[1] in NOT_SLICES or parts[1] == source.package or name in doors:
                    continue
                if source.package not in SIDE_DOORS.get(parts[2], set()):
                    faults.append(f"{source.path}:{node.lineno}: {name} is behind the door of {parts[1]}")
    return faults


def bad_doors(sources: Iterable[Source]) -> list[str]:
    """A door says what its slice promises, and offers at most 25 names, sorted, each of which is there."""
    return [f"{source.path}: {fault}" for source in sources if source.is_door for fault in _door_faults(source)]


def _door_faults(door: Source) -> list[str]:
    faults: list[str] = []
    if not ast.get_docstring(door.tree):
        faults.append("says nothing of what the slice promises")
    offered = _all_of(door.tree)
    if offered is None:
        return [*faults, "has no __all__"]
    if len(offered) > DOOR_NAMES_MAX:
        faults.append(f"offers {len(offered)} names, at most {DOOR_NAMES_MAX}")
    if offered != sorted(offered, key=_order):
        faults.append("__all__ is not sorted")
    present = {
        alias.asname or alias.name for node in door.tree.body if isinstance(node, ast.ImportFrom | ast.Import) for alias in node.names
    } | {node.name for node in door.tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}
    if set(offered) != present:
        faults.append(f"__all__ and the imports differ: {sorted(set(offered) ^ present)}")
    return faults


def _all_of(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
            return [str(name) for name in ast.literal_eval(node.value)]
    return None


def _order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions: the order in which ruff sorts `__all__`."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)
