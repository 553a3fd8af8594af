"""Every call of the API says which scope opens it, and what it is for."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, get_args

from litestar.params import BodyKwarg, KwargDefinition
from msgspec import Meta

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


def lost_limits(handlers: Iterable[Callable[..., Any]]) -> list[str]:
    """Litestar keeps no limit that msgspec's Meta puts on a query or path parameter: it belongs into QueryParameter."""
    return [
        f"{handler.__module__}.{handler.__name__}: the limit of {name} is not kept"
        for handler in handlers
        for name, hint in getattr(handler, "__annotations__", {}).items()
        if any(isinstance(one, KwargDefinition) and not isinstance(one, BodyKwarg) for one in get_args(hint)[1:])
        and any(isinstance(one, Meta) for one in get_args(hint)[1:])
    ]
