"""Which deeds the API reaches: what a program can do is what a page can do."""

import ast
from collections.abc import Iterable

from tests.architecture.rules import Source


def deeds_reached(sources: Iterable[Source]) -> frozenset[str]:
    """Every `door.name` that these files speak of, as slice.name, whichever of the slice's doors it is."""
    return frozenset(found for source in sources for found in _names_in(source))


def _names_in(source: Source) -> Iterable[str]:
    slices: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None and node.module.split(".")[0] == "quanzi":
            below = node.module.split(".")[1:]
            slices |= {one.asname or one.name: below[0] if below else one.name for one in node.names}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in slices:
            yield f"{slices[node.value.id]}.{node.attr}"


def deeds_out_of_reach(deeds: Iterable[str], sources: Iterable[Source], *, told: Iterable[str]) -> list[str]:
    """Deeds that no call reaches and that nobody gave a reason for, and reasons for deeds that are reached or gone."""
    known, reached, excused = set(deeds), deeds_reached(sources), set(told)
    missing = [f"{deed} is reached by no call of the API" for deed in sorted(known - reached - excused)]
    idle = [f"{deed} has a reason, and is reached or gone" for deed in sorted(excused & (reached | (excused - known)))]
    return missing + idle
