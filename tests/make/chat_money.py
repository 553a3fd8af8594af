"""Rooms whose people have money, and what they do with it there, for tests."""

from uuid import UUID, uuid4

from quanzi import messaging
from quanzi.app.reactions import REACTIONS
from quanzi.infra import outbox
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel.person import Person
from quanzi.messaging import money_state, paying
from quanzi.messaging.store import messages
from quanzi.wallet import asking, conversing
from tests.make import messages as make
from tests.make import money


async def make_room(tx: Tx, *, size: int = 3) -> make.Room:
    """A group of contacts who paid each other before and have 100.00 each."""
    await money.make_currency(tx)
    members = [await money.make_payer(tx, name=f"Person {number}", tier=3) for number in range(size)]
    for one in members:
        for other in members:
            if one is not other:
                await money.know(tx, one, other)
    return await make.fill_group(tx, members)


def offer(to: Person, amount: int = 10_00, *, offer_id: UUID | None = None, memo: str = "Tea") -> conversing.NewOffer:
    """An offer to somebody."""
    return conversing.NewOffer(offer_id or uuid4(), to.member_id, amount, memo=memo)


async def send(tx: Tx, room: make.Room, by: Person, to: Person, amount: int = 10_00) -> messaging.Sent:
    """A transfer in a room."""
    return await paying.send_transfer(tx, by=by, room_id=room.room_id, offer=offer(to, amount), stepped_up=True)


async def ask(tx: Tx, room: make.Room, by: Person, of: Person, amount: int = 5_00) -> messaging.Sent:
    """A request in a room."""
    request = asking.NewRequest(uuid4(), of.member_id, amount, memo="Taxi")
    return await paying.ask_money_here(tx, by=by, room_id=room.room_id, request=request)


async def split(tx: Tx, room: make.Room, by: Person, total: int = 30_00) -> messaging.Sent:
    """A bill that all in a room share."""
    others = tuple(asking.NewShare(one.member_id) for one in room.people if one.id != by.id)
    return await paying.split_here(tx, by=by, room_id=room.room_id, bill=asking.NewSplit(uuid4(), "Dinner", total, others))


async def give(tx: Tx, room: make.Room, by: Person, amount: int = 6_00, count: int = 2) -> messaging.Sent:
    """A red packet in a room."""
    return await paying.give_packet_here(tx, by=by, room_id=room.room_id, packet=paying.NewPacket(uuid4(), amount, count), stepped_up=True)


async def said_at(tx: ReadTx, room_id: UUID, position: int) -> dict:
    """What a message says of its money."""
    found = await messages.find_message(tx, room_id=room_id, position=position)
    assert found is not None
    assert found.body is not None
    return found.body["money"]


async def truth_at(tx: ReadTx, room_id: UUID, position: int) -> dict:
    """What it would have to say, by the wallet's books."""
    found = await messages.find_message(tx, room_id=room_id, position=position)
    assert found is not None
    return await money_state.read_state(tx, message=found)


async def settle(db: Db) -> None:
    """Let every event reach its reactions, and tell what waits its second."""
    while await outbox.deliver_batch(db, REACTIONS):
        pass
    async with db.transaction() as tx:
        await tx.execute("UPDATE messaging.money SET due_at = $1 WHERE due_at IS NOT NULL", tx.now)
    while await paying.tell_due(db):
        pass
