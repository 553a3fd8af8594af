"""Lock my wallet: one tap from any session, or a code that I keep on paper. Nothing leaves; what comes in still comes in.

Whoever holds my phone may lock my wallet and gains nothing by it. To unlock it takes the payment passcode or a passkey,
and after a lock by code a sign-in that is newer than the lock, since the phone may be in other hands.
"""

import base64
import secrets
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.identity import keyring, signing
from quanzi.infra import ratelimit
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import ids, limits
from quanzi.kernel.errors import Forbidden
from quanzi.kernel.person import Person
from quanzi.wallet import ledger
from quanzi.wallet.errors import StepUpNeeded
from quanzi.wallet.model import account_of
from quanzi.wallet.store import guards
from quanzi.wallet.store.guards import Guard

# eighty bits, which nobody guesses, in groups that a person can copy
_CODE_BYTES = 10
_GROUP = 4
_TRIES = ratelimit.Limit("lock_tries", limits.LOCK_TRIES_PER_NETWORK_HOUR_MAX, 3600)


class FreshSignInNeeded(Forbidden):
    """The wallet was locked by code, so this session may not be its owner's."""

    code = "fresh_sign_in_needed"
    reason = "This wallet was locked with your lock code."
    way_forward = "Sign out, sign in again, and then unlock it."


class LockState(msgspec.Struct, frozen=True):
    """Whether my wallet is locked, since when and how (session or code), and since when I have a lock code."""

    locked: bool
    locked_at: datetime | None
    locked_by: str | None
    code_made_at: datetime | None


async def find_lock(tx: ReadTx, *, by: Person) -> LockState:
    """How my lock stands."""
    guard = await guards.find_guard(tx, person_id=by.member_id)
    if guard is None:
        return LockState(locked=False, locked_at=None, locked_by=None, code_made_at=None)
    return LockState(guard.locked_at is not None, guard.locked_at, guard.locked_by, guard.code_made_at)


async def lock_wallet(tx: Tx, *, by: Person) -> None:
    """Let nothing leave my accounts from now on. What was ordered before still arrives; locking twice is locking once."""
    await _lock(tx, by.member_id, how="session")


async def lock_by_code(tx: Tx, *, by: Person, keys: Keys, code: str) -> None:
    """Lock the wallet whose code this is, signed in or not. The answer is the same for a code that nobody has. TooMany."""
    await ratelimit.take(tx, _TRIES, signing.network_of(by))
    person_id = await guards.find_code(tx, code_hash=_hash(keys, code))
    if person_id is not None:
        await _lock(tx, person_id, how="code")


async def make_lock_code(tx: Tx, *, by: Person, keys: Keys) -> str:
    """A code to keep on paper, shown this once; the one before works no more. ScopeMissing for a token."""
    keyring.may_use_session(by)
    guard = await guards.lock_guard(tx, person_id=by.member_id)
    plain = base64.b32encode(secrets.token_bytes(_CODE_BYTES)).decode()
    code = "-".join(plain[start : start + _GROUP] for start in range(0, len(plain), _GROUP))
    if guard.code_hash is not None:
        await guards.delete_code(tx, code_hash=guard.code_hash)
    await guards.insert_code(tx, person_id=by.member_id, code_hash=_hash(keys, code))
    await guards.update_code(tx, person_id=by.member_id, code_hash=_hash(keys, code))
    return code


async def unlock_wallet(tx: Tx, *, by: Person, stepped_up: bool) -> None:
    """Open it again. ScopeMissing for a token, FreshSignInNeeded, StepUpNeeded."""
    keyring.may_use_session(by)
    account_ids = await _open_accounts(tx, by.member_id)
    guard = await guards.lock_guard(tx, person_id=by.member_id)
    if guard.locked_at is None:
        return
    _check_fresh(by, guard)
    if not stepped_up:
        raise StepUpNeeded(why="unlock")
    await guards.update_states(tx, account_ids=account_ids, before="locked", after="open")
    await guards.update_locked(tx, person_id=by.member_id, by=None)


async def may_set_first_passcode(tx: ReadTx, *, by: Person) -> None:
    """Whoever locked the wallet must not be outdone by whoever holds the phone and sets a passcode where none was. FreshSignInNeeded."""
    guard = await guards.find_guard(tx, person_id=by.member_id)
    if guard is not None and guard.locked_at is not None and not _is_newer(by, guard.locked_at):
        raise FreshSignInNeeded


def _check_fresh(by: Person, guard: Guard) -> None:
    if guard.locked_by == "code" and guard.locked_at is not None and not _is_newer(by, guard.locked_at):
        raise FreshSignInNeeded


def _is_newer(by: Person, moment: datetime) -> bool:
    return by.session_id is not None and ids.time_of(by.session_id) > moment


async def _lock(tx: Tx, person_id: UUID, *, how: str) -> None:
    account_ids = await _open_accounts(tx, person_id)
    guard = await guards.lock_guard(tx, person_id=person_id)
    await guards.update_states(tx, account_ids=account_ids, before="open", after="locked")
    if guard.locked_at is None or how == "code":
        await guards.update_locked(tx, person_id=person_id, by=how)


async def _open_accounts(tx: Tx, person_id: UUID) -> list[UUID]:
    """All accounts of a person, there from now on, since one that is opened later would be open, and locked by the ledger."""
    rules = await ledger.find_rules(tx)
    await ledger.open_accounts(tx, new=[ledger.new_account(person_id, rule) for rule in rules.values()])
    account_ids = [account_of(person_id, code) for code in rules]
    await ledger.open_book(tx, account_ids=account_ids)
    return account_ids


def _hash(keys: Keys, code: str) -> bytes:
    plain = "".join(sign for sign in code.upper()[:80] if sign.isascii() and sign.isalnum())
    # what is read from paper: O and 0, I and 1, are no letters of base 32 at once
    return keys.keyed_hash(plain.replace("0", "O").replace("1", "I"), purpose="lock_code")
