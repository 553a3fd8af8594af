"""The sockets of one process, and who of them hears what.

Who may read is asked of the database at each telling, for all listeners in one statement: a socket's list of topics is a
wish, never a right. Slow readers are let go rather than waited for.
"""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection
from uuid import UUID

import msgspec
import structlog

from quanzi import circles, feed, identity, relations
from quanzi.circles import entrance
from quanzi.infra.postgres import Db, ReadTx
from quanzi.infra.postgres.listen import follow_channel
from quanzi.kernel import limits
from quanzi.kernel.errors import Forbidden, NotFound
from quanzi.kernel.person import Person
from quanzi.live.frames import CHANNEL, Frame, News, Topic
from quanzi.live.pace import Pace
from quanzi.live.sockets import GOING, Socket
from quanzi.live.talk import Talk
from quanzi.messaging import listening

log = structlog.get_logger(__name__)

SESSION_CHECK_S = 15.0
NEWS_WAITING_MAX = 10_000
SOCKETS_PER_PERSON_MAX = 20
ENDED, TOO_MANY = 4401, 4429
"""Why a socket is closed: the session ended, too many at once. A browser does not ask again after 44xx."""


FindPerson = Callable[[ReadTx], Awaitable[Person | None]]


class Hub:
    """All sockets of this process."""

    def __init__(self, db: Db, *, database_url: str) -> None:
        """A hub that hears nothing before `run`."""
        self._db, self._url = db, database_url
        self._sockets: set[Socket] = set()
        self._by_person: defaultdict[UUID, set[Socket]] = defaultdict(set)
        self._news: asyncio.Queue[News] = asyncio.Queue(NEWS_WAITING_MAX)
        self._pace = Pace(limits.LIVE_TOPICS_PER_PERSON_MINUTE_MAX, clock=time.monotonic)
        self.talk = Talk(db, find_sockets=self.find_sockets)
        self.ready = asyncio.Event()
        self._rooms_ready = asyncio.Event()

    async def run(self) -> None:
        """Hear and tell until cancelled; then let every socket go."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(follow_channel(self._url, channel=CHANNEL, hear=self._hear, ready=self.ready))
                tasks.create_task(follow_channel(self._url, channel=listening.CHANNEL, hear=self.talk.hear, ready=self._rooms_ready))
                tasks.create_task(self.talk.run())
                tasks.create_task(self._tell_all())
                tasks.create_task(self._check_sessions())
        finally:
            for socket in self._sockets:
                socket.close(GOING)

    def find_sockets(self, person_id: UUID) -> Collection[Socket]:
        """The sockets of a person in this process."""
        return self._by_person.get(person_id, ())

    async def ask(self, question: FindPerson) -> Person | None:
        """Who stands at the door, if anybody."""
        return await self._db.glance(question)

    def add(self, socket: Socket) -> None:
        """A new socket; one too many of a person is let go at once."""
        mine = self._by_person[socket.person.member_id]
        if len(mine) >= SOCKETS_PER_PERSON_MAX:
            socket.close(TOO_MANY)
        self._sockets.add(socket)
        mine.add(socket)

    def remove(self, socket: Socket) -> None:
        """A socket that is closed."""
        self._sockets.discard(socket)
        mine = self._by_person[socket.person.member_id]
        mine.discard(socket)
        if not mine:
            del self._by_person[socket.person.member_id]

    async def subscribe(self, socket: Socket, topics: list[Topic]) -> None:
        """What the socket wants to hear from now on; topics it may not read are left out without a word.

        Each topic costs a few questions, so a person who wishes for more in a minute than any page does is let go.
        """
        if not self._pace.take(socket.person.member_id, len(topics)):
            socket.close(TOO_MANY)
            return
        if any(topic.circle_id is None for topic in topics):
            await self._refresh_home(socket)

        async def look(tx: ReadTx) -> list[Topic]:
            return [topic for topic in topics if await _may_hear(tx, socket.person, topic)]

        socket.topics = await self._db.glance(look)

    async def _refresh_home(self, socket: Socket) -> None:
        async def ask(tx: ReadTx) -> list[UUID]:
            return await circles.find_my_circle_ids(tx, by=socket.person)

        socket.home_circles = frozenset(await self._db.glance(ask))

    async def _find_readers(self, circle_id: UUID, person_ids: Collection[UUID]) -> frozenset[UUID]:
        async def ask(tx: ReadTx) -> frozenset[UUID]:
            return await entrance.find_readers(tx, circle_id=circle_id, person_ids=person_ids)

        return await self._db.glance(ask)

    def _hear(self, payload: str) -> None:
        with contextlib.suppress(asyncio.QueueFull, msgspec.MsgspecError):
            self._news.put_nowait(msgspec.json.decode(payload, type=News))

    async def _tell_all(self) -> None:
        while True:
            news = await self._news.get()
            try:
                await self.tell(news)
            except Exception:
                log.exception("live_news_lost", kind=news.kind)

    async def tell(self, news: News) -> None:
        """Let everybody hear who wants to and may; the one who did it knows already."""
        if news.kind == "members":
            for socket in list(self._by_person.get(news.item_id, ())):
                await self._refresh_home(socket)
            return
        if news.kind == "blocks":
            for socket in list(self.find_sockets(news.item_id)):
                socket.hidden = None
            return
        heard = [(socket, topics) for socket in list(self._sockets) if (topics := socket.hears(news))]
        people = {socket.person.member_id for socket, _ in heard} - {news.by}
        if not people:
            return
        allowed = await self._find_readers(news.circle_id, people) - await self._find_hidden(news.by)
        for socket, topics in heard:
            if socket.person.member_id in allowed:
                for topic in topics:
                    socket.push(Frame(topic, news.item_id, news.kind))

    async def _find_hidden(self, person_id: UUID | None) -> frozenset[UUID]:
        if person_id is None:
            return frozenset()

        async def ask(tx: ReadTx) -> frozenset[UUID]:
            return await relations.find_hidden(tx, person_id=person_id)

        return await self._db.glance(ask)

    async def _check_sessions(self) -> None:
        """A device that was signed out, or of a person who left, hears nothing for long. Who is suspended reads on, and so hears."""
        while True:
            await asyncio.sleep(SESSION_CHECK_S)
            self._pace.forget_old()
            try:
                await self.check_sessions(list(self._sockets))
            except Exception:
                log.exception("live_sessions_unchecked")

    async def check_sessions(self, sockets: Collection[Socket]) -> None:
        """Let those go whose session ended; one question for however many there are."""
        if not sockets:
            return

        async def ask(tx: ReadTx) -> frozenset[identity.SessionKey]:
            return await identity.find_ended_sessions(tx, keys={socket.key for socket in sockets})

        ended = await self._db.glance(ask)
        for socket in sockets:
            if socket.key in ended:
                socket.close(ENDED)


async def _may_hear(tx: ReadTx, person: Person, topic: Topic) -> bool:
    """Of a post by somebody out of sight not even that it is being answered."""
    try:
        if topic.post_id is not None and topic.circle_id is not None:
            await feed.find_post(tx, by=person, circle_id=topic.circle_id, post_id=topic.post_id)
        elif topic.circle_id is not None:
            circles.may_read(await circles.find_standing(tx, by=person, circle_id=topic.circle_id))
    except (NotFound, Forbidden):
        return False
    return True
