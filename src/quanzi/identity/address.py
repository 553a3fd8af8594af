"""Phone and e-mail change, but never at once: the old ones are told, and there are three days to stop it.

A change adds `new`, removes `old`, or replaces one by the other. Who proves control of a number that belongs to another
account (numbers are given out again) gets the number after the delay, and nothing else of that account, ever. Who has
lost everything asks two different operators.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi.identity import policy, tell
from quanzi.identity.code import CodePurpose, hash_address, send_code, try_code
from quanzi.identity.errors import AddressTaken, AlreadyDecided, LastAddress, TryRefused
from quanzi.identity.model import Address, AddressKind
from quanzi.identity.sign_up import address_place
from quanzi.identity.store import address_changes, addresses, verifications
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits, text
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person

_DELAY = timedelta(hours=limits.ADDRESS_CHANGE_HOURS_DELAY)
_STOP = "stop_address_change"


class MyAddress(msgspec.Struct, frozen=True):
    """An address of mine; `address_id` names it in links without telling it."""

    address_id: str
    kind: str
    text: str
    added_at: datetime


class Change(msgspec.Struct, frozen=True):
    """A change that waits: what comes and what goes (masked where it is another's), and when."""

    change_id: UUID
    kind: str
    comes: str
    goes: str
    state: str
    due_at: datetime


class Recovery(msgspec.Struct, frozen=True):
    """Somebody who lost every way in, and asks two operators."""

    person_id: UUID
    change_id: UUID
    comes: str
    note: str
    approvals: int
    approved_by_me: bool
    asked_at: datetime


async def list_addresses(tx: ReadTx, *, by: Person, keys: Keys) -> list[MyAddress]:
    """My addresses in full, the oldest first."""
    policy.may_use_session(by)
    return [
        MyAddress(row.address_hash.hex(), row.kind, _unseal(row.address_encrypted, by.member_id, keys), row.added_at)
        for row in await addresses.list_person_addresses(tx, person_id=by.member_id)
    ]


async def list_changes(tx: ReadTx, *, by: Person, keys: Keys) -> list[Change]:
    """The changes of my addresses that wait; what somebody else would put in their place is masked."""
    policy.may_use_session(by)
    known = {
        row.address_hash: _unseal(row.address_encrypted, by.member_id, keys)
        for row in await addresses.list_person_addresses(tx, person_id=by.member_id)
    }
    return [
        Change(
            row.change_id, row.kind, _tell_new(row, keys=keys), known.get(row.old_hash, "") if row.old_hash else "", row.state, row.due_at
        )
        for row in await address_changes.list_open(tx, person_id=by.member_id)
    ]


async def prove_address(tx: Tx, *, by: Person, keys: Keys, address: Address, language: str) -> None:
    """Send a code to the address that is to be mine; the same happens whoever has it now. TooMany."""
    policy.may_use_session(by)
    await send_code(tx, by=by, keys=keys, address=address, language=language, purpose=CodePurpose.ADD_ADDRESS)


async def change_address(tx: Tx, *, by: Person, keys: Keys, address: Address, code: str, instead_of: str = "") -> Change | TryRefused:
    """Add a proven address, in place of one of mine when `instead_of` names it; it counts after the delay.

    At once only while there is no address to tell. A wrong code is returned, not raised: its try must be kept. A number
    that is mine already is proved anew by that, so that a code opens the account again; the change is `done`.
    Raises AddressTaken when it is mine or on its way already, NotFound for an `instead_of` that is not mine.
    """
    policy.may_use_session(by)
    refusal = await try_code(tx, by=by, keys=keys, address=address, code=code, purpose=CodePurpose.ADD_ADDRESS)
    if refusal is not None:
        return refusal
    mine = await addresses.list_person_addresses(tx, person_id=by.member_id)
    new_hash = hash_address(address, keys=keys)
    if address.kind is AddressKind.PHONE and await addresses.update_proved(tx, person_id=by.member_id, address_hash=new_hash, at=tx.now):
        return Change(tx.new_id(), address.kind, address.text, "", "done", tx.now)
    old_hash = _find_mine(mine, instead_of) if instead_of else None
    if any(row.address_hash == new_hash for row in mine) or (len(mine) >= limits.ADDRESSES_PER_PERSON_MAX and old_hash is None):
        raise AddressTaken(field="address")
    owner = await addresses.find_owner(tx, address_hash=new_hash)
    due_at = tx.now + _DELAY if mine or owner else tx.now
    change_id = await open_change(tx, keys=keys, person_id=by.member_id, kind=address.kind, old_hash=old_hash, new=address, due_at=due_at)
    if owner is not None:
        await claim_from(tx, keys=keys, owner=owner, claimant=by.member_id, address=address, due_at=due_at)
    if due_at == tx.now:
        await finish_change(tx, person_id=by.member_id, change_id=change_id, keys=keys)
    return Change(change_id, address.kind, address.text, "", "waiting", due_at)


async def remove_address(tx: Tx, *, by: Person, keys: Keys, address_id: str) -> None:
    """Let an address of mine go after the delay. LastAddress when none would be left; NotFound when it is not mine."""
    policy.may_use_session(by)
    await verifications.lock_person(tx, person_id=by.member_id)
    mine = await addresses.list_person_addresses(tx, person_id=by.member_id)
    old_hash = _find_mine(mine, address_id)
    going = {row.old_hash for row in await address_changes.list_open(tx, person_id=by.member_id) if row.old_hash}
    if old_hash in going:
        raise AddressTaken
    if not {row.address_hash for row in mine} - going - {old_hash}:
        raise LastAddress
    kind = next(row.kind for row in mine if row.address_hash == old_hash)
    await open_change(tx, keys=keys, person_id=by.member_id, kind=kind, old_hash=old_hash, new=None, due_at=tx.now + _DELAY)


async def stop_change(tx: Tx, *, by: Person, change_id: UUID) -> None:
    """Stop a change of my addresses; nothing happens when it is over."""
    policy.may_use_session(by)
    await _stop(tx, person_id=by.member_id, change_id=change_id, by=by.member_id)


async def stop_change_by_link(tx: Tx, *, keys: Keys, person_id: UUID, change_id: UUID, signature: str) -> None:
    """Stop it by the link in the notice, without signing in. NotFound for a link that is not ours."""
    if not keys.is_signed(f"{person_id}:{change_id}", signature, purpose=_STOP):
        raise NotFound
    await _stop(tx, person_id=person_id, change_id=change_id, by=None)


async def ask_recovery(tx: Tx, *, by: Person, keys: Keys, lost: Address, address: Address, code: str, note: str) -> TryRefused | None:
    """Ask two operators to put a proven `address` in place of a `lost` one. The answer never tells whose that was."""
    refusal = await try_code(tx, by=by, keys=keys, address=address, code=code, purpose=CodePurpose.RECOVER)
    if refusal is not None:
        return refusal
    words = text.clean_text(note, max_characters=limits.REASON_CHARACTERS_MAX, field="note", required=False, lines=True)
    old_hash = hash_address(lost, keys=keys)
    owner = await addresses.find_owner(tx, address_hash=old_hash)
    new_hash = hash_address(address, keys=keys)
    if owner is None or await addresses.find_owner(tx, address_hash=new_hash) is not None:
        return None
    await address_changes.insert_change(
        tx,
        person_id=owner,
        change_id=tx.new_id(),
        kind=address.kind,
        state="asked",
        old_hash=old_hash,
        new_hash=new_hash,
        new_encrypted=keys.encrypt(address.text, place=address_place(owner)),
        claimed_by=None,
        note=words,
        asked_at=tx.now,
        due_at=tx.now + _DELAY,
    )
    return None


async def prove_recovery(tx: Tx, *, by: Person, keys: Keys, address: Address, language: str) -> None:
    """Send a code to the new address of who lost the old one. TooMany."""
    await send_code(tx, by=by, keys=keys, address=address, language=language, purpose=CodePurpose.RECOVER)


async def list_recoveries(tx: ReadTx, *, by: Person, keys: Keys) -> list[Recovery]:
    """Who asks to be let in again, the oldest first; at most 100."""
    policy.may_operate(by)
    return [
        Recovery(
            row.person_id, row.change_id, _tell_new(row, keys=keys), row.note, len(row.approved_by), by.id in row.approved_by, row.asked_at
        )
        for row in await address_changes.list_asked(tx, limit=limits.PAGE_ITEMS_MAX)
    ]


async def approve_recovery(tx: Tx, *, by: Person, keys: Keys, person_id: UUID, change_id: UUID, reason: str) -> bool:
    """Say yes as one of two operators; whether it was the second yes, which starts the delay.

    Raises ReasonMissing's kin, NotYourOwnCase for oneself and for a second yes of the same operator, AlreadyDecided.
    """
    policy.may_operate(by)
    row = await address_changes.find_change(tx, person_id=person_id, change_id=change_id)
    if row is None or row.state != "asked":
        raise AlreadyDecided
    policy.may_decide_about(by, person_id=person_id, decided=row.approved_by)
    why = text.clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason")
    approvals = await address_changes.update_approved(tx, person_id=person_id, change_id=change_id, by=by.member_id, due_at=tx.now + _DELAY)
    if approvals is None:
        raise AlreadyDecided
    await tell.write_log(tx, person_id=person_id, kind="recovery_approved", by=by.id, reason=why)
    if approvals >= limits.RECOVERY_OPERATORS:
        await _tell(tx, keys=keys, person_id=person_id, change_id=change_id, due_at=tx.now + _DELAY)
    return approvals >= limits.RECOVERY_OPERATORS


async def decline_recovery(tx: Tx, *, by: Person, person_id: UUID, change_id: UUID, reason: str) -> None:
    """Say no; one operator is enough for that."""
    policy.may_operate(by)
    policy.may_decide_about(by, person_id=person_id)
    why = text.clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason")
    if not await address_changes.update_stopped(tx, person_id=person_id, change_id=change_id):
        raise AlreadyDecided
    await tell.write_log(tx, person_id=person_id, kind="recovery_declined", by=by.id, reason=why)


async def list_due(tx: ReadTx) -> list[tuple[UUID, UUID]]:
    """Changes whose delay is over, as (person, change); at most 200."""
    return [(row.person_id, row.change_id) for row in await address_changes.list_due(tx, at=tx.now, limit=200)]


async def finish_change(tx: Tx, *, person_id: UUID, change_id: UUID, keys: Keys) -> None:
    """Do what a change announced; it ends without effect when its address is another's by now, or nobody claims it any more."""
    row = await address_changes.update_done(tx, person_id=person_id, change_id=change_id, at=tx.now)
    if row is None:
        return
    if row.claimed_by and row.old_hash and not await address_changes.is_waiting(tx, person_id=row.claimed_by, new_hash=row.old_hash):
        await tell.write_log(tx, person_id=person_id, kind="address_change_stopped", by=None)
        return
    if row.new_hash is not None and row.new_encrypted is not None:
        if not await addresses.insert_address(tx, address_hash=row.new_hash, kind=row.kind, person_id=person_id, at=tx.now):
            await tell.write_log(tx, person_id=person_id, kind="address_not_added", by=None)
            return
        await addresses.insert_person_address(
            tx,
            person_id=person_id,
            address_hash=row.new_hash,
            kind=row.kind,
            address_encrypted=row.new_encrypted,
            at=tx.now,
            proved_at=row.asked_at,  # nobody opens a change without a code, and its delay proves nothing
        )
        await tell.write_log(tx, person_id=person_id, kind="address_added", by=None)
    if row.old_hash is not None:
        await addresses.delete_address(tx, address_hash=row.old_hash, person_id=person_id)
        await addresses.delete_person_address(tx, person_id=person_id, address_hash=row.old_hash)
        await tell.write_log(tx, person_id=person_id, kind="address_removed", by=None)
    await tell.tell_person(tx, keys=keys, person_id=person_id, name="address_changed", facts={})


async def open_change(
    tx: Tx,
    *,
    keys: Keys,
    person_id: UUID,
    kind: str,
    old_hash: bytes | None,
    new: Address | None,
    due_at: datetime,
    claimed_by: UUID | None = None,
) -> UUID:
    """Announce a change, which counts at `due_at`, and tell the addresses there are. AddressTaken when it is announced already."""
    change_id = tx.new_id()
    if not await address_changes.insert_change(
        tx,
        person_id=person_id,
        change_id=change_id,
        kind=kind,
        state="waiting",
        old_hash=old_hash,
        new_hash=hash_address(new, keys=keys) if new else None,
        new_encrypted=keys.encrypt(new.text, place=address_place(person_id)) if new else None,
        claimed_by=claimed_by,
        note="",
        asked_at=tx.now,
        due_at=due_at,
    ):
        raise AddressTaken(field="address")
    await tell.write_log(tx, person_id=person_id, kind="address_change_asked", by=person_id if claimed_by is None else None)
    if due_at > tx.now:
        await _tell(tx, keys=keys, person_id=person_id, change_id=change_id, due_at=due_at)
    return change_id


async def claim_from(tx: Tx, *, keys: Keys, owner: UUID, claimant: UUID, address: Address, due_at: datetime) -> None:
    """The other account loses the address a moment before the claimant gets it, unless it says no until then."""
    await open_change(
        tx,
        keys=keys,
        person_id=owner,
        kind=address.kind,
        old_hash=hash_address(address, keys=keys),
        new=None,
        due_at=due_at - timedelta(microseconds=1),
        claimed_by=claimant,
    )


async def find_claimants(tx: ReadTx, *, owner: UUID, address_hash: bytes) -> list[UUID]:
    """Who waits for an address that this account has."""
    changes = await address_changes.list_open(tx, person_id=owner)
    return [row.claimed_by for row in changes if row.claimed_by is not None and row.old_hash == address_hash]


async def _stop(tx: Tx, *, person_id: UUID, change_id: UUID, by: UUID | None) -> None:
    if await address_changes.update_stopped(tx, person_id=person_id, change_id=change_id):
        await tell.write_log(tx, person_id=person_id, kind="address_change_stopped", by=by)


async def _tell(tx: Tx, *, keys: Keys, person_id: UUID, change_id: UUID, due_at: datetime) -> None:
    signature = keys.sign(f"{person_id}:{change_id}", purpose=_STOP)
    path = f"/addresses/stop/{person_id}/{change_id}/{signature}"
    await tell.tell_person(
        tx, keys=keys, person_id=person_id, name="address_change", facts={"path": path, "due_at": due_at.isoformat(timespec="minutes")}
    )


def _find_mine(mine: Sequence[addresses.PersonAddress], address_id: str) -> bytes:
    for row in mine:
        if row.address_hash.hex() == address_id:
            return row.address_hash
    raise NotFound


def _tell_new(row: address_changes.ChangeRow, *, keys: Keys) -> str:
    """The address that a change brings: in full to who proved it as theirs, masked where operators are asked to put it there."""
    if row.new_encrypted is None:
        return ""
    address = Address(AddressKind(row.kind), _unseal(row.new_encrypted, row.person_id, keys))
    return address.masked if row.state == "asked" or row.approved_by else address.text


def _unseal(sealed: bytes, person_id: UUID, keys: Keys) -> str:
    return keys.decrypt(sealed, place=address_place(person_id)).decode()
