"""Who has a page of this process before them, said to the database in batches, so that the worker calls nobody for what they see.

Somebody who goes from one page to the next is not gone: only who is away for a moment is. No time is written of anybody.
"""

import asyncio
import contextlib
import math
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import structlog

from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.live.sockets import FindSockets
from quanzi.notices import calling

LOOK_S = 1.0
GRACE_S = 4.0
"""For so long a page may take to follow another."""
RENEW_S = limits.PROCESS_ALIVE_S / 3
_STOP_S = 2.0
log = structlog.get_logger(__name__)


class Roll:
    """The roll of one process."""

    def __init__(self, db: Db, *, find_sockets: FindSockets, clock: Callable[[], float] = time.monotonic) -> None:
        """Nobody is there yet."""
        self.process_id = uuid4()
        self._db, self._find_sockets, self._clock = db, find_sockets, clock
        self._written: set[UUID] = set()
        self._changed: set[UUID] = set()
        self._going: dict[UUID, float] = {}
        self._renewed = -math.inf

    def note(self, person_id: UUID) -> None:
        """Somebody came, went, or looked away."""
        self._changed.add(person_id)

    def is_here(self, person_id: UUID) -> bool:
        """Whether somebody has a page of this process before them."""
        return any(one.is_looking for one in self._find_sockets(person_id))

    async def run(self) -> None:
        """Write until cancelled; then nobody is there."""
        try:
            while True:
                await asyncio.sleep(LOOK_S)
                try:
                    await self.write()
                except Exception:
                    log.exception("roll_not_written")
        finally:
            with contextlib.suppress(Exception):
                async with asyncio.timeout(_STOP_S):
                    await self._db.run(lambda tx: calling.end_process(tx, process_id=self.process_id))

    async def write(self) -> None:
        """Say what changed since the last time, and that this process lives; nothing while nobody is there."""
        came, went = self._look()
        now = self._clock()
        renews = now - self._renewed >= RENEW_S
        if not came and not went and not (renews and self._written):
            return
        try:
            await self._db.run(lambda tx: self._write(tx, came=came, went=went, renews=renews))
        except BaseException:
            self._changed |= came | went
            raise
        self._written = (self._written | came) - went
        if renews:
            self._renewed = now

    def _look(self) -> tuple[set[UUID], set[UUID]]:
        """Who came, and who has been gone for a moment; who is about to go is looked at again."""
        changed, self._changed = self._changed, set()
        here = {one for one in changed if self.is_here(one)}
        gone = {one: self._going.get(one, self._clock()) for one in changed - here if one in self._written}
        went = {one for one, since in gone.items() if self._clock() - since >= GRACE_S}
        self._going = {one: since for one, since in gone.items() if one not in went}
        self._changed |= self._going.keys()
        return here - self._written, went

    async def _write(self, tx: Tx, *, came: set[UUID], went: set[UUID], renews: bool) -> None:
        if renews and await calling.keep_process(tx, process_id=self.process_id):
            came = (came | self._written) - went
        await calling.note_here(tx, process_id=self.process_id, came=came, went=went)
