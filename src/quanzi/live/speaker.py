"""What a browser says in rooms over its socket: messages and markers, each with its answer, none before the one it followed.

Messages of one socket go into the postbox in the order in which they came; the answers come when they are kept.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable

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
PERSON_SECONDS_KEPT = 5.0
log = structlog.get_logger(__name__)
FindPerson = Callable[[identity.SessionKey], Awaitable[Person]]


class Speaker:
    """The speaking side of one socket."""

    def __init__(self, db: Db, postbox: messaging.Postbox, *, find_person: FindPerson) -> None:
        """Send through `postbox`, mark on `db`."""
        self._db, self._postbox, self._find_person = db, postbox, find_person
        self._tasks: set[asyncio.Task[None]] = set()
        # never yet: a socket may have been open for hours before somebody speaks
        self._looked_at = -math.inf
        self._turn = asyncio.Lock()

    def hear(self, member: Socket, said: Said) -> None:
        """Begin what was said; BadWish for more at once than any page says."""
        if said.send is not None:
            work = self._send(member, said.send)
        elif said.read is not None:
            work = self._read(member, said.read)
        else:
            return
        if len(self._tasks) >= AT_ONCE_MAX:
            work.close()
            raise BadWish
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, member: Socket, send: Send) -> None:
        message = messaging.NewMessage(message_id=send.message_id, text=send.text, quoted=send.quoted)
        try:
            async with self._turn:
                # one after the other, so that none overtakes one that had to look; from here to the postbox nothing waits
                person = await self._look(member)
            sent = await self._postbox.send_message(by=person, room_id=send.room_id, message=message)
        except QuanziError as refusal:
            reason, way_forward = errors.tell_refusal(refusal, language=member.person.language)
            member.push(Refused(send.message_id, send.room_id, refusal.code, reason, way_forward))
            return
        except Exception:
            log.exception("message_not_sent", room_id=str(send.room_id))
            return
        member.push(Sent(sent.message_id, sent.room_id, sent.position, sent.at))

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
        if time.monotonic() - self._looked_at < PERSON_SECONDS_KEPT:
            return member.person

        person = await self._find_person(member.key)
        member.person, self._looked_at = person, time.monotonic()
        return person
