"""Ids: UUID version 7 (RFC 9562), so that rows written together lie together."""

import os
import uuid
from datetime import UTC, datetime

SOURCE_NAMESPACE = uuid.UUID("6f0d1c5e-61c7-5a1e-9d7b-6f1f2f3c4d5e")


def new_id(at: datetime) -> uuid.UUID:
    """A fresh id whose order follows `at` (48-bit milliseconds, then 74 random bits)."""
    milliseconds = int(at.timestamp() * 1000)
    random = int.from_bytes(os.urandom(10))
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= ((random >> 62) & 0xFFF) << 64
    value |= 0b10 << 62
    value |= random & (2**62 - 1)
    return uuid.UUID(int=value)


def first_id(at: datetime) -> uuid.UUID:
    """No id made at `at` or later comes before this one."""
    return uuid.UUID(int=(int(at.timestamp() * 1000) & (2**48 - 1)) << 80)


def id_from_source(*, source: str, key: str) -> uuid.UUID:
    """The same id each time for the same outside row (UUID version 5), so that a load can be repeated."""
    return uuid.uuid5(SOURCE_NAMESPACE, f"{source}\x1f{key}")


def time_of(value: uuid.UUID) -> datetime:
    """The moment a version 7 id was made, to the millisecond."""
    return datetime.fromtimestamp((value.int >> 80) / 1000, tz=UTC)
