"""The sockets of one process, and who of them hears what.

Who may read is asked of the database at each telling, for all listeners in one statement: a socket's list of topics is a
wish, never a right. Slow readers are let go rather than waited for.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection
from uuid import UUID

import msgspec
import structlog

from quanzi import circles, feed, identity, relations
from quanzi.circles import entrance
from quanzi.infra.postgres import Db, ReadTx
from quanzi.infra.postgres.listen import follow_channel
from quanzi.kernel.errors import Forbidden, NotFound
from quanzi.kernel.person import Person
from quanzi.live.frames import CHANNEL, Frame, News, Topic

log = structlog.get_logger(__name__)

SESSION_CHECK_S = 15.0
FRAMES_WAITING_MAX = 100
NEWS_WAITING_MAX = 10_000
SOCKETS_PER_PERSON_MAX = 20
ENDED, TOO_MANY, GOING = 4401, 4429, 1001
"""Why a socket is closed: the session ended, too many at once, the server stops. A browser does not ask again after 44xx."""


FindPerson = Callable[[ReadTx], Awaitable[Person]]


class Socket:
    """One browser's socket as the hub knows it; None in its queue means that it is to be closed, with `code`."""

    def __init__(self, *, person: Person, find: FindPerson) -> None:
        """A socket of `person`, whom `find` finds again as long as the session lasts; it wants nothing yet."""
        self.person, self.find = person, find
        self.topics: list[Topic] = []
        self.home_circles: frozenset[UUID] = frozenset()
        self.frames: asyncio.Queue[Frame | None] = asyncio.Queue(FRAMES_WAITING_MAX)
        self.code = GOING

    def close(self, code: int) -> None:
        """Let it go, whatever still waits for it."""
        self.code = code
        while not self.frames.empty():
            self.frames.get_nowait()
        self.frames.put_nowait(None)

    def push(self, frame: Frame) -> None:
        """Let it hear; who does not listen fast enough is let go and will come back."""
        if self.frames.full():
            self.close(GOING)
        else:
            self.frames.put_nowait(frame)

    def hears(self, news: News) -> list[str]:
        """The topics of this socket that the news belong to, as far as its own wishes tell."""
        if news.kind == "comment":
            return [topic.text for topic in self.topics if topic.post_id == news.post_id and topic.circle_id == news.circle_id]
        heard: list[str] = []
        for topic in self.topics:
            if topic.circle_id is None:
                if news.circle_id in self.home_circles:
                    heard.append(topic.text)
            elif topic.circle_id == news.circle_id and topic.post_id is None:
                heard.append(topic.text)
        return heard


class Hub:
    """All sockets of this process."""

    def __init__(self, db: Db, *, database_url: str) -> None:
        """A hub that hears nothing before `run`."""
        self._db, self._url = db, database_url
        self._sockets: set[Socket] = set()
        self._by_person: defaultdict[UUID, set[Socket]] = defaultdict(set)
        self._news: asyncio.Queue[News] = asyncio.Queue(NEWS_WAITING_MAX)
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Hear and tell until cancelled; then let every socket go."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(follow_channel(self._url, channel=CHANNEL, hear=self._hear, ready=self.ready))
                tasks.create_task(self._tell_all())
                tasks.create_task(self._check_sessions())
        finally:
            for socket in self._sockets:
                socket.close(GOING)

    async def ask(self, question: FindPerson) -> Person:
        """Who stands at the door."""
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
        """What the socket wants to hear from now on; topics it may not read are left out without a word."""
        if any(topic.circle_id is None for topic in topics):
            await self._refresh_home(socket)
        socket.topics = [topic for topic in topics if await self._may_hear(socket.person, topic)]

    async def _may_hear(self, person: Person, topic: Topic) -> bool:
        """Of a post by somebody out of sight not even that it is being answered."""

        async def look(tx: ReadTx) -> None:
            if topic.circle_id is None:
                return
            if topic.post_id is None:
                circles.may_read(await circles.find_standing(tx, by=person, circle_id=topic.circle_id))
            else:
                await feed.find_post(tx, by=person, circle_id=topic.circle_id, post_id=topic.post_id)

        try:
            await self._db.glance(look)
        except (NotFound, Forbidden):
            return False
        return True

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
        """A device that was signed out, or a person who was suspended or left, hears nothing for long."""
        while True:
            await asyncio.sleep(SESSION_CHECK_S)
            for socket in list(self._sockets):
                try:
                    await self.check_session(socket)
                except Exception:
                    log.exception("live_session_unchecked")

    async def check_session(self, socket: Socket) -> None:
        """Let the socket go if its session ended."""
        try:
            await self._db.glance(socket.find)
        except identity.SessionEnded:
            socket.close(ENDED)
