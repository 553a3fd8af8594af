"""Say something in a room. Sending the same id again is the same message; where it is one of many, `postbox` sends them together."""

from collections.abc import Sequence
from uuid import UUID

from quanzi import identity
from quanzi.infra import outbox
from quanzi.infra.postgres import TryAgain, Tx
from quanzi.kernel.person import Person
from quanzi.messaging import guard, policy
from quanzi.messaging.errors import MessageIdTaken, QuotedMissing
from quanzi.messaging.events import MessagesPosted, PersonMentioned
from quanzi.messaging.model import NewMessage, Sent
from quanzi.messaging.news import RoomNews, tell_rooms
from quanzi.messaging.seat import find_seat
from quanzi.messaging.sending import clean_message, line_of
from quanzi.messaging.store import posts
from quanzi.messaging.store.posts import PostedRow


async def send_message(tx: Tx, *, by: Person, room_id: UUID, message: NewMessage) -> Sent:
    """Say something in a room of mine; composes with other deeds, as with a payment that it shows.

    Raises Suspended, NotFound, RoomClosed, Silenced, SomethingToSay, TextTooLong, QuotedMissing, MessageIdTaken, AnswerFirst.
    """
    identity.may_act(by)
    seat = await find_seat(tx, by=by, room_id=room_id)
    message = clean_message(message)
    before = await _find_before(tx, by=by, room_id=room_id, message_id=message.message_id)
    if before is not None:
        return before
    policy.may_write(is_open=seat.is_open, silent_until=seat.silent_until, now=tx.now)
    if not seat.is_guarded:
        return await post_message(tx, author_id=by.member_id, room_id=room_id, message=message)
    message = await guard.guard_message(tx, room_id=room_id, author_id=by.member_id, message=message)
    sent = await post_message(tx, author_id=by.member_id, room_id=room_id, message=message)
    await guard.end_guard(tx, room_id=room_id, author_id=by.member_id, position=sent.position)
    return sent


async def post_message(tx: Tx, *, author_id: UUID, room_id: UUID, message: NewMessage) -> Sent:
    """Write a message that may be sent, and say so."""
    line = line_of(room_id, author_id, message)
    written = await posts.insert_posts(tx, lines=[line], guarded=True, event_id=tx.new_id(), event_kind=outbox.kind_of(MessagesPosted))
    if not written:
        if message.quoted is not None and not await posts.has_quotable(tx, room_id=room_id, author_id=author_id, position=message.quoted):
            raise QuotedMissing(field="quoted")
        # somebody came or went, or the room ended, since it was looked at
        raise TryAgain
    await tell_posted(tx, author_id=author_id, room_id=room_id, row=written[0], mentions=message.mentions)
    return Sent(message.message_id, room_id, written[0].position, tx.now)


async def tell_posted(tx: Tx, *, author_id: UUID, room_id: UUID, row: PostedRow, mentions: Sequence[UUID]) -> None:
    """Say that a message was written: to those whom it calls, and to every process."""
    if mentions:
        await posts.insert_mentions(tx, room_id=room_id, position=row.position, person_ids=mentions)
        for person_id in sorted(set(mentions) - {author_id}):
            event = PersonMentioned(
                id=tx.new_id(), at=tx.now, room_id=room_id, position=row.position, author_id=author_id, person_id=person_id
            )
            await outbox.record(tx, event)
    tell_rooms(tx, rooms=[RoomNews(room_id, row.position - 1, row.position, row.change, row.change, row.roster)])


async def _find_before(tx: Tx, *, by: Person, room_id: UUID, message_id: UUID) -> Sent | None:
    found = await posts.find_sent(tx, room_id=room_id, message_id=message_id)
    if found is None:
        return None
    if found.author_id != by.member_id:
        raise MessageIdTaken(field="message_id")
    return Sent(message_id, room_id, found.position, found.at)
