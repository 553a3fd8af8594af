"""Every call of the API says which scope opens it, and what it is for."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_SCOPE = re.compile(r"^[a-z_]+:(read|write)$")
READS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Call:
    """A handler under /api/v1: where, how, its scope and its one-line summary."""

    path: str
    method: str
    scope: object
    summary: str | None


def calls_without_scope(calls: Iterable[Call]) -> list[str]:
    """A call without a scope would be closed to every token, or worse, open to all."""
    faults: list[str] = []
    for call in calls:
        found = _SCOPE.match(call.scope) if isinstance(call.scope, str) else None
        if found is None:
            faults.append(f"{call.method} {call.path}: scope {call.scope!r} is not <slice>:read or <slice>:write")
        elif (found[1] == "read") is not (call.method in READS):
            faults.append(f"{call.method} {call.path}: {call.scope} does not fit the method")
    return faults


def calls_without_summary(calls: Iterable[Call]) -> list[str]:
    """The documentation shows one sentence for each call."""
    return [f"{call.method} {call.path}: no summary" for call in calls if not call.summary]
