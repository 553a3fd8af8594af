"""Signing up: whoever proves an address that nobody has becomes a new person; nothing else is asked."""

from uuid import UUID

from quanzi.identity.code import hash_address
from quanzi.identity.events import PersonSignedUp
from quanzi.identity.model import Address
from quanzi.identity.store import addresses, people
from quanzi.infra import outbox
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx


def address_place(person_id: UUID) -> str:
    """Where an address of this person is sealed to (see `crypto.Keys.encrypt`)."""
    return f"person_address:{person_id}"


async def find_or_sign_up(tx: Tx, *, keys: Keys, address: Address, language: str) -> tuple[UUID, bool]:
    """The person of a proven address, and whether they are new; of two at once one makes the person, the other finds it."""
    address_hash = hash_address(address, keys=keys)
    person_id = tx.new_id()
    if not await addresses.insert_address(tx, address_hash=address_hash, kind=address.kind, person_id=person_id, at=tx.now):
        owner = await addresses.find_owner(tx, address_hash=address_hash)
        if owner is None:  # its owner left in this very moment
            return await find_or_sign_up(tx, keys=keys, address=address, language=language)
        return owner, False
    await people.insert_person(tx, person_id=person_id, language=language, at=tx.now)
    await addresses.insert_person_address(
        tx,
        person_id=person_id,
        address_hash=address_hash,
        kind=address.kind,
        address_encrypted=keys.encrypt(address.text, place=address_place(person_id)),
        at=tx.now,
        proved_at=tx.now,
    )
    await outbox.record(tx, PersonSignedUp(id=tx.new_id(), at=tx.now, person_id=person_id))
    return person_id, True
