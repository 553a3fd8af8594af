"""Slow or outside work, queued by pgqueuer in the deed's own transaction: nothing is lost between commit and queue."""

from datetime import timedelta
from typing import Any, cast

import asyncpg
import msgspec
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

from quanzi.infra.postgres.transaction import Tx


async def enqueue(tx: Tx, name: str, payload: dict[str, Any], *, after: timedelta | None = None) -> None:
    """Queue the job `name` (registered in `app/worker.py`), to run once this transaction is there and `after` is over."""
    # the pool's proxy is a connection to all who use it, though asyncpg gives it no common type
    queries = Queries(AsyncpgDriver(cast("asyncpg.Connection", tx.connection)))
    await queries.enqueue(name, msgspec.json.encode(payload), execute_after=after)
