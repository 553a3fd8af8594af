"""How often something may be done: counted once for everybody who asks at the same time."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quanzi.infra import crypto, ratelimit
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import TooMany

LIMIT = ratelimit.Limit("cups", 3, 60)


async def test_the_limit_holds_among_contenders(db: Db) -> None:
    start = asyncio.Barrier(8)

    async def take() -> bool:
        await start.wait()
        try:
            await db.run(lambda tx: ratelimit.take(tx, LIMIT, "lin"))
        except TooMany:
            return False
        return True

    assert sum(await asyncio.gather(*(take() for _ in range(8)))) == 3


async def test_a_window_ends_and_says_when(tx: Tx) -> None:
    for _ in range(3):
        await ratelimit.take(tx, LIMIT, "lin")
    later = Tx(tx.connection, tx.now + timedelta(seconds=20))
    with pytest.raises(TooMany) as caught:
        await ratelimit.take(later, LIMIT, "lin")
    assert caught.value.data["retry_after_s"] == 40
    await ratelimit.take(Tx(tx.connection, tx.now + timedelta(seconds=60)), LIMIT, "lin")
    await ratelimit.take(tx, LIMIT, "chen")


async def test_a_bucket_is_found_by_the_keys_of_the_house_alone(db: Db, tmp_path: Path) -> None:
    """Trying every phone number against a copy of the database finds nobody."""
    first, other = (crypto.open_keys(tmp_path / name) for name in ("first.json", "other.json"))
    for keys in (first, other, first):
        ratelimit.use_keys(keys)
        await db.run(lambda tx: ratelimit.take(tx, LIMIT, "+8613800138000"))
    rows = await db.pool.fetch("SELECT bucket, count FROM infra.rate")
    assert sorted(row["count"] for row in rows) == [1, 2]
    unkeyed = hashlib.blake2b(b"cups\x1f+8613800138000", digest_size=16).hexdigest()
    assert f"cups:{unkeyed}" not in {row["bucket"] for row in rows}


async def test_nobody_can_be_read_from_it_and_old_windows_go(db: Db) -> None:
    clock = datetime(2026, 1, 1, tzinfo=UTC)
    then = Db(db.pool, clock=lambda: clock)
    await then.run(lambda tx: ratelimit.take(tx, LIMIT, "lin@example.org"))
    bucket = await db.pool.fetchval("SELECT bucket FROM infra.rate")
    assert "lin" not in bucket.removeprefix("cups:")
    assert await then.run(ratelimit.sweep) == 0
    clock += timedelta(days=3)
    assert await then.run(ratelimit.sweep) == 1
