"""Who is there and who writes, for those who show it themselves: told from process to process, and kept nowhere.

Who may see whom is asked when a page says what it shows, and again when somebody is blocked, chooses otherwise or leaves; until
it is known nobody is seen. Who takes part says so by watching: whoever does not watch is not shown either.
"""

import asyncio
import time
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from uuid import UUID

import msgspec
import structlog

from quanzi.infra.bus import Bus
from quanzi.infra.postgres import Db
from quanzi.kernel import limits
from quanzi.live.frames import Here, Presence, Seeks, Shows, Typed, Writing
from quanzi.live.sockets import FindSockets, Socket
from quanzi.messaging import listening

GRACE_S = 4.0
LOOK_S = 1.0
_TOLD_KEPT_MAX = 20_000
log = structlog.get_logger(__name__)
Word = Typed | Shows | Seeks


class Seldom:
    """Says yes to a key once in so many seconds."""

    def __init__(self, seconds: float, *, clock: Callable[[], float]) -> None:
        """Nothing was asked yet."""
        self._seconds, self._clock = seconds, clock
        self._last: OrderedDict[tuple[UUID, UUID], float] = OrderedDict()

    def take(self, key: tuple[UUID, UUID]) -> bool:
        """Whether it is time again."""
        now = self._clock()
        if now - self._last.get(key, -self._seconds) < self._seconds:
            return False
        self._last[key] = now
        self._last.move_to_end(key)
        while len(self._last) > _TOLD_KEPT_MAX:
            self._last.popitem(last=False)
        return True


class Watch:
    """The people and rooms that the sockets of one process watch."""

    def __init__(self, db: Db, *, bus: Bus, find_sockets: FindSockets, clock: Callable[[], float] = time.monotonic) -> None:
        """Nobody watches."""
        self._db, self._bus, self._find_sockets, self._clock = db, bus, find_sockets, clock
        self._watchers: defaultdict[UUID, set[Socket]] = defaultdict(set)
        self._rooms: defaultdict[UUID, set[Socket]] = defaultdict(set)
        self._said = Seldom(limits.TYPING_TOLD_EVERY_S, clock=clock)
        self._heard = Seldom(limits.TYPING_TOLD_EVERY_S, clock=clock)
        self._shown: set[UUID] = set()
        self._going: dict[UUID, float] = {}
        self._stale: set[Socket] = set()

    async def show(self, socket: Socket, here: Here) -> None:
        """A page says what it shows."""
        person_id, room_id = socket.person.member_id, here.room_id
        seen: listening.Seen | None = None
        if here.watching and here.looking:
            seen = await self._db.glance(lambda tx: listening.find_seen(tx, person_id=person_id, room_id=room_id))
        self._place(socket, seen, room_id)
        if seen is None:
            self._note_gone(person_id)
            return
        self._shown.add(person_id)
        self._going.pop(person_id, None)
        self._say(Shows(person_id, is_here=True))
        peers = sorted(seen.peers)
        for start in range(0, len(peers), limits.PEOPLE_SOUGHT_AT_ONCE):
            self._say(Seeks(peers[start : start + limits.PEOPLE_SOUGHT_AT_ONCE]))

    def type(self, socket: Socket, room_id: UUID) -> None:
        """Somebody writes in the room that is open before them."""
        key = socket.person.member_id, room_id
        if socket.seen is not None and socket.room_id == room_id and self._said.take(key):
            self._say(Typed(room_id, socket.person.member_id))

    def hear(self, word: Word) -> None:
        """What another process says, or this one."""
        if isinstance(word, Seeks):
            for person_id in word.person_ids:
                if self._takes_part(person_id):
                    self._say(Shows(person_id, is_here=True))
        elif isinstance(word, Shows):
            for socket in list(self._watchers.get(word.person_id, ())):
                socket.push(Presence(word.person_id, word.is_here))
            if not word.is_here and self._takes_part(word.person_id):
                # gone from there, perhaps to here; or the word is an old one
                self._say(Shows(word.person_id, is_here=True))
        elif self._rooms.get(word.room_id) and self._heard.take((word.person_id, word.room_id)):
            for socket in list(self._rooms[word.room_id]):
                if socket.seen is not None and word.person_id in socket.seen.mates:
                    socket.push(Writing(word.room_id, word.person_id))

    def forget(self, person_id: UUID) -> None:
        """Somebody may see others than before: nobody, until it is known whom."""
        for socket in list(self._find_sockets(person_id)):
            if socket.seen is None:
                continue
            for other in socket.seen.peers:
                socket.push(Presence(other, is_here=False))
            room_id = socket.room_id
            self._place(socket, None, None)
            socket.room_id = room_id
            self._stale.add(socket)

    def remove(self, socket: Socket) -> None:
        """A socket that is closed."""
        self._place(socket, None, None)
        self._stale.discard(socket)
        self._note_gone(socket.person.member_id)

    async def run(self) -> None:
        """Ask anew, and say who went, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self.look()
            except Exception:
                log.exception("presence_not_looked")

    async def look(self) -> None:
        """One turn."""
        while self._stale:
            socket = self._stale.pop()
            await self.show(socket, Here(watching=True, room_id=socket.room_id))
        now = self._clock()
        for person_id in [one for one, since in self._going.items() if now - since >= GRACE_S]:
            del self._going[person_id]
            if not self._takes_part(person_id):
                self._shown.discard(person_id)
                self._say(Shows(person_id, is_here=False))

    def _takes_part(self, person_id: UUID) -> bool:
        return any(one.seen is not None for one in self._find_sockets(person_id))

    def _note_gone(self, person_id: UUID) -> None:
        """Whoever comes back at once, as from one page to the next, was not gone."""
        if person_id in self._shown and not self._takes_part(person_id):
            self._going.setdefault(person_id, self._clock())

    def _place(self, socket: Socket, seen: listening.Seen | None, room_id: UUID | None) -> None:
        if socket.seen is not None:
            for person_id in socket.seen.peers:
                _drop(self._watchers, person_id, socket)
        if socket.room_id is not None:
            _drop(self._rooms, socket.room_id, socket)
        socket.seen, socket.room_id = seen, room_id
        if seen is not None:
            for person_id in seen.peers:
                self._watchers[person_id].add(socket)
            if room_id is not None:
                self._rooms[room_id].add(socket)

    def _say(self, word: Word) -> None:
        self._bus.say(msgspec.json.encode(word).decode())


def _drop(places: defaultdict[UUID, set[Socket]], key: UUID, socket: Socket) -> None:
    places[key].discard(socket)
    if not places[key]:
        del places[key]
