"""Pages of a long list: a cursor remembers the last row seen, so page 10,000 costs what page 1 costs."""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar
from uuid import UUID

from quanzi.kernel.errors import Invalid

T = TypeVar("T")

_LAYOUT = struct.Struct(">q16s")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadCursor(Invalid):
    """The cursor was not made by us."""

    code = "bad_cursor"
    reason = "This page link is broken."
    way_forward = "Start again from the first page."


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place after one row: its time and its id, which together are unique and in order."""

    at: datetime
    id: UUID

    def text(self) -> str:
        """The opaque, URL-safe form."""
        microseconds = (self.at - _EPOCH) // timedelta(microseconds=1)
        return base64.urlsafe_b64encode(_LAYOUT.pack(microseconds, self.id.bytes)).decode().rstrip("=")


def read_cursor(text: str | None) -> Cursor | None:
    """The cursor a reader sent back; None for the first page, BadCursor for anything we did not make."""
    if not text:
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        microseconds, id_bytes = _LAYOUT.unpack(raw)
        return Cursor(at=_EPOCH + timedelta(microseconds=microseconds), id=UUID(bytes=id_bytes))
    except (binascii.Error, struct.error, OverflowError, ValueError) as error:
        raise BadCursor(field="cursor") from error


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the cursor of the next page (None at the end)."""

    items: tuple[T, ...]
    next_cursor: str | None = None
