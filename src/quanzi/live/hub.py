"""The sockets of one process, and who of them hears what.

Who may read is asked of the database at each telling, for all listeners in one statement: a socket's list of topics is a
wish, never a right. Slow readers are let go rather than waited for.
"""

import asyncio
import itertools
import time
from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

import msgspec
import structlog
from prometheus_client import Gauge

from quanzi import circles, feed, identity, relations
from quanzi.circles import telling
from quanzi.infra.bus import Bus
from quanzi.infra.pace import Pace
from quanzi.infra.postgres import Db, ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import Forbidden, NotFound
from quanzi.kernel.person import Person
from quanzi.live.frames import HOME, ME, Frame, Here, News, Noticed, Seeks, Shows, Topic, Typed
from quanzi.live.heal import Healing, Told
from quanzi.live.index import Index
from quanzi.live.missed import LOOK_BACK_S, Missed
from quanzi.live.presence import Watch
from quanzi.live.roll import Roll
from quanzi.live.sessions import Sessions
from quanzi.live.sockets import ENDED, GOING, TOO_MANY, Socket
from quanzi.live.talk import Talk
from quanzi.messaging import listening

log = structlog.get_logger(__name__)

SESSION_CHECK_S = 15.0
SESSIONS_AT_ONCE = 500
NEWS_WAITING_MAX = 10_000
JOIN_TURNS = 6
"""Of so many looks one is for who joined what."""
SOCKETS_PER_PERSON_MAX = 20
AWAY_SPARE_S = 5.0
"""What came shortly before a browser lost its socket may not have reached it any more."""
OPEN = Gauge("quanzi_live_sockets", "Sockets that this process holds.")

ITEMS = frozenset({"post", "comment"})
"""News of what is new once, and told once."""
_SEEN_CHANGES = frozenset({"choices", "left"})
"""What one's own news are after which one may see others than before."""
Words = News | Noticed | Typed | Shows | Seeks | listening.News
_WORDS: msgspec.json.Decoder[Words] = msgspec.json.Decoder(Words)


class Hub:
    """All sockets of this process."""

    def __init__(self, db: Db, *, bus: Bus) -> None:
        """A hub that hears nothing before `run`."""
        self._db, self._bus = db, bus
        self._sockets: set[Socket] = set()
        self._by_person: defaultdict[UUID, set[Socket]] = defaultdict(set)
        self._index = Index()
        self._news: asyncio.Queue[News] = asyncio.Queue(NEWS_WAITING_MAX)
        self._pace = Pace(limits.LIVE_TOPICS_PER_PERSON_MINUTE_MAX, clock=time.monotonic)
        self._told = Told(2 * LOOK_BACK_S)
        self._missed = Missed(db)
        self.sessions = Sessions(db)
        self.talk = Talk(db, find_sockets=self.find_sockets)
        self.roll = Roll(db, find_sockets=self.find_sockets)
        self.watch = Watch(db, bus=bus, find_sockets=self.find_sockets)
        self._turns = itertools.cycle(range(JOIN_TURNS))
        self.healing = Healing(self._heal, self._heal_joins, self.talk.heal)
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Hear and tell until cancelled; then let every socket go."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._bus.follow(hear=self._hear, ready=self.ready, gap=self.healing.look_soon))
                tasks.create_task(self.sessions.run())
                tasks.create_task(self.talk.run())
                tasks.create_task(self.roll.run())
                tasks.create_task(self.watch.run())
                tasks.create_task(self._tell_all())
                tasks.create_task(self._check_sessions())
                tasks.create_task(self.healing.run())
        finally:
            for socket in self._sockets:
                socket.close(GOING)

    def find_sockets(self, person_id: UUID) -> Collection[Socket]:
        """The sockets of a person in this process."""
        return self._by_person.get(person_id, ())

    def add(self, socket: Socket) -> None:
        """A new socket; one too many of a person is let go at once."""
        mine = self._by_person[socket.person.member_id]
        if len(mine) >= SOCKETS_PER_PERSON_MAX:
            socket.close(TOO_MANY)
        self._sockets.add(socket)
        mine.add(socket)
        self.roll.note(socket.person.member_id)
        OPEN.set(len(self._sockets))

    def remove(self, socket: Socket) -> None:
        """A socket that is closed."""
        self._sockets.discard(socket)
        self._index.remove(socket)
        self.roll.note(socket.person.member_id)
        OPEN.set(len(self._sockets))
        mine = self._by_person[socket.person.member_id]
        mine.discard(socket)
        if not mine:
            del self._by_person[socket.person.member_id]
        self.watch.remove(socket)

    async def show(self, socket: Socket, here: Here) -> None:
        """What a page shows now, and whether anybody looks at it; who says so more often than any page does is let go."""
        if not self._pace.take(socket.person.member_id):
            socket.close(TOO_MANY)
            return
        socket.is_looking = here.looking
        self.roll.note(socket.person.member_id)
        await self.watch.show(socket, here)

    async def subscribe(self, socket: Socket, topics: list[Topic], *, away_s: float = 0) -> None:
        """What the socket wants to hear from now on; topics it may not read are left out without a word.

        Each topic costs a few questions, so a person who wishes for more in a minute than any page does is let go.
        """
        if not self._pace.take(socket.person.member_id, len(topics)):
            socket.close(TOO_MANY)
            return

        async def look(tx: ReadTx) -> list[Topic]:
            return [topic for topic in topics if await _may_hear(tx, socket.person, topic)]

        allowed = await self._db.glance(look)
        if HOME in allowed:
            socket.home_circles = await self._find_home(socket.person)
        self._place(socket, allowed)
        if away_s:
            await self._catch_up(socket, away_s + AWAY_SPARE_S)

    def _place(self, socket: Socket, topics: list[Topic]) -> None:
        """Not where it has gone meanwhile."""
        socket.topics = topics
        if socket in self._sockets:
            self._index.place(socket, topics)

    async def _find_home(self, person: Person) -> frozenset[UUID]:
        async def ask(tx: ReadTx) -> list[UUID]:
            return await circles.find_my_circle_ids(tx, by=person)

        return frozenset(await self._db.glance(ask))

    async def _catch_up(self, socket: Socket, seconds: float) -> None:
        """Let it hear what came while it could not; it may listen, and only who is out of its sight is left out."""
        news = await self._missed.find_since(socket.keys, seconds=seconds)
        hidden = await self._find_hidden(socket.person.member_id) if news else frozenset[UUID]()
        for one in news:
            if one.by != socket.person.member_id and one.by not in hidden:
                for topic in self._index.topics_of(socket, one):
                    socket.push(Frame(topic, one.item_id, one.kind))

    async def _find_readers(self, circle_id: UUID, person_ids: Collection[UUID]) -> frozenset[UUID]:
        async def ask(tx: ReadTx) -> frozenset[UUID]:
            return await telling.find_readers(tx, circle_id=circle_id, person_ids=person_ids)

        return await self._db.glance(ask)

    def _hear(self, payload: str) -> None:
        try:
            news = _WORDS.decode(payload)
        except msgspec.MsgspecError:
            # of a newer version, most likely; what it tells is found by looking
            log.warning("live_word_unknown")
            return
        if isinstance(news, News):
            self._take(news)
        elif isinstance(news, Noticed):
            for socket in list(self.find_sockets(news.person_id)):
                if ME in socket.topics:
                    socket.push(Frame(ME.text, news.notice_id, "notice"))
        elif isinstance(news, Typed | Shows | Seeks):
            self.watch.hear(news)
        else:
            self.talk.hear(news)
            if isinstance(news, listening.MineNews) and news.kind in _SEEN_CHANGES:
                self.watch.forget(news.person_id)

    def _take(self, news: News) -> None:
        """Tell it, if that was not done yet; what finds no room is found again by a later look."""
        if news.kind in ITEMS and not self._told.add(news.item_id):
            return
        try:
            self._news.put_nowait(news)
        except asyncio.QueueFull:
            self._told.forget(news.item_id)

    async def _heal(self) -> None:
        circle_ids, posts = self._index.list_places()
        for news in await self._missed.find_news(circle_ids=circle_ids, posts=posts):
            self._take(news)

    async def _heal_joins(self) -> None:
        """Seldom, since it asks about every person who is here, and only what is new in a circle that one just joined can come late."""
        if next(self._turns):
            return
        at_home = [who for who, mine in self._by_person.items() if any(HOME in one.topics for one in mine)]
        for news in await self._missed.find_joins(at_home):
            if any(news.circle_id not in one.home_circles for one in self._by_person.get(news.item_id, ())):
                self._take(news)

    async def _tell_all(self) -> None:
        while True:
            await self.tell_next()

    @property
    def has_news(self) -> bool:
        """Whether something waits to be told."""
        return not self._news.empty()

    async def tell_next(self) -> None:
        """Tell what waits longest; what could not be told is found again by a later look."""
        news = await self._news.get()
        try:
            await self.tell(news)
        except Exception:
            log.exception("live_news_lost", kind=news.kind)
            self._told.forget(news.item_id)

    async def tell(self, news: News) -> None:
        """Let everybody hear who wants to and may; the one who did it knows already."""
        if news.kind == "members":
            for socket in list(self._by_person.get(news.item_id, ())):
                socket.home_circles = await self._find_home(socket.person)
                self._place(socket, socket.topics)
            return
        if news.kind == "blocks":
            for socket in self.find_sockets(news.item_id):
                socket.forget_hidden()
            self.watch.forget(news.item_id)
            return
        heard = self._index.find(news)
        people = {socket.person.member_id for socket, _ in heard} - {news.by}
        if not people:
            return
        allowed = await self._find_readers(news.circle_id, people) - await self._find_hidden(news.by)
        for socket, topic in heard:
            if socket.person.member_id in allowed:
                socket.push(Frame(topic, news.item_id, news.kind))

    async def _find_hidden(self, person_id: UUID | None) -> frozenset[UUID]:
        if person_id is None:
            return frozenset()

        async def ask(tx: ReadTx) -> frozenset[UUID]:
            return await relations.find_hidden(tx, person_id=person_id)

        return await self._db.glance(ask)

    async def _check_sessions(self) -> None:
        """A device that was signed out, or of a person who left, hears nothing for long. Who is suspended reads on, and so hears.

        Some at a time, so that what is told meanwhile does not wait for ten thousand to be looked at.
        """
        while True:
            self._pace.forget_old()
            sockets = list(self._sockets)
            parts = [sockets[start : start + SESSIONS_AT_ONCE] for start in range(0, len(sockets), SESSIONS_AT_ONCE)] or [[]]
            for part in parts:
                await asyncio.sleep(SESSION_CHECK_S / len(parts))
                try:
                    await self.check_sessions(part)
                except Exception:
                    log.exception("live_sessions_unchecked")

    async def check_sessions(self, sockets: Collection[Socket]) -> None:
        """Let those go whose session ended; one question for however many there are."""
        if not sockets:
            return

        async def ask(tx: ReadTx) -> frozenset[identity.SessionKey]:
            return await identity.find_ended_sessions(tx, keys=[socket.key for socket in sockets])

        if ended := await self._db.glance(ask):
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
