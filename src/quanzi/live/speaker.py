"""What a browser says in rooms over its socket: messages and markers, each with its answer, none before the one it followed.

Messages of one socket go into the postbox in the order in which they came; the answers come when they are kept.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial

import structlog

from quanzi import identity, messaging
from quanzi.infra.postgres import Db
from quanzi.kernel.errors import QuanziError, TooMany
from quanzi.kernel.person import Person
from quanzi.live.frames import BadWish, Read, Refused, Said, Send, Sent
from quanzi.live.sockets import Socket
from quanzi.notices import calling
from quanzi.web import errors

AT_ONCE_MAX = 64
"""So many messages of one socket may be under way; a browser of ours waits for answers long before."""
PERSON_SECONDS_KEPT, PERSON_SECONDS_MAX = 5.0, 10.0
"""Who speaks is looked at again after the first, while what is said goes on; after the second nothing is said before."""
log = structlog.get_logger(__name__)
FindPerson = Callable[[identity.SessionKey], Awaitable[Person]]
Answer = messaging.Sent | QuanziError | None


class Speaker:
    """The speaking side of one socket."""

    def __init__(self, db: Db, postbox: messaging.Postbox, *, find_person: FindPerson) -> None:
        """Send through `postbox`, mark on `db`."""
        self._db, self._postbox, self._find_person = db, postbox, find_person
        self._tasks: set[asyncio.Task[None]] = set()
        self._offered = 0
        self._looking: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    def hear(self, member: Socket, said: Said) -> None:
        """Begin what was said; BadWish for more at once than any page says."""
        if said.send is not None and self.hear_at_once(member, said.send):
            return
        if len(self._tasks) + self._offered >= AT_ONCE_MAX:
            raise BadWish
        if said.send is not None:
            self._begin(self._send(member, said.send))
        elif said.read is not None:
            self._begin(self._read(member, said.read))

    def hear_at_once(self, member: Socket, send: Send) -> bool:
        """Offer a message without a task where nothing has to be looked at first, and nothing that came before it; whether it was."""
        age = time.monotonic() - member.looked_at
        if self._tasks or self._offered >= AT_ONCE_MAX or age >= PERSON_SECONDS_MAX:
            return False
        if age >= PERSON_SECONDS_KEPT and self._looking is None:
            self._looking = asyncio.create_task(self._look_again(member))
        self._offered += 1
        try:
            self._postbox.offer_message(
                by=member.person, room_id=send.room_id, message=_message_of(send), hear=partial(self._hear_answer, member, send)
            )
        except QuanziError as refusal:
            self._hear_answer(member, send, refusal)
        return True

    def _hear_answer(self, member: Socket, send: Send, answer: Answer) -> None:
        self._offered -= 1
        if answer is None:
            self._begin(self._send_alone(member, send))
        else:
            _tell(member, send, answer)

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, member: Socket, send: Send) -> None:
        async def post() -> messaging.Sent:
            async with self._turn:
                # one after the other, so that none overtakes one that had to look; from here to the postbox nothing waits
                person = await self._look(member)
            return await self._postbox.send_message(by=person, room_id=send.room_id, message=_message_of(send))

        await _answer(member, send, post())

    async def _send_alone(self, member: Socket, send: Send) -> None:
        await _answer(member, send, self._postbox.send_alone(by=member.person, room_id=send.room_id, message=_message_of(send)))

    async def _read(self, member: Socket, read: Read) -> None:
        try:
            await self._db.run(lambda tx: calling.read_room(tx, by=member.person, room_id=read.room_id, position=read.position))
        except TooMany:
            member.close(member.code)
        except QuanziError:
            # a marker in a room that one has left meanwhile: nothing to tell
            return

    async def _look(self, member: Socket) -> Person:
        """Who speaks, as of some seconds ago: one who was suspended or signed out meanwhile speaks no more."""
        if time.monotonic() - member.looked_at >= PERSON_SECONDS_KEPT:
            person = await self._find_person(member.key)
            member.person, member.looked_at = person, time.monotonic()
        return member.person

    async def _look_again(self, member: Socket) -> None:
        # all who are to be looked at in this second are looked at together, in one statement
        await asyncio.sleep(-time.monotonic() % 1.0)
        try:
            await self._look(member)
        except QuanziError:
            # the next message looks for itself, and is told why it can't be
            member.looked_at = -math.inf
        finally:
            self._looking = None


def _message_of(send: Send) -> messaging.NewMessage:
    return messaging.NewMessage(message_id=send.message_id, text=send.text, quoted=send.quoted)


async def _answer(member: Socket, send: Send, posting: Awaitable[messaging.Sent]) -> None:
    try:
        _tell(member, send, await posting)
    except QuanziError as refusal:
        _tell(member, send, refusal)
    except Exception:
        log.exception("message_not_sent", room_id=str(send.room_id))


def _tell(member: Socket, send: Send, answer: messaging.Sent | QuanziError) -> None:
    if isinstance(answer, QuanziError):
        reason, way_forward = errors.tell_refusal(answer, language=member.person.language)
        member.push(Refused(send.message_id, send.room_id, answer.code, reason, way_forward))
    else:
        member.push(Sent(answer.message_id, answer.room_id, answer.position, answer.at))
