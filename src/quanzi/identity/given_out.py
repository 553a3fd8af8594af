"""Phone numbers are given out again: who gets an old one proves the number with it, and not who had it before."""

from datetime import timedelta
from uuid import UUID

from quanzi.identity import address as addresses
from quanzi.identity.events import PersonSignedUp
from quanzi.identity.model import Address, AddressKind
from quanzi.identity.store import people
from quanzi.infra import outbox
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits

_TRUSTED = timedelta(days=limits.PHONE_DAYS_TRUSTED)
_DELAY = timedelta(hours=limits.ADDRESS_CHANGE_HOURS_DELAY)


async def is_given_out(tx: ReadTx, *, person_id: UUID, address: Address) -> bool:
    """Whether so long has passed since this person signed in that their number may be another's by now."""
    if address.kind is not AddressKind.PHONE:
        return False
    signed_in_at = await people.find_signed_in(tx, person_id=person_id)
    return signed_in_at is not None and tx.now - signed_in_at > _TRUSTED


async def start_afresh(tx: Tx, *, keys: Keys, owner: UUID, address: Address, language: str) -> UUID:
    """A new person for a number that an old account has: it is told, and loses the number after the delay."""
    person_id = tx.new_id()
    await people.insert_person(tx, person_id=person_id, language=language, at=tx.now)
    due_at = tx.now + _DELAY
    await addresses.open_change(
        tx, keys=keys, person_id=person_id, kind=address.kind, old_hash=None, new=address, due_at=due_at
    )
    await addresses.claim_from(tx, keys=keys, owner=owner, claimant=person_id, address=address, due_at=due_at)
    await outbox.record(tx, PersonSignedUp(id=tx.new_id(), at=tx.now, person_id=person_id))
    return person_id
