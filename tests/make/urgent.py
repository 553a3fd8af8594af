"""Urgent messages, and people who let themselves be called, for tests."""

from datetime import timedelta
from uuid import UUID, uuid4

import msgspec

from quanzi import messaging
from quanzi.identity.code import hash_address
from quanzi.identity.model import Address, AddressKind
from quanzi.identity.sign_up import address_place
from quanzi.identity.store import addresses
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.messaging import urgent
from tests.make import messages as rooms


def new(text: str = "Please confirm", **more: object) -> urgent.NewUrgent:
    """Words that are to be confirmed."""
    return msgspec.convert({"message_id": uuid4(), "text": text, **more}, urgent.NewUrgent)


async def ask(tx: Tx, room: rooms.Room, by: Person | None = None, **more: object) -> messaging.Sent:
    """An urgent message, of the first in the room unless it is said whose."""
    return await urgent.send_urgent(tx, by=by or room.people[0], room_id=room.room_id, new=new(**more))


async def make_work(tx: Tx, *, size: int = 3) -> rooms.Room:
    """A group that is for work."""
    return await rooms.make_group(tx, size=size, is_work=True)


def later(tx: Tx, **by: float) -> Tx:
    """The same transaction as if it began later."""
    return Tx(tx.connection, tx.now + timedelta(**by))


async def give_number(tx: Tx, person: Person, keys: Keys, *, number: str = "+8613800138000") -> str:
    """A proved number; its id."""
    address = Address(AddressKind.PHONE, number)
    hashed = hash_address(address, keys=keys)
    sealed = keys.encrypt(number.encode(), place=address_place(person.member_id))
    await addresses.insert_address(tx, address_hash=hashed, kind="phone", person_id=person.member_id, at=tx.now)
    await addresses.insert_person_address(
        tx, person_id=person.member_id, address_hash=hashed, kind="phone", address_encrypted=sealed, at=tx.now, proved_at=tx.now
    )
    return hashed.hex()


async def let_call(
    tx: Tx, person: Person, keys: Keys, *, number: str = "+8613800138000", by_sms: bool = True, by_phone: bool = True
) -> None:
    """Let somebody be called."""
    number_id = await give_number(tx, person, keys, number=number)
    await urgent.choose_ways(tx, by=person, ways=urgent.Ways(number_id, by_sms, by_phone), keys=keys)


async def said_at(tx: Tx, room_id: UUID, position: int) -> dict[str, object]:
    """What a message says of who confirmed it."""
    state = await rooms.load_state(tx, room_id)
    return (state.messages[position].body or {})["urgent"]
