"""Leaving for good: fourteen days to think again, then the person is anonymous and the books stay."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi.identity import policy, tell
from quanzi.identity.errors import AlreadyLeaving
from quanzi.identity.store import account_log, accounts, address_changes, addresses, verifications
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person

_GRACE = timedelta(days=limits.DELETION_DAYS_GRACE)


class Deletion(msgspec.Struct, frozen=True):
    """When an account goes."""

    asked_at: datetime
    due_at: datetime


async def ask_deletion(tx: Tx, *, by: Person, keys: Keys) -> Deletion:
    """Ask to be deleted after the grace; suspended people may too. AlreadyLeaving."""
    policy.may_use_session(by)
    due_at = tx.now + _GRACE
    if not await accounts.insert_deletion(tx, person_id=by.member_id, asked_at=tx.now, due_at=due_at):
        raise AlreadyLeaving
    await accounts.update_state(tx, person_id=by.member_id, before=("active",), after="leaving", at=tx.now)
    await tell.write_log(tx, person_id=by.member_id, kind="deletion_asked", by=by.member_id)
    await tell.tell_person(
        tx, keys=keys, person_id=by.member_id, name="deletion_asked", facts={"due_at": due_at.isoformat(timespec="minutes")}
    )
    return Deletion(tx.now, due_at)


async def cancel_deletion(tx: Tx, *, by: Person) -> None:
    """Stay after all; nothing happens when I am not leaving."""
    policy.may_use_session(by)
    if await accounts.delete_deletion(tx, person_id=by.member_id):
        await accounts.update_state(tx, person_id=by.member_id, before=("leaving",), after="active", at=tx.now)
        await tell.write_log(tx, person_id=by.member_id, kind="deletion_cancelled", by=by.member_id)


async def find_deletion(tx: ReadTx, *, by: Person) -> Deletion | None:
    """When my account goes; None when it stays."""
    row = await accounts.find_deletion(tx, person_id=by.member_id)
    return None if row is None else Deletion(row.asked_at, row.due_at)


async def list_deletions_due(tx: ReadTx) -> list[UUID]:
    """Whose grace is over; at most 100."""
    return [row.person_id for row in await accounts.list_deletions_due(tx, at=tx.now, limit=100)]


async def start_erasing(tx: Tx, *, person_id: UUID) -> bool:
    """Whether this transaction is the one that erases the person: false when they stayed after all."""
    return bool(await accounts.delete_deletion_due(tx, person_id=person_id, at=tx.now))


async def erase_identity(tx: Tx, *, person_id: UUID) -> list[str]:
    """Make the person nobody: name, addresses, ways in, checks, log. The blobs that are to be deleted after the commit.

    Who was suspended keeps standing behind their document, so that leaving is no way round a suspension.
    """
    account = await accounts.find_account(tx, person_id=person_id)
    documents = await verifications.list_documents(tx, person_id=person_id)
    exports = await accounts.list_exports(tx, person_id=person_id)
    if account is not None and account.state != "suspended":
        hashes = await verifications.list_id_hashes(tx, person_id=person_id)
        await verifications.delete_id_numbers(tx, person_id=person_id, id_hashes=hashes)
    mine = [row.address_hash for row in await addresses.list_person_addresses(tx, person_id=person_id)]
    await accounts.delete_addresses(tx, address_hashes=mine, person_id=person_id)
    for erase in (
        accounts.delete_person_addresses,
        address_changes.delete_changes,
        accounts.delete_sessions,
        accounts.delete_tokens,
        accounts.delete_passkeys,
        accounts.delete_recovery_codes,
        accounts.delete_second_factor,
        accounts.delete_documents,
        verifications.delete_verifications,
        accounts.delete_exports,
        accounts.delete_log,
    ):
        await erase(tx, person_id=person_id)
    await accounts.update_anonymous(tx, person_id=person_id, at=tx.now)
    await account_log.insert_log_entry(
        tx, person_id=person_id, entry_id=tx.new_id(), kind="deleted", by_person_id=person_id, reason="", data={}, at=tx.now
    )
    return [row.blob_key for row in documents] + [row.blob_key for row in exports]
