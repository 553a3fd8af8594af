"""Telling a person something about their account: in the log that they read, and at their addresses."""

from collections.abc import Collection
from uuid import UUID

from quanzi.identity.letter import Letter, send_letter
from quanzi.identity.model import Address, AddressKind
from quanzi.identity.sign_up import address_place
from quanzi.identity.store import account_log, addresses, people
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx


async def write_log(tx: Tx, *, person_id: UUID, kind: str, by: UUID | None, reason: str = "", data: dict[str, str] | None = None) -> None:
    """Add an entry to the log of this person's account."""
    await account_log.insert_log_entry(
        tx, person_id=person_id, entry_id=tx.new_id(), kind=kind, by_person_id=by, reason=reason, data=data or {}, at=tx.now
    )


async def tell_person(tx: Tx, *, keys: Keys, person_id: UUID, name: str, facts: dict[str, str], but: Collection[bytes] = ()) -> int:
    """Send the letter `name` (its words stand in app/letters.py) to every address but those of the hashes `but`."""
    language = await find_language(tx, person_id=person_id)
    told = 0
    for row in await addresses.list_person_addresses(tx, person_id=person_id):
        if row.address_hash in but:
            continue
        plain = keys.decrypt(row.address_encrypted, place=address_place(person_id)).decode()
        await send_letter(tx, keys=keys, letter=Letter(name, Address(AddressKind(row.kind), plain), language, facts))
        told += 1
    return told


async def tell_of_key(tx: Tx, *, keys: Keys, person_id: UUID, kind: str, data: dict[str, str] | None = None) -> None:
    """What opens the account has changed: in the log, and by a letter of the same name, in case it was somebody else."""
    await write_log(tx, person_id=person_id, kind=kind, by=person_id, data=data)
    await tell_person(tx, keys=keys, person_id=person_id, name=kind, facts={})


async def find_mailbox(tx: ReadTx, *, person_id: UUID, keys: Keys) -> str | None:
    """The e-mail address that a person proved first; None for who has none."""
    for row in await addresses.list_person_addresses(tx, person_id=person_id):
        if row.kind == "email":
            return keys.decrypt(row.address_encrypted, place=address_place(person_id)).decode()
    return None


async def find_phone(tx: ReadTx, *, person_id: UUID, address_id: str, keys: Keys) -> str | None:
    """The phone number that a person proved and that `address_id` names; None where it is not, or no longer, theirs."""
    for row in await addresses.list_person_addresses(tx, person_id=person_id):
        if row.kind == AddressKind.PHONE and row.address_hash.hex() == address_id:
            return keys.decrypt(row.address_encrypted, place=address_place(person_id)).decode()
    return None


async def find_language(tx: ReadTx, *, person_id: UUID) -> str:
    """The language that a person reads."""
    return await people.find_language(tx, person_id=person_id) or "en"
