"""Phone numbers are given out again: who gets an old one proves the number with it, and not who had it before."""

from datetime import timedelta
from uuid import UUID

from quanzi.identity import address as addresses
from quanzi.identity.code import hash_address
from quanzi.identity.events import PersonSignedUp
from quanzi.identity.model import Address, AddressKind
from quanzi.identity.store import people
from quanzi.identity.store.addresses import find_proved, list_person_addresses
from quanzi.infra import outbox
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits

_TRUSTED = timedelta(days=limits.PHONE_DAYS_TRUSTED)
_DELAY = timedelta(hours=limits.ADDRESS_CHANGE_HOURS_DELAY)


async def is_given_out(tx: ReadTx, *, keys: Keys, person_id: UUID, address: Address) -> bool:
    """Whether so long has passed since a code proved this number that it may be another's by now.

    A passkey or an e-mail says nothing of it: who signs in with those may have given the number up long ago.
    """
    if address.kind is not AddressKind.PHONE:
        return False
    proved_at = await find_proved(tx, person_id=person_id, address_hash=hash_address(address, keys=keys))
    return proved_at is not None and tx.now - proved_at > _TRUSTED


async def start_afresh(tx: Tx, *, keys: Keys, owner: UUID, address: Address, language: str) -> tuple[UUID, bool]:
    """The new person for a number that an old account has, and whether they begin now.

    The old one is told, and loses the number after the delay; who began already comes in until then as who they are.
    """
    for claimant in await addresses.find_claimants(tx, owner=owner, address_hash=hash_address(address, keys=keys)):
        # who has another address claims a further one, and is opened by that other one alone
        if not await list_person_addresses(tx, person_id=claimant):
            return claimant, False
    person_id = tx.new_id()
    await people.insert_person(tx, person_id=person_id, language=language, at=tx.now)
    due_at = tx.now + _DELAY
    await addresses.open_change(tx, keys=keys, person_id=person_id, kind=address.kind, old_hash=None, new=address, due_at=due_at)
    await addresses.claim_from(tx, keys=keys, owner=owner, claimant=person_id, address=address, due_at=due_at)
    await outbox.record(tx, PersonSignedUp(id=tx.new_id(), at=tx.now, person_id=person_id))
    return person_id, True
