"""A refusal that must be remembered: returned by the deed, so that its transaction commits, and raised afterwards."""

from typing import TypeVar

from quanzi.kernel.errors import QuanziError

T = TypeVar("T")


def accept(answer: T | QuanziError) -> T:
    """The answer of a committed deed, or its refusal raised."""
    if isinstance(answer, QuanziError):
        raise answer
    return answer
