"""What a bot says: it has the next position of its group like any message, and no person behind it."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, TryAgain, Tx
from quanzi.kernel.person import Person
from quanzi.messaging import policy
from quanzi.messaging.errors import NotAGroup, RoomClosed
from quanzi.messaging.events import MessagesPosted, Posted
from quanzi.messaging.history import build_bare
from quanzi.messaging.model import BOT, ChangeKind, Message, NewMessage, RoomKind, Sent
from quanzi.messaging.seat import find_seat, hold_group, record_change
from quanzi.messaging.send import tell_posted
from quanzi.messaging.sending import clean_message, line_of
from quanzi.messaging.store import heads, members, messages, posts
from quanzi.messaging.store.heads import SeatRow


async def find_said(tx: ReadTx, *, room_id: UUID, message_id: UUID) -> Sent | None:
    """Where a message stands that was said before; None when it was not."""
    found = await posts.find_sent(tx, room_id=room_id, message_id=message_id)
    return None if found is None else Sent(message_id, room_id, found.position, found.at)


async def say_for_bot(tx: Tx, *, bot_id: UUID, name: str, seat: SeatRow, message: NewMessage) -> Sent:
    """Say something in a group for somebody who has `seat` in it, under an id that was not said yet. `mentions` are members of it.

    Raises RoomClosed, SomethingToSay, TextTooLong; and TryAgain when somebody came or went since the seat was looked at.
    """
    if not seat.is_open:
        raise RoomClosed
    words = clean_message(msgspec.structs.replace(message, kind=BOT, body=None, quoted=None))
    cleaned = msgspec.structs.replace(words, body={"bot": {"name": name}})
    row = await posts.insert_bot_post(tx, line=line_of(seat.room_id, bot_id, cleaned), roster=seat.roster)
    if row is None:
        raise TryAgain
    await outbox.record(tx, MessagesPosted(id=tx.new_id(), at=tx.now, messages=[Posted(seat.room_id, row.position, bot_id)]))
    await tell_posted(tx, author_id=bot_id, room_id=seat.room_id, row=row, mentions=message.mentions)
    return Sent(message.message_id, seat.room_id, row.position, tx.now)


async def find_group_seat(tx: ReadTx, *, by: Person, room_id: UUID) -> SeatRow:
    """How `by` stands in a group. NotFound, NotAGroup."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    if seat.kind is not RoomKind.GROUP:
        raise NotAGroup
    return seat


async def find_seat_of_staff(tx: ReadTx, *, by: Person, room_id: UUID) -> SeatRow:
    """How `by` stands in a group of which they are staff. NotFound, NotAGroup, RoomStaffNeeded."""
    seat = await find_group_seat(tx, by=by, room_id=room_id)
    policy.may_look_after(seat.role)
    return seat


async def hold_as_staff(tx: Tx, *, by: Person, room_id: UUID) -> SeatRow:
    """An open group of which `by` is staff, in which nothing else happens until this is done.

    NotFound, NotAGroup, RoomClosed, RoomStaffNeeded.
    """
    await find_group_seat(tx, by=by, room_id=room_id)
    seat = await hold_group(tx, by=by, room_id=room_id)
    policy.may_look_after(seat.role)
    return seat


async def tell_of_bot(tx: Tx, *, by_id: UUID | None, room_id: UUID, name: str, what: str) -> None:
    """Say among the messages what became of a bot, by a deed of `by_id` or by itself; `what` is a word of `web/message_views.py`."""
    await record_change(tx, room_id=room_id, kind=ChangeKind.BOTS, by_id=by_id, data={"name": name, "what": what})


async def find_seat_of(tx: ReadTx, *, room_id: UUID, person_id: UUID) -> SeatRow | None:
    """How somebody stands in a room; None for who is not in it."""
    return await heads.find_seat(tx, room_id=room_id, person_id=person_id)


async def read_said(tx: ReadTx, *, places: Sequence[tuple[UUID, int]]) -> list[tuple[UUID, Message]]:
    """What stands at these positions of rooms, as everybody in them reads it; what is gone for good is missing."""
    first = [position for _room_id, position in places]
    rows = await messages.list_ranges(tx, room_ids=[room_id for room_id, _position in places], first=first, last=first, limit=1)
    return list(zip([row.room_id for row in rows], build_bare(rows), strict=True))


async def list_room_ids(tx: ReadTx, *, person_id: UUID, limit: int) -> list[UUID]:
    """The rooms that somebody is in."""
    return [one.room_id for one in await members.list_my_rooms(tx, person_id=person_id, limit=limit)]
