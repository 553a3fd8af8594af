"""Group commit: plain messages that arrive together are posted together, and each sender gets the own answer.

What could not be posted with the others goes its own way, which says why; so one can't harm another. The id keeps a
message from being said twice, whichever way it went.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from uuid import UUID

import structlog

from quanzi import identity
from quanzi.infra import outbox
from quanzi.infra.postgres import Db, TryAgain, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import Person
from quanzi.messaging.errors import TooManyMessages
from quanzi.messaging.events import MessagesPosted, Posted
from quanzi.messaging.flood import Flood
from quanzi.messaging.model import NewMessage, Sent
from quanzi.messaging.news import RoomNews, tell_rooms
from quanzi.messaging.send import send_message
from quanzi.messaging.sending import clean_message, line_of
from quanzi.messaging.store import posts
from quanzi.messaging.store.posts import Line, PostedRow

# one waits for the disk while the other works
BATCHES_AT_ONCE = 2
Waiting = tuple[Line, "asyncio.Future[Sent | QuanziError | None]"]
log = structlog.get_logger(__name__)


class Postbox:
    """One for each process: senders wait in line for a moment, and two batches are under way at most."""

    def __init__(self, db: Db) -> None:
        """Messages are posted on `db`; `run` has to run."""
        self._db = db
        self._line: deque[Waiting] = deque()
        self._somebody = asyncio.Event()
        self._busy = 0
        self._rooms: set[UUID] = set()
        """Rooms in batches that are under way."""
        self._flood = Flood(limits.MESSAGES_PER_MINUTE_MAX, clock=time.monotonic)

    async def send_message(self, *, by: Person, room_id: UUID, message: NewMessage) -> Sent:
        """Say something in a room of mine; answered after the commit. Raises what `send.send_message` does, and TooManyMessages."""
        identity.may_act(by)
        if not self._flood.take(by.member_id):
            raise TooManyMessages(retry_after_s=60)
        message = clean_message(message)
        outcome = await self._post(line_of(room_id, by.member_id, message)) if message.is_plain else None
        if outcome is None:
            return await self._db.run(lambda tx: send_message(tx, by=by, room_id=room_id, message=message))
        if isinstance(outcome, QuanziError):
            raise outcome
        return outcome

    async def _post(self, line: Line) -> Sent | QuanziError | None:
        waiting: asyncio.Future[Sent | QuanziError | None] = asyncio.get_running_loop().create_future()
        self._line.append((line, waiting))
        self._somebody.set()
        return await waiting

    async def run(self) -> None:
        """Serve until cancelled."""
        async with asyncio.TaskGroup() as batches:
            while True:
                await self._somebody.wait()
                self._somebody.clear()
                while self._line and (free := BATCHES_AT_ONCE - self._busy) > 0:
                    batch = self._take(min(-(-len(self._line) // free), limits.POSTS_PER_BATCH_MAX))
                    if not batch:
                        break
                    self._busy += 1
                    batches.create_task(self._serve(batch))

    def _take(self, count: int) -> list[Waiting]:
        """The next in line; what is said in a room that is under way waits, else it could overtake."""
        batch: list[Waiting] = []
        later: list[Waiting] = []
        while self._line and len(batch) < count:
            waiting = self._line.popleft()
            (later if waiting[0].room_id in self._rooms else batch).append(waiting)
        self._line.extendleft(reversed(later))
        self._rooms.update(line.room_id for line, _waiting in batch)
        return batch

    async def _serve(self, batch: Sequence[Waiting]) -> None:
        outcomes: dict[int, Sent] = {}
        refusal: QuanziError | None = None
        try:
            outcomes = await self._db.run(lambda tx: post_lines(tx, lines=[line for line, _waiting in batch]))
        except (TryAgain, QuanziError) as error:
            # the database is away or full: that is everybody's answer
            refusal = error if isinstance(error, QuanziError) else None
        except Exception:
            log.exception("posts_failed", messages=len(batch))
        finally:
            for place, (_line, waiting) in enumerate(batch):
                if not waiting.done():
                    waiting.set_result(outcomes.get(place, refusal))
            self._busy -= 1
            self._rooms.difference_update(line.room_id for line, _waiting in batch)
            self._somebody.set()


async def post_lines(tx: Tx, *, lines: Sequence[Line]) -> dict[int, Sent]:
    """Post all that can be, in one statement; where each stands, by its place. What is left out goes its own way."""
    # the same id twice in one batch would take each other's key, so the later one goes its own way
    places = list({(line.room_id, line.message_id): place for place, line in reversed(list(enumerate(lines)))}.values())[::-1]
    chosen = [lines[place] for place in places]
    written = await posts.insert_posts(tx, lines=chosen, guarded=False)
    if written:
        said = [Posted(chosen[one.place - 1].room_id, one.position, chosen[one.place - 1].author_id) for one in written]
        await outbox.record(tx, MessagesPosted(id=tx.new_id(), at=tx.now, messages=said))
        tell_rooms(tx, rooms=_news_of(chosen, written))
    sent = {places[one.place - 1]: (chosen[one.place - 1], one.position) for one in written}
    return {place: Sent(line.message_id, line.room_id, position, tx.now) for place, (line, position) in sent.items()}


def _news_of(lines: Sequence[Line], written: Sequence[PostedRow]) -> list[RoomNews]:
    """How far each room is now."""
    rooms: dict[UUID, RoomNews] = {}
    for one in written:
        room_id = lines[one.place - 1].room_id
        known = rooms.get(room_id)
        after = one.position - 1 if known is None else min(known.after, one.position - 1)
        last = one.position if known is None else max(known.position, one.position)
        rooms[room_id] = RoomNews(room_id, after, last, one.change, one.change, one.roster)
    return list(rooms.values())
