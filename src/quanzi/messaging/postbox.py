"""Group commit: plain messages that arrive together are posted together, and each sender gets the own answer.

What could not be posted with the others goes its own way, which says why; so one can't harm another. The id keeps a
message from being said twice, whichever way it went.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec
import structlog

from quanzi import identity
from quanzi.infra import outbox
from quanzi.infra.gather import Gather, Waiting
from quanzi.infra.pace import Pace
from quanzi.infra.postgres import Db, TryAgain, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import Person
from quanzi.messaging.errors import TooManyMessages
from quanzi.messaging.events import MessagesPosted
from quanzi.messaging.model import Message, NewMessage, Sent
from quanzi.messaging.news import RoomNews, tell_rooms
from quanzi.messaging.send import send_message
from quanzi.messaging.sending import clean_message, line_of
from quanzi.messaging.store import posts
from quanzi.messaging.store.posts import Line, PostedRow
from quanzi.messaging.told import Told

log = structlog.get_logger(__name__)
QUEUES, APART_S = 2, 0.02
"""Rooms are shared out to so many queues. Where many speak, a batch of a queue begins so long after the one before: less work for
each message, and none waits noticeably."""


class Ear(Protocol):
    """Who tells the sockets of this process."""

    name: str
    """What no other process calls itself."""

    def hear_own(self, rooms: Sequence[RoomNews], told: Sequence[Told]) -> None:
        """Take how far rooms are, and what was said there: it is kept, and need not be read."""
        ...


class Postbox:
    """One for each process."""

    def __init__(self, db: Db, *, ear: Ear | None = None) -> None:
        """Messages are posted on `db`; `run` has to run. What was posted goes straight to `ear`, and over the bus to all others."""
        self._db, self._ear = db, ear
        self._name = ear.name if ear is not None else ""
        # a room is in one queue, which has one batch under way: nothing that is said there can overtake
        self._queues: list[Gather[Line, Sent]] = [
            Gather(self._post, at_once_max=limits.POSTS_PER_BATCH_MAX, batches=1, apart_s=APART_S) for _ in range(QUEUES)
        ]
        self._pace = Pace(limits.MESSAGES_PER_MINUTE_MAX, clock=time.monotonic)

    async def send_message(self, *, by: Person, room_id: UUID, message: NewMessage) -> Sent:
        """Say something in a room of mine; answered after the commit. Raises what `send.send_message` does, and TooManyMessages."""
        message = self._look_at(message, by=by)
        outcome = await self._queue_for(room_id).put(line_of(room_id, by.member_id, message)) if message.is_plain else None
        return await self.send_alone(by=by, room_id=room_id, message=message) if outcome is None else outcome

    def offer_message(self, *, by: Person, room_id: UUID, message: NewMessage, hear: Callable[[Sent | QuanziError | None], None]) -> None:
        """Say something plain without waiting: `hear` is told the answer, or a refusal, or None, and then it has to go by `send_alone`.

        Raises what is wrong with the message by itself, and TooManyMessages.
        """
        self._queue_for(room_id).offer(line_of(room_id, by.member_id, self._look_at(message, by=by)), hear)

    async def send_alone(self, *, by: Person, room_id: UUID, message: NewMessage) -> Sent:
        """Say what could not be posted with others; the id keeps it from being said twice. Raises what `send.send_message` does."""
        return await self._db.run(lambda tx: send_message(tx, by=by, room_id=room_id, message=message))

    async def run(self) -> None:
        """Serve until cancelled."""
        async with asyncio.TaskGroup() as running:
            for queue in self._queues:
                running.create_task(queue.run())

    def _queue_for(self, room_id: UUID) -> Gather[Line, Sent]:
        return self._queues[room_id.int % QUEUES]

    def _look_at(self, message: NewMessage, *, by: Person) -> NewMessage:
        identity.may_act(by)
        if not self._pace.take(by.member_id):
            raise TooManyMessages(retry_after_s=60)
        return clean_message(message)

    async def _post(self, batch: Sequence[Waiting[Line, Sent]]) -> None:
        def post(tx: Tx) -> Awaitable[Posting]:
            return post_lines(tx, lines=[one.item for one in batch], by=self._name)

        try:
            try:
                posting = await self._db.attempt(post)
            except TryAgain:
                posting = await self._db.run(post)
        except QuanziError as refusal:
            # the database is away or full: that is everybody's answer
            for one in batch:
                one.answer(refusal)
            return
        for place, one in enumerate(batch):
            one.answer(posting.sent.get(place))
        if self._ear is not None:
            self._ear.hear_own(posting.news, posting.told)


class Posting(msgspec.Struct, frozen=True):
    """What a batch came to: where each stands, by its place; how far its rooms are; and what was said in them."""

    sent: dict[int, Sent]
    news: list[RoomNews]
    told: list[Told]


async def post_lines(tx: Tx, *, lines: Sequence[Line], by: str = "") -> Posting:
    """Post all that can be, in one statement. What is left out goes its own way. The process called `by` need not be told."""
    # the same id twice in one batch would take each other's key, so the later one goes its own way
    places = list({(line.room_id, line.message_id): place for place, line in reversed(list(enumerate(lines)))}.values())[::-1]
    chosen = [lines[place] for place in places]
    kind = outbox.kind_of(MessagesPosted)
    rows = await posts.insert_posts(tx, lines=chosen, guarded=False, event_id=tx.new_id(), event_kind=kind)
    written = sorted(rows, key=lambda one: one.position)
    news = _news_of(chosen, written)
    tell_rooms(tx, rooms=news, by=by)
    sent = {places[one.place - 1]: (chosen[one.place - 1], one.position) for one in written}
    answers = {place: Sent(line.message_id, line.room_id, position, tx.now) for place, (line, position) in sent.items()}
    return Posting(answers, news, _told_of(sent.values(), at=tx.now))


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


def _told_of(sent: Iterable[tuple[Line, int]], *, at: datetime) -> list[Told]:
    """What was said, as whoever reads it now would find it: nobody can have signed or edited it yet."""
    rooms: dict[UUID, list[Message]] = {}
    for line, position in sent:
        message = Message(
            position=position,
            message_id=line.message_id,
            author_id=line.author_id,
            kind=line.kind,
            text=line.text,
            body=line.body,
            quoted=line.quoted,
            at=at,
        )
        rooms.setdefault(line.room_id, []).append(message)
    return [Told(room_id, tuple(messages), ()) for room_id, messages in rooms.items()]
