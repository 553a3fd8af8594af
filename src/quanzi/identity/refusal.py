"""A refusal that must be remembered: returned by the deed, so that its transaction commits, and raised afterwards."""

from typing import TypeVar

from quanzi.identity.errors import TryRefused

T = TypeVar("T")


def accept(answer: T | TryRefused) -> T:
    """The answer of a committed deed, or its refusal raised."""
    if isinstance(answer, TryRefused):
        raise answer
    return answer
