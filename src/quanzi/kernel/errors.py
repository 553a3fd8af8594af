"""What can go wrong, in seven kinds.

    QuanziError
    ├── NotFound      it is not there, or not yours to see
    ├── Forbidden     you may see it, but not do this
    ├── Conflict      it changed, exists, or is busy
    ├── Invalid       the input can't be right
    ├── TooMany       a limit in time; `retry_after_s` says when to come back
    ├── Unavailable   a part we need does not answer
    └── NotSignedIn   say first who you are

A slice's error subclasses one kind, is named after a fact and has a stable `code`; `data` holds what a page or a
program needs to explain it. `reason` and `way_forward` are English message ids which the edge translates.
"""

from typing import ClassVar


class QuanziError(Exception):
    """The root of every foreseen refusal; never raised itself."""

    code: ClassVar[str] = "error"
    reason: ClassVar[str] = "That did not work."
    way_forward: ClassVar[str] = "Try again in a moment."

    def __init__(self, **data: object) -> None:
        """Keep the facts that explain the refusal; they are formatted into `reason` and `way_forward`."""
        super().__init__(self.code)
        self.data = data


class NotFound(QuanziError):
    """It is not there, or not yours to see: the answer is the same."""

    code = "not_found"
    reason = "There is nothing here that you can see."
    way_forward = "It may have been deleted, or it is not open to you. Go back, or search for it."


class Forbidden(QuanziError):
    """You may see it, but not do this."""

    code = "forbidden"
    reason = "You may not do this."
    way_forward = "Ask the circle's owner or an operator."


class Conflict(QuanziError):
    """It changed meanwhile, exists already, or is busy."""

    code = "conflict"
    reason = "This has changed meanwhile."
    way_forward = "Reload the page and try again."


class Invalid(QuanziError):
    """The input can't be right; `field` names the input where one is to blame."""

    code = "invalid"
    reason = "Something in the form is not right."
    way_forward = "Check the marked field and send it again."


class TooMany(QuanziError):
    """A limit in time was reached; `retry_after_s` says when to come back."""

    code = "too_many"
    reason = "That was too often in a short time."
    way_forward = "Please wait {retry_after_s} seconds and try again."


class Unavailable(QuanziError):
    """A part that we need does not answer."""

    code = "unavailable"
    reason = "A part of the service does not answer at the moment."
    way_forward = "Nothing was lost. Try again in a few minutes."


class NotSignedIn(QuanziError):
    """Say first who you are."""

    code = "not_signed_in"
    reason = "You are not signed in."
    way_forward = "Sign in, then try again."


class KeyReused(Invalid):
    """The idempotency key was used before, with other input."""

    code = "key_reused"
    reason = "This request key was used before for something else."
    way_forward = "Reload the page and send the form again."
