"""Suspending and restoring: an operator's decision with a reason that its subject reads; who is an operator."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.identity import policy, tell
from quanzi.identity.code import hash_address
from quanzi.identity.display import NameForms
from quanzi.identity.errors import AlreadyDecided
from quanzi.identity.model import Address
from quanzi.identity.store import account_log, accounts, addresses, people
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits, text
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person


class LogEntry(msgspec.Struct, frozen=True):
    """Something that happened to an account, for its owner to read. `by_person_id` is who did it, None for the house."""

    entry_id: UUID
    kind: str
    by_person_id: UUID | None
    reason: str
    data: dict[str, str]
    at: datetime


class Account(msgspec.Struct, frozen=True):
    """An account as an operator sees it: the name as its owner shows it in full, and how it stands."""

    person_id: UUID
    name: str
    state: str
    tier: int
    is_operator: bool
    joined_at: datetime


async def suspend_person(tx: Tx, *, by: Person, keys: Keys, person_id: UUID, reason: str) -> None:
    """Suspend somebody: they read, export and leave, no more. NotYourOwnCase for oneself, AlreadyDecided."""
    await _decide(tx, by=by, person_id=person_id, reason=reason, after="suspended")
    await tell.tell_person(tx, keys=keys, person_id=person_id, name="suspended", facts={"reason": reason.strip()})


async def restore_person(tx: Tx, *, by: Person, keys: Keys, person_id: UUID, reason: str) -> None:
    """End a suspension; who asked to leave meanwhile is leaving. NotYourOwnCase for oneself, AlreadyDecided when there is none."""
    deletion = await accounts.find_deletion(tx, person_id=person_id)
    await _decide(tx, by=by, person_id=person_id, reason=reason, after="active" if deletion is None else "leaving")
    await tell.tell_person(tx, keys=keys, person_id=person_id, name="restored", facts={"reason": reason.strip()})


async def _decide(tx: Tx, *, by: Person, person_id: UUID, reason: str, after: str) -> None:
    policy.may_operate(by)
    policy.may_decide_about(by, person_id=person_id)
    why = text.clean_text(reason, max_characters=limits.REASON_CHARACTERS_MAX, field="reason")
    if await accounts.find_account(tx, person_id=person_id) is None:
        raise NotFound
    # to be leaving is no way round a suspension
    before = ("active", "leaving") if after == "suspended" else ("suspended",)
    if not await accounts.update_state(tx, person_id=person_id, before=before, after=after, at=tx.now):
        raise AlreadyDecided
    kind = "suspended" if after == "suspended" else "restored"
    await tell.write_log(tx, person_id=person_id, kind=kind, by=by.id, reason=why)


async def list_log(tx: ReadTx, *, by: Person) -> list[LogEntry]:
    """What happened to my account, the newest first; at most 100."""
    rows = await account_log.list_log(tx, person_id=by.member_id, limit=limits.PAGE_ITEMS_MAX)
    return [msgspec.convert(row, LogEntry, from_attributes=True) for row in rows]


async def find_suspension(tx: ReadTx, *, by: Person) -> LogEntry | None:
    """Why and when my account was suspended; None when it is not."""
    if not by.suspended:
        return None
    row = await account_log.find_newest(tx, person_id=by.member_id, kind="suspended")
    return None if row is None else msgspec.convert(row, LogEntry, from_attributes=True)


async def list_suspended(tx: ReadTx, *, person_ids: Sequence[UUID]) -> list[UUID]:
    """Who of several people is suspended, for what acts in somebody's name while they are away."""
    return await accounts.list_suspended(tx, person_ids=person_ids)


async def find_account(tx: Tx, *, by: Person, keys: Keys, person_id: UUID | None = None, address: Address | None = None) -> Account:
    """An account by id or by address, for an operator; its owner reads that somebody looked. NotFound."""
    policy.may_operate(by)
    if address is not None:
        person_id = await addresses.find_owner(tx, address_hash=hash_address(address, keys=keys))
    row = None if person_id is None else await accounts.find_account(tx, person_id=person_id)
    if row is None:
        raise NotFound
    forms = await people.list_name_forms(tx, to=NameForms, person_ids=[row.person_id])
    if row.person_id != by.id:
        await tell.write_log(tx, person_id=row.person_id, kind="account_opened", by=by.id)
    return Account(row.person_id, forms[0].name, row.state, row.tier, row.is_operator, row.joined_at)


async def make_operator(tx: Tx, *, person_id: UUID) -> None:
    """Make somebody an operator; for the command line of who runs the house. NotFound."""
    if not await accounts.update_operator(tx, person_id=person_id, is_operator=True, at=tx.now):
        raise NotFound
    await tell.write_log(tx, person_id=person_id, kind="made_operator", by=None)


async def end_operator(tx: Tx, *, person_id: UUID) -> None:
    """Let somebody be an operator no longer; for the command line of who runs the house. NotFound."""
    if not await accounts.update_operator(tx, person_id=person_id, is_operator=False, at=tx.now):
        raise NotFound
    await tell.write_log(tx, person_id=person_id, kind="ended_operator", by=None)
