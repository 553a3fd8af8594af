"""Who sends, asks for, shares and opens money in a room. The owner and the member are in a group; the stranger finds nothing."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.kernel.person import Person
from quanzi.messaging import paying
from quanzi.wallet import asking, conversing
from quanzi.wallet.errors import NameUnconfirmed
from tests.make import chat_money as make
from tests.make import messages as rooms
from tests.make import money, people
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class Paying(Cast):
    """A group with a third member, to whom the owner sent, and in which the third gave a packet and sent to both."""

    room: rooms.Room
    third: Person
    packet: int
    to_member: int

    @property
    def room_id(self) -> UUID:
        """Where."""
        return self.room.room_id


async def stage(tx: Tx) -> Paying:
    await money.make_currency(tx)
    on = await cast_people(tx)
    third = await people.make_member(tx, name="陈静", tier=2)
    three = (on.owner, on.member, third)
    for person in three:
        await money.give_money(tx, person, 100_00)
        for other in three:
            if other is not person:
                await money.know(tx, person, other)
    room = await rooms.fill_group(tx, three)
    packet = await make.give(tx, room, third)
    to_member = await make.send(tx, room, third, on.member)
    return Paying(on.owner, on.member, on.stranger, on.operator, room, third, packet.position, to_member.position)


def row(call: Any, **outcomes: Any) -> Row[Paying]:
    """For those who are in the room."""
    told: dict[str, Any] = {"stranger": NotFound, "member": ALLOWED, "owner": ALLOWED, "suspended": Suspended} | outcomes
    return Row(stage=stage, call=call, signed_out=NotSignedIn, **told)


def offer(to: Person) -> conversing.NewOffer:
    """A new one each time."""
    return make.offer(to, 1_00)


async def _offer_elsewhere(tx: Tx, by: Person, on: Paying) -> None:
    await conversing.offer_transfer(tx, by=by, new=offer(on.third), stepped_up=True)


async def _find_place(tx: Tx, by: Person, on: Paying) -> None:
    said = await make.said_at(tx, on.room_id, on.packet)
    await paying.find_place(tx, by=by, subject_id=UUID(said["id"]))


async def _answer(tx: Tx, by: Person, on: Paying, *, accept: bool) -> None:
    said = await make.said_at(tx, on.room_id, on.to_member)
    deed = conversing.accept_offer if accept else conversing.decline_offer
    await deed(tx, by=by, payer_id=on.third.member_id, offer_id=UUID(said["id"]), currency="CNY")


DEEDS: dict[str, Row[Any]] = {
    "messaging.send_transfer": row(
        lambda tx, by, on: paying.send_transfer(tx, by=by, room_id=on.room_id, offer=offer(on.third), stepped_up=True)
    ),
    "messaging.accept_transfer": row(
        lambda tx, by, on: paying.accept_transfer(tx, by=by, room_id=on.room_id, position=on.to_member), owner=NotFound
    ),
    "messaging.decline_transfer": row(
        lambda tx, by, on: paying.decline_transfer(tx, by=by, room_id=on.room_id, position=on.to_member), owner=NotFound, suspended=NotFound
    ),
    "messaging.ask_money_here": row(
        lambda tx, by, on: paying.ask_money_here(
            tx, by=by, room_id=on.room_id, request=asking.NewRequest(uuid4(), on.third.member_id, 1_00)
        )
    ),
    "messaging.split_here": row(
        lambda tx, by, on: paying.split_here(
            tx, by=by, room_id=on.room_id, bill=asking.NewSplit(uuid4(), "Dinner", 9_00, (asking.NewShare(on.third.member_id),))
        )
    ),
    "messaging.give_packet_here": row(
        lambda tx, by, on: paying.give_packet_here(
            tx, by=by, room_id=on.room_id, packet=paying.NewPacket(uuid4(), 2_00, 2), stepped_up=True
        )
    ),
    "messaging.open_packet_share": row(
        lambda tx, by, on: paying.open_packet_share(tx, by=by, room_id=on.room_id, position=on.packet), suspended=ALLOWED
    ),
    "messaging.is_in_room": row(lambda tx, by, on: paying.is_in_room(tx, by=by, room_id=on.room_id), stranger=ALLOWED, suspended=ALLOWED),
    "messaging.find_place": row(_find_place, suspended=ALLOWED),
    "messaging.list_others": row(lambda tx, by, on: paying.list_others(tx, by=by, room_id=on.room_id), suspended=ALLOWED),
    "wallet.offer_transfer": row(_offer_elsewhere, stranger=NameUnconfirmed),
    "wallet.accept_offer": row(lambda tx, by, on: _answer(tx, by, on, accept=True), owner=NotFound),
    "wallet.decline_offer": row(lambda tx, by, on: _answer(tx, by, on, accept=False), owner=NotFound, suspended=NotFound),
}
