"""Money in a conversation: offered, asked for, shared out or given, in one transaction with the message that shows it.

The id of the message is that of the deed: sent again, it is the same message and the same money. How it stands follows
the wallet, see `money_state`.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra.postgres import ReadTx, TryAgain, Tx
from quanzi.kernel import ids, limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging import policy
from quanzi.messaging.errors import MessageIdTaken, NotInRoom
from quanzi.messaging.model import NewMessage, Sent
from quanzi.messaging.money_state import BODY, find_end, show_shares, tell_state
from quanzi.messaging.seat import find_seat
from quanzi.messaging.send import send_message
from quanzi.messaging.store import members, messages, money, posts
from quanzi.messaging.store.heads import SeatRow
from quanzi.messaging.store.messages import MessageRow
from quanzi.wallet import asking, conversing, gifts

ROOM = "room"
"""The audience of a packet that is for everybody in a room."""


class NewPacket(msgspec.Struct, frozen=True):
    """A red packet for a room. `packet_id` is the id of its message; `amount` is all of it, in minor units."""

    packet_id: UUID
    amount: int
    count: int
    deal: gifts.Deal = "lucky"
    currency: str = ""
    memo: str = ""


class Begun(NamedTuple):
    """Where a message with money is to be, under which id the wallet keeps the money, and the message that was sent before."""

    seat: SeatRow
    message_id: UUID
    subject_id: UUID
    before: Sent | None


async def send_transfer(tx: Tx, *, by: Person, room_id: UUID, offer: conversing.NewOffer, stepped_up: bool = False) -> Sent:
    """Offer money to somebody here, who takes it within a day or it is mine again. `offer_id` is the id of the message.

    What `send_message` raises, NotInRoom, and what the wallet's `offer_transfer` does.
    """
    begun = await _begin(tx, by=by, room_id=room_id, message_id=offer.offer_id)
    if begun.before is not None:
        return begun.before
    await _check_here(tx, room_id=room_id, person_ids=[offer.to_person_id])
    new = msgspec.structs.replace(offer, offer_id=begun.subject_id)
    made = await conversing.offer_transfer(tx, by=by, new=new, stepped_up=stepped_up)
    said = {"to_id": made.to_person_id, "amount": made.amount, "currency": made.currency, "memo": made.memo}
    return await _say(tx, by=by, begun=begun, kind="transfer", said=said | {"state": made.state, "due_at": made.due_at})


async def accept_transfer(tx: Tx, *, by: Person, room_id: UUID, position: int) -> None:
    """Take what was offered to me. NotFound, and what the wallet's `accept_offer` raises."""
    message = await _find_money(tx, by=by, room_id=room_id, position=position, kind="transfer")
    offer = _offer_of(message)
    await conversing.accept_offer(tx, by=by, payer_id=message.author_id, **offer)
    await tell_state(tx, subject_id=offer["offer_id"])


async def decline_transfer(tx: Tx, *, by: Person, room_id: UUID, position: int) -> None:
    """Leave what was offered to me; others see that it is closed and no more. NotFound, HoldOver."""
    message = await _find_money(tx, by=by, room_id=room_id, position=position, kind="transfer")
    offer = _offer_of(message)
    await conversing.decline_offer(tx, by=by, payer_id=message.author_id, **offer)
    await tell_state(tx, subject_id=offer["offer_id"])


def _offer_of(message: MessageRow) -> dict[str, Any]:
    said = (message.body or {})[BODY]
    return {"offer_id": UUID(said["id"]), "currency": said["currency"]}


async def ask_money_here(tx: Tx, *, by: Person, room_id: UUID, request: asking.NewRequest) -> Sent:
    """Ask somebody here for money, which they pay or decline in their wallet. `request_id` is the id of the message.

    What `send_message` raises, NotInRoom, and what the wallet's `ask_money` does.
    """
    begun = await _begin(tx, by=by, room_id=room_id, message_id=request.request_id)
    if begun.before is not None:
        return begun.before
    await _check_here(tx, room_id=room_id, person_ids=[request.person_id])
    made = await asking.ask_money(tx, by=by, request=msgspec.structs.replace(request, request_id=begun.subject_id))
    said = {"of_id": made.other_person_id, "amount": made.amount, "currency": made.currency, "memo": made.memo}
    return await _say(tx, by=by, begun=begun, kind="request", said=said | {"state": made.state, "expires_at": made.expires_at})


async def split_here(tx: Tx, *, by: Person, room_id: UUID, bill: asking.NewSplit) -> Sent:
    """Share a bill with people here; everybody here sees what is paid. `split_id` is the id of the message.

    What `send_message` raises, NotInRoom, and what the wallet's `make_split` does.
    """
    begun = await _begin(tx, by=by, room_id=room_id, message_id=bill.split_id)
    if begun.before is not None:
        return begun.before
    await _check_here(tx, room_id=room_id, person_ids=[one.person_id for one in bill.people])
    made = await asking.make_split(tx, by=by, new=msgspec.structs.replace(bill, split_id=begun.subject_id))
    said = {"title": made.title, "total": made.total, "own_share": made.own_share, "currency": made.currency}
    shares = [{"id": one.request_id, "person_id": one.other_person_id, "amount": one.amount} for one in made.requests]
    living = show_shares(shares, [one.state for one in made.requests]) | {"expires_at": made.requests[0].expires_at}
    return await _say(tx, by=by, begun=begun, kind="split", said=said | living)


async def give_packet_here(tx: Tx, *, by: Person, room_id: UUID, packet: NewPacket, stepped_up: bool = False) -> Sent:
    """Give a red packet to everybody here; where only one other is here, it is for that person, under the rules of such.

    What `send_message` raises, and what the wallet's `fill_packet` does.
    """
    begun = await _begin(tx, by=by, room_id=room_id, message_id=packet.packet_id)
    if begun.before is not None:
        return begun.before
    audience = await _find_audience(tx, by=by, room_id=room_id)
    order = gifts.FillPacket(begun.subject_id, audience, packet.amount, packet.count, packet.deal, packet.currency, packet.memo)
    made = await gifts.fill_packet(tx, by=by, order=order, inside=True, stepped_up=stepped_up)
    said = {"memo": made.memo, "count": made.count, "deal": made.deal, "opened": made.claimed}
    return await _say(tx, by=by, begun=begun, kind="packet", said=said | {"state": made.state, "ends_at": made.ends_at})


async def open_packet_share(tx: Tx, *, by: Person, room_id: UUID, position: int) -> gifts.Share:
    """Open my share of a packet; the message says in a moment how many did. NotFound, and what the wallet's `open_share` raises."""
    message = await _find_money(tx, by=by, room_id=room_id, position=position, kind="packet")
    return await gifts.open_share(tx, by=by, packet_id=UUID((message.body or {})[BODY]["id"]), inside=True)


async def is_in_room(tx: ReadTx, *, by: Person, room_id: UUID) -> bool:
    """Whether I am in a room, so that what is for everybody there is for me."""
    return bool(await members.count_present(tx, room_id=room_id, person_ids=[by.member_id]))


async def find_place(tx: ReadTx, *, by: Person, subject_id: UUID) -> tuple[UUID, int]:
    """In which of my rooms, and where there, the message about a subject stands. NotFound."""
    row = await money.find_money(tx, subject_id=subject_id)
    if row is None:
        raise NotFound
    seat = await find_seat(tx, by=by, room_id=row.room_id)
    if row.position <= seat.joined_position:
        raise NotFound
    return row.room_id, row.position


async def list_others(tx: ReadTx, *, by: Person, room_id: UUID) -> list[UUID]:
    """Who else is in a room of mine, in the order in which they came. NotFound."""
    await find_seat(tx, by=by, room_id=room_id)
    present = await members.list_members(tx, room_id=room_id, limit=limits.ROOM_MEMBERS_MAX)
    return [one.person_id for one in present if one.person_id != by.member_id]


async def _begin(tx: Tx, *, by: Person, room_id: UUID, message_id: UUID) -> Begun:
    identity.may_act(by)
    seat = await find_seat(tx, by=by, room_id=room_id)
    # one id for the wallet that follows from room and message: nobody else's message can mean this money
    subject_id = ids.id_from_source(source="messaging.money", key=f"{room_id}:{message_id}")
    found = await posts.find_sent(tx, room_id=room_id, message_id=message_id)
    if found is None:
        policy.may_write(is_open=seat.is_open, silent_until=seat.silent_until, now=tx.now)
        return Begun(seat, message_id, subject_id, None)
    if found.author_id != by.member_id or await money.find_money(tx, subject_id=subject_id) is None:
        raise MessageIdTaken(field="message_id")
    return Begun(seat, message_id, subject_id, Sent(message_id, room_id, found.position, found.at))


async def _check_here(tx: ReadTx, *, room_id: UUID, person_ids: Sequence[UUID]) -> None:
    if await members.count_present(tx, room_id=room_id, person_ids=person_ids) != len(set(person_ids)):
        raise NotInRoom


async def _find_audience(tx: ReadTx, *, by: Person, room_id: UUID) -> gifts.Audience:
    others = await list_others(tx, by=by, room_id=room_id)
    return gifts.Audience(gifts.PERSON, others[0]) if len(others) == 1 else gifts.Audience(ROOM, room_id)


async def _say(tx: Tx, *, by: Person, begun: Begun, kind: str, said: dict[str, Any]) -> Sent:
    body = {BODY: msgspec.to_builtins({"id": begun.subject_id, **said})}
    message = NewMessage(message_id=begun.message_id, kind=kind, body=body)
    sent = await send_message(tx, by=by, room_id=begun.seat.room_id, message=message)
    if sent.at != tx.now and await money.find_money(tx, subject_id=begun.subject_id) is None:
        # a twin said something else under this id just now: the next try is told so, and no money stays without a message
        raise TryAgain
    ends_at = find_end(body[BODY], now=tx.now)
    await money.insert_money(tx, subject_id=begun.subject_id, room_id=begun.seat.room_id, position=sent.position, due_at=ends_at)
    return sent


async def _find_money(tx: ReadTx, *, by: Person, room_id: UUID, position: int, kind: str) -> MessageRow:
    seat = await find_seat(tx, by=by, room_id=room_id)
    found = await messages.find_message(tx, room_id=room_id, position=position) if position > seat.joined_position else None
    if found is None or found.kind != kind or found.body is None:
        raise NotFound
    return found
