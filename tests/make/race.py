"""Deeds that begin at one instant, each with a connection and a transaction of its own."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg

from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import QuanziError

Deed = Callable[[Tx], Awaitable[object]]


class RingDb(Db):
    """A database that counts how often deeds waited for each other in a ring; `run` hides that by trying again."""

    rings = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Tx]:
        """As ever, counted."""
        try:
            async with super().transaction() as tx:
                yield tx
        except (asyncpg.DeadlockDetectedError, asyncpg.LockNotAvailableError):
            self.rings += 1
            raise


async def race(db: Db, *deeds: Deed) -> list[str]:
    """Let all begin when each has its transaction; "done" or the code of the refusal, in their order."""
    ready = asyncio.Barrier(len(deeds))

    async def begin(deed: Deed) -> str:
        waited = False

        async def start(tx: Tx) -> None:
            nonlocal waited
            if not waited:
                waited = True
                await ready.wait()
            await deed(tx)

        try:
            await db.run(start)
        except QuanziError as refusal:
            return refusal.code
        return "done"

    return await asyncio.gather(*(begin(deed) for deed in deeds))
