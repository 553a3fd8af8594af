"""Who stands behind the sockets' sessions, asked for many at once: after a restart everybody comes back in the same moment."""

from collections.abc import Sequence

from quanzi import identity
from quanzi.infra.gather import Gather, Waiting
from quanzi.infra.postgres import Db
from quanzi.kernel.errors import QuanziError, Unavailable
from quanzi.kernel.person import Person

LOOKS_AT_ONCE_MAX = 500


class Sessions:
    """One for each process; `run` has to run."""

    def __init__(self, db: Db) -> None:
        """Sessions are looked for on `db`."""
        self._db = db
        self._line: Gather[identity.SessionKey, Person] = Gather(self._look, at_once_max=LOOKS_AT_ONCE_MAX)

    async def find_person(self, key: identity.SessionKey) -> Person:
        """Who holds this session now. SessionEnded, Unavailable."""
        person = await self._line.put(key)
        if person is None:
            # not looked for at all is no reason to sign anybody out
            raise Unavailable
        return person

    async def run(self) -> None:
        """Serve until cancelled."""
        await self._line.run()

    async def _look(self, batch: Sequence[Waiting[identity.SessionKey, Person]]) -> None:
        try:
            found = await self._db.glance(lambda tx: identity.find_people(tx, keys=[one.item for one in batch]))
        except QuanziError as refusal:
            for one in batch:
                one.answer(refusal)
            return
        for one in batch:
            one.answer(found.get(one.item) or identity.SessionEnded())
