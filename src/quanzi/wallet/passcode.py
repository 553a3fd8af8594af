"""The payment passcode: six digits between a lost phone and the money. Tries are counted before they are looked at."""

import asyncio
import re
from datetime import datetime, timedelta
from itertools import pairwise

import argon2
import msgspec

from quanzi.identity import keyring
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Forbidden, Invalid, TooMany
from quanzi.kernel.person import Person
from quanzi.wallet import device, lock
from quanzi.wallet.store import passcodes

_DIGITS = re.compile(r"[0-9]{6}")
_HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class PasscodeMissing(Forbidden):
    """This needs a payment passcode, and there is none yet."""

    code = "passcode_missing"
    reason = "You have no payment passcode yet."
    way_forward = "Choose one under Wallet → Safety, then try again."


class PasscodeWrong(Invalid):
    """Another passcode was set."""

    code = "passcode_wrong"
    reason = "This is not your payment passcode."
    way_forward = "Tries left: {tries_left}. Then it is locked for a while."


class PasscodeLocked(TooMany):
    """It was wrong too often; `retry_after_s` says when it can be tried again."""

    code = "passcode_locked"
    reason = "The passcode was wrong too often."
    way_forward = "It can be tried again in {retry_after_s} seconds. Nothing was taken."


class PasscodeTooSimple(Invalid):
    """Six digits that many would try first."""

    code = "passcode_too_simple"
    reason = "This is not a passcode, or one that others would guess."
    way_forward = "Choose six digits that are not all alike and not in a row."


class PasscodeState(msgspec.Struct, frozen=True):
    """Whether I have a passcode, and until when it is locked."""

    is_set: bool
    locked_until: datetime | None


async def find_passcode(tx: ReadTx, *, by: Person) -> PasscodeState:
    """How my passcode stands."""
    row = await passcodes.find_passcode(tx, person_id=by.member_id)
    if row is None:
        return PasscodeState(is_set=False, locked_until=None)
    locked = row.locked_until if row.locked_until is not None and row.locked_until > tx.now else None
    return PasscodeState(is_set=True, locked_until=locked)


async def prove_passcode(db: Db, *, by: Person, passcode: str) -> None:
    """Right, or refused: PasscodeMissing, PasscodeLocked, PasscodeWrong.

    A try is counted and committed before it is looked at, so that many at once are counted as many.
    """
    row = await db.run(lambda tx: _take_try(tx, by))
    if await asyncio.to_thread(_is_right, row.hash, passcode):
        await db.run(lambda tx: _keep_right(tx, by))
        return
    raise PasscodeWrong(tries_left=max(0, limits.PASSCODE_TRIES_MAX - row.tries), field="passcode")


async def choose_passcode(db: Db, *, by: Person, new: str, old: str = "") -> None:
    """Set it, or change it with the old one. PasscodeTooSimple, FreshSignInNeeded, and what `prove_passcode` does."""
    keyring.may_use_session(by)
    _check_simple(new)
    state = await db.glance(lambda tx: find_passcode(tx, by=by))
    if not state.is_set:
        await db.glance(lambda tx: lock.may_set_first_passcode(tx, by=by))
    if state.is_set:
        await prove_passcode(db, by=by, passcode=old)
    digest = await asyncio.to_thread(_HASHER.hash, new)
    await db.run(lambda tx: _keep(tx, by, digest, anew=not state.is_set))


async def _keep(tx: Tx, by: Person, digest: str, *, anew: bool) -> None:
    if not await passcodes.upsert_passcode(tx, person_id=by.member_id, digest=digest, anew=anew):
        raise PasscodeWrong(tries_left=limits.PASSCODE_TRIES_MAX, field="old")
    await device.keep_device(tx, by=by)


async def _keep_right(tx: Tx, by: Person) -> None:
    await passcodes.update_right(tx, person_id=by.member_id)
    await device.keep_device(tx, by=by)


async def _take_try(tx: Tx, by: Person) -> passcodes.Passcode:
    row = await passcodes.lock_passcode(tx, person_id=by.member_id)
    if row is None:
        raise PasscodeMissing
    if row.locked_until is not None and row.locked_until > tx.now:
        raise PasscodeLocked(retry_after_s=int((row.locked_until - tx.now).total_seconds()) + 1)
    tries = row.tries + 1 if row.locked_until is None else 1
    full = tries >= limits.PASSCODE_TRIES_MAX
    pause = timedelta(minutes=limits.PASSCODE_MINUTES_LOCKED) * 2 ** min(row.locks, 6)
    await passcodes.update_tried(tx, person_id=by.member_id, tries=tries, locked_until=tx.now + pause if full else None, lock=full)
    return msgspec.structs.replace(row, tries=tries)


def _is_right(digest: str, passcode: str) -> bool:
    try:
        return _HASHER.verify(digest, passcode)
    except argon2.exceptions.VerificationError:
        return False


def _check_simple(passcode: str) -> None:
    if _DIGITS.fullmatch(passcode) is None:
        raise PasscodeTooSimple(field="new")
    steps = {int(after) - int(before) for before, after in pairwise(passcode)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        raise PasscodeTooSimple(field="new")
