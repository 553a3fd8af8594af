"""Ask people to confirm something now: new words, or a message of mine. It is one message however often it is sent.

In a group that is for work everybody may be asked, elsewhere contacts alone: a stranger never rings. The list of those who
are asked is made here and stays; whoever comes later is not asked.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanzi import identity, relations
from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, TryAgain, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.messaging import policy
from quanzi.messaging.errors import MessageIdTaken, NotYourMessage, SomethingToSay
from quanzi.messaging.model import NewMessage, RoomKind, Sent
from quanzi.messaging.seat import find_seat, lock_message, write_state
from quanzi.messaging.send import send_message
from quanzi.messaging.store import members, posts, urgents
from quanzi.messaging.store.heads import SeatRow
from quanzi.messaging.store.urgents import CountRow
from quanzi.messaging.urge_budget import spend_one
from quanzi.messaging.urge_errors import AlreadyUrgent, CannotAsk, NobodyToAsk
from quanzi.messaging.urge_events import UrgentAsked
from quanzi.messaging.urge_rules import may_be_urgent
from quanzi.messaging.urge_state import BODY, PAUSE, describe


class NewUrgent(msgspec.Struct, frozen=True, kw_only=True):
    """Words that are to be confirmed, `message_id` made by the sender. `to_ids` None: everybody whom one may ask there."""

    message_id: UUID
    text: str
    quoted: int | None = None
    to_ids: tuple[UUID, ...] | None = None
    is_emergency: bool = False


async def send_urgent(tx: Tx, *, by: Person, room_id: UUID, new: NewUrgent) -> Sent:
    """Say something in a room of mine that people are to confirm.

    Raises what `send_message` does, NobodyToAsk, CannotAsk, UrgentsADay, EmergenciesADay.
    """
    identity.may_act(by)
    seat = await find_seat(tx, by=by, room_id=room_id)
    if not new.text.strip():
        raise SomethingToSay(field="text")
    before = await posts.find_sent(tx, room_id=room_id, message_id=new.message_id)
    if before is not None:
        if before.author_id != by.member_id or await urgents.find_urgent(tx, room_id=room_id, position=before.position) is None:
            raise MessageIdTaken(field="message_id")
        return Sent(new.message_id, room_id, before.position, before.at)
    policy.may_write(is_open=seat.is_open, silent_until=seat.silent_until, now=tx.now)
    asked = await choose_asked(tx, by=by, seat=seat, to_ids=new.to_ids)
    await spend_one(tx, sender_id=by.member_id, is_emergency=new.is_emergency)
    said = describe(is_emergency=new.is_emergency, number=1, count=CountRow(len(asked), 0))
    message = NewMessage(message_id=new.message_id, text=new.text, quoted=new.quoted, body={BODY: said})
    sent = await send_message(tx, by=by, room_id=room_id, message=message)
    if sent.at != tx.now:
        # a twin said it just now: the next try finds that, and nothing is counted twice
        raise TryAgain
    await _ask(tx, by=by, room_id=room_id, position=sent.position, asked=asked, is_emergency=new.is_emergency)
    return sent


async def make_urgent(
    tx: Tx, *, by: Person, room_id: UUID, position: int, to_ids: Sequence[UUID] | None = None, is_emergency: bool = False
) -> None:
    """Let people confirm a message that I sent.

    Raises Suspended, NotFound, RoomClosed, Silenced, NotYourMessage, NotForUrgent, AlreadyUrgent, NobodyToAsk, CannotAsk,
    UrgentsADay, EmergenciesADay.
    """
    identity.may_act(by)
    seat = await find_seat(tx, by=by, room_id=room_id)
    policy.may_write(is_open=seat.is_open, silent_until=seat.silent_until, now=tx.now)
    message = await lock_message(tx, seat=seat, position=position)
    if message.author_id != by.member_id:
        raise NotYourMessage
    may_be_urgent(message.kind)
    if await urgents.find_urgent(tx, room_id=room_id, position=position) is not None:
        raise AlreadyUrgent
    asked = await choose_asked(tx, by=by, seat=seat, to_ids=to_ids)
    await spend_one(tx, sender_id=by.member_id, is_emergency=is_emergency)
    await _ask(tx, by=by, room_id=room_id, position=position, asked=asked, is_emergency=is_emergency)
    told = {BODY: describe(is_emergency=is_emergency, number=1, count=CountRow(len(asked), 0))}
    await write_state(tx, message=message, told=told, by_id=by.member_id)


async def find_askable(tx: ReadTx, *, by: Person, seat: SeatRow) -> list[UUID]:
    """Whom one may ask in a room, in the order in which they came: in sight, and in no group for work contacts alone."""
    present = await members.list_members(tx, room_id=seat.room_id, limit=limits.ROOM_MEMBERS_MAX)
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    others = [row.person_id for row in present if row.person_id != by.member_id and row.person_id not in hidden]
    if seat.is_work and seat.kind is not RoomKind.PAIR:
        return others
    contacts = await relations.find_contact_ids(tx, person_id=by.member_id)
    return [one for one in others if one in contacts]


async def choose_asked(tx: ReadTx, *, by: Person, seat: SeatRow, to_ids: Sequence[UUID] | None) -> list[UUID]:
    """Those who are asked. Raises NobodyToAsk, CannotAsk."""
    askable = await find_askable(tx, by=by, seat=seat)
    chosen = askable if to_ids is None else [one for one in askable if one in set(to_ids)]
    if to_ids is not None and len(chosen) != len(set(to_ids)):
        raise CannotAsk(field="to_ids")
    if not chosen:
        raise NobodyToAsk
    return chosen


async def _ask(tx: Tx, *, by: Person, room_id: UUID, position: int, asked: Sequence[UUID], is_emergency: bool) -> None:
    # told a second ago, so that the first who confirms is seen at once
    await urgents.insert_urgent(
        tx, room_id=room_id, position=position, sender_id=by.member_id, is_emergency=is_emergency, told_at=tx.now - PAUSE, person_ids=asked
    )
    await record_asked(tx, sender_id=by.member_id, room_id=room_id, position=position, asked=asked, is_emergency=is_emergency, number=1)


async def record_asked(
    tx: Tx, *, sender_id: UUID, room_id: UUID, position: int, asked: Sequence[UUID], is_emergency: bool, number: int
) -> None:
    """Say that people are asked, for their notices and calls."""
    event = UrgentAsked(
        id=tx.new_id(),
        at=tx.now,
        room_id=room_id,
        position=position,
        sender_id=sender_id,
        person_ids=list(asked),
        is_emergency=is_emergency,
        round=number,
    )
    await outbox.record(tx, event)
