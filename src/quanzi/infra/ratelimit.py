"""How often something may be done: a fixed window per bucket, counted in the deed's own database.

Whose a bucket is can't be read from the table, nor found by trying all phone numbers: its name is a hash under a key that
lies outside of the database. A salt in a table would lie in every copy of the database beside what it is to hide.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from quanzi.infra.crypto import Keys
from quanzi.infra.postgres.transaction import Tx
from quanzi.kernel.errors import TooMany


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `times` in each window of `seconds`."""

    name: str
    times: int
    seconds: int


# One for the whole process, so that a deed counts without being handed the keys. Until a house is open it is one that
# nobody knows, which hides as well, but is not shared with the other processes.
_key = secrets.token_bytes(32)


def use_keys(keys: Keys) -> None:
    """Name buckets by this house's keys from now on, as every process of it does."""
    global _key  # noqa: PLW0603 -- a process serves one house
    _key = keys.keyed_hash("buckets", purpose="rate")


def name_bucket(limit: Limit, who: str) -> str:
    """How the table knows whom it counts."""
    digest = hashlib.blake2b(f"{limit.name}\x1f{who}".encode(), digest_size=16, key=_key).hexdigest()
    return f"{limit.name}:{digest}"


async def take(tx: Tx, limit: Limit, who: str, *, count: int = 1) -> None:
    """Count one more for `who` (hashed under a key, so that no address is kept), or `count` at once.

    TooMany when it is too often, with `retry_after_s`, and `left`: how many there could still be.
    """
    row = await tx.connection.fetchrow(
        """
        INSERT INTO infra.rate AS r (bucket, started_at, count) VALUES ($1, $2, $4)
        ON CONFLICT (bucket) DO UPDATE SET
            count = CASE WHEN r.started_at <= $3 THEN $4 ELSE r.count + $4 END,
            started_at = CASE WHEN r.started_at <= $3 THEN $2 ELSE r.started_at END
        RETURNING count, started_at
        """,
        name_bucket(limit, who),
        tx.now,
        tx.now - timedelta(seconds=limit.seconds),
        count,
    )
    if row is not None and row["count"] > limit.times:
        left = row["started_at"] + timedelta(seconds=limit.seconds) - tx.now
        raise TooMany(retry_after_s=max(1, int(left.total_seconds())), limit=limit.name, left=max(0, limit.times - row["count"] + count))


async def sweep(tx: Tx) -> int:
    """Forget windows that ended more than a day ago."""
    return await tx.execute("DELETE FROM infra.rate WHERE started_at < $1", tx.now - timedelta(days=2))
