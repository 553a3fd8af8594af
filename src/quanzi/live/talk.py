"""Rooms on the sockets of one process: what was said goes to each member who is here, once and in order.

News name rooms and numbers; what was said is read once for all who hear it. Who is in a room is remembered until its
roster's number rises. How far each room was told is remembered too: what comes again is dropped, and what was skipped is read.
"""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice
from uuid import UUID

import msgspec
import structlog

from quanzi import messaging
from quanzi.infra.postgres import Db
from quanzi.live.sockets import FindSockets, Socket, encode_frame
from quanzi.messaging import listening
from quanzi.relations import telling

NEWS_WAITING_MAX = 10_000
ROOMS_REMEMBERED_MAX = 20_000
ROOMS_LOOKED_AT = 2_000
SKIPPED_READ_MAX = 500
"""So many messages at most are read behind what was told; a browser that misses more asks for them."""
log = structlog.get_logger(__name__)


class RoomFrame(msgspec.Struct, frozen=True):
    """What a browser hears of a room."""

    room: UUID
    messages: Sequence[messaging.Message]
    changes: Sequence[listening.Change]


class MineFrame(msgspec.Struct, frozen=True):
    """What a browser hears of the same person's other devices."""

    mine: UUID
    kind: str
    position: int


class Known(msgspec.Struct):
    """A room as this process knows it: who is in it as of a roster, and how far it was told."""

    roster: int
    person_ids: frozenset[UUID]
    position: int
    change: int


class Fresh(msgspec.Struct, frozen=True):
    """What this very process has just kept: news of rooms, with what was said."""

    rooms: Sequence[listening.RoomNews]
    told: Sequence[listening.Told]


class Talk:
    """Everything about rooms that this process tells its sockets."""

    def __init__(self, db: Db, *, find_sockets: FindSockets) -> None:
        """Read from `db`; the sockets of a person are asked of the hub."""
        self._db, self._find_sockets = db, find_sockets
        self._news: asyncio.Queue[listening.News | Fresh] = asyncio.Queue(NEWS_WAITING_MAX)
        self._known: OrderedDict[UUID, Known] = OrderedDict()
        self._looked_at = 0
        self._is_telling = False
        self.name = secrets.token_hex(8)

    def hear_own(self, rooms: Sequence[listening.RoomNews], told: Sequence[listening.Told]) -> None:
        """Take what this process has kept a moment ago: what needs no look at the database is told at once, where nothing waits."""
        if self._is_telling or not self._news.empty():
            self._put(Fresh(rooms, told))
            return
        parts = {one.room_id: one for one in told}
        later = [one for one in rooms if not self._tell_at_once(one, parts.get(one.room_id))]
        if later:
            self._put(Fresh(later, told))

    def hear(self, news: listening.News) -> None:
        """Take what was said between processes, but for what came here straight."""
        if not (isinstance(news, listening.RoomsNews) and news.by == self.name):
            self._put(news)

    def _put(self, news: listening.News | Fresh) -> None:
        """When there is too much, a later look finds what was dropped."""
        try:
            self._news.put_nowait(news)
        except asyncio.QueueFull:
            log.warning("room_news_dropped")

    async def heal(self) -> None:
        """Compare how far rooms are with how far they were told here, some at a time, and tell what nobody told."""
        rooms = list(islice(self._known, self._looked_at, self._looked_at + ROOMS_LOOKED_AT))
        self._looked_at = self._looked_at + len(rooms) if len(rooms) == ROOMS_LOOKED_AT else 0
        if rooms:
            for one in await self._db.glance(lambda tx: listening.find_heads(tx, room_ids=rooms)):
                known = self._known.get(one.room_id)
                if known is not None and (known.position < one.position or known.change < one.change or known.roster < one.roster):
                    self.hear(listening.RoomsNews([one]))

    async def run(self) -> None:
        """Tell until cancelled; all that waits is told together."""
        while True:
            batch = [await self._news.get()]
            while not self._news.empty():
                batch.append(self._news.get_nowait())
            self._is_telling = True
            try:
                await self.tell(batch)
            except Exception:
                log.exception("room_news_lost", count=len(batch))
            finally:
                self._is_telling = False

    async def tell(self, batch: Sequence[listening.News | Fresh]) -> None:
        """Let the members hear who are here."""
        rooms: list[listening.RoomNews] = []
        fresh: dict[UUID, list[listening.Told]] = {}
        for one in batch:
            if isinstance(one, listening.MineNews):
                _push(self._find_sockets(one.person_id), encode_frame(MineFrame(one.room_id, one.kind, one.position)))
                continue
            rooms.extend(one.rooms)
            for told in one.told if isinstance(one, Fresh) else ():
                fresh.setdefault(told.room_id, []).append(told)
        if rooms:
            await self._tell_rooms(rooms, fresh)

    async def _tell_rooms(self, rooms: Iterable[listening.RoomNews], fresh: Mapping[UUID, Sequence[listening.Told]]) -> None:
        news = _merge(rooms)
        await self._learn_rosters(news)
        wanted: list[listening.RoomNews] = []
        for room_id, one in news.items():
            known = self._known.get(room_id)
            if known is None:
                continue
            new = _behind(known, one)
            if new is not None and self._sockets_in(room_id):
                wanted.append(new)
            else:
                _remember(known, one)
        if not wanted:
            return
        told = await self._find_told(wanted, fresh)
        await self._learn_hidden(told)
        for one in told:
            self._tell_room(one, self._sockets_in(one.room_id))
        # not before: what could not be read is found missing by a later look
        for one in wanted:
            _remember(self._known[one.room_id], one)

    async def _find_told(
        self, wanted: Sequence[listening.RoomNews], fresh: Mapping[UUID, Sequence[listening.Told]]
    ) -> list[listening.Told]:
        """What is new in these rooms: as this process wrote it, where that is all of it; the others are read in one look."""
        told: list[listening.Told] = []
        unread: list[listening.RoomNews] = []
        for one in wanted:
            own = _put_together(one, fresh.get(one.room_id, ()))
            if own is None:
                unread.append(one)
            else:
                told.append(own)
        if unread:
            told += await self._db.glance(lambda tx: listening.read_news(tx, news=unread))
        return told

    async def _learn_rosters(self, news: Mapping[UUID, listening.RoomNews]) -> None:
        """Ask who is in the rooms that are new here, or where somebody came or went."""
        unknown = [room_id for room_id, one in news.items() if room_id not in self._known or self._known[room_id].roster < one.roster]
        if not unknown:
            return
        for room_id, roster in (await self._db.glance(lambda tx: listening.find_rosters(tx, room_ids=unknown))).items():
            one, before = news[room_id], self._known.get(room_id)
            position, change = (before.position, before.change) if before else (one.after, one.changed_after)
            self._known[room_id] = Known(roster.roster, frozenset(roster.person_ids), position, change)
        while len(self._known) > ROOMS_REMEMBERED_MAX:
            self._known.popitem(last=False)

    async def _learn_hidden(self, told: Sequence[listening.Told]) -> None:
        """Ask once, for all whose socket is new, who is out of sight; kept until a block changes it."""
        people = {person_id for one in told for person_id in self._known[one.room_id].person_ids}
        new = {socket: socket.blocks for person_id in people for socket in self._find_sockets(person_id) if socket.hidden is None}
        if not new:
            return
        person_ids = {socket.person.member_id for socket in new}
        hidden = await self._db.glance(lambda tx: telling.find_hidden_of(tx, person_ids=person_ids))
        for socket, blocks in new.items():
            if socket.blocks == blocks:
                socket.hidden = hidden[socket.person.member_id]

    def _tell_at_once(self, news: listening.RoomNews, told: listening.Told | None) -> bool:
        """Tell what follows on what was told here, if all is known that it takes; whether it was."""
        known = self._known.get(news.room_id)
        if known is None or told is None or known.roster < news.roster or known.change < news.change:
            return False
        if known.position != news.after or len(told.messages) != news.position - news.after:
            return False
        sockets = self._sockets_in(news.room_id)
        if any(socket.hidden is None for socket in sockets):
            return False
        self._tell_room(told, sockets)
        known.position = news.position
        return True

    def _sockets_in(self, room_id: UUID) -> list[Socket]:
        """Those in this process of all who are in a room that is known."""
        return [socket for person_id in self._known[room_id].person_ids for socket in self._find_sockets(person_id)]

    def _tell_room(self, told: listening.Told, sockets: Iterable[Socket]) -> None:
        frame = encode_frame(RoomFrame(told.room_id, told.messages, told.changes))
        authors = {message.author_id for message in told.messages}
        for socket in sockets:
            if socket.hidden and not authors.isdisjoint(socket.hidden):
                veiled = [listening.veil_message(one) if one.author_id in socket.hidden else one for one in told.messages]
                socket.push(encode_frame(RoomFrame(told.room_id, veiled, told.changes)))
            else:
                socket.push(frame)


def _merge(rooms: Iterable[listening.RoomNews]) -> dict[UUID, listening.RoomNews]:
    """One piece of news for each room, which reaches as far as all of them together."""
    merged: dict[UUID, listening.RoomNews] = {}
    for one in rooms:
        known = merged.get(one.room_id)
        if known is not None:
            one = listening.RoomNews(  # noqa: PLW2901 -- the same news, wider
                one.room_id,
                min(known.after, one.after),
                max(known.position, one.position),
                min(known.changed_after, one.changed_after),
                max(known.change, one.change),
                max(known.roster, one.roster),
            )
        merged[one.room_id] = one
    return merged


def _remember(known: Known, one: listening.RoomNews) -> None:
    known.position, known.change = max(known.position, one.position), max(known.change, one.change)


def _behind(known: Known, one: listening.RoomNews) -> listening.RoomNews | None:
    """What of the news was not told yet; None when all was."""
    if one.position <= known.position and one.change <= known.change:
        return None
    after = max(known.position, one.position - SKIPPED_READ_MAX)
    changed_after = max(known.change, one.change - SKIPPED_READ_MAX)
    return listening.RoomNews(one.room_id, min(after, one.position), one.position, min(changed_after, one.change), one.change, one.roster)


def _put_together(news: listening.RoomNews, parts: Sequence[listening.Told]) -> listening.Told | None:
    """All that is new in a room out of what was written here; None when somebody else did or said something as well."""
    messages = {one.position: one for part in parts for one in part.messages if news.after < one.position <= news.position}
    if news.change > news.changed_after or len(messages) < news.position - news.after:
        return None
    return listening.Told(news.room_id, tuple(messages[position] for position in sorted(messages)), ())


def _push(sockets: Collection[Socket], frame: bytes) -> None:
    for socket in list(sockets):
        socket.push(frame)
