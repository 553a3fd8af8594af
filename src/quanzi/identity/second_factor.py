"""The second factor: six digits from an authenticator app (RFC 6238), each step accepted once."""

import hmac
from uuid import UUID

import msgspec
import pyotp
from pyotp.totp import TOTP

from quanzi.identity import tell
from quanzi.identity.errors import SecondFactorWrong, TryRefused
from quanzi.identity.policy import may_change_keys, may_use_session
from quanzi.identity.recover import use_recovery_code
from quanzi.identity.session import strengthen_session
from quanzi.identity.store import accounts, factors
from quanzi.infra import ratelimit
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict
from quanzi.kernel.person import Person

STEP_S = 30
_DRIFT_STEPS = 1
_TRIES = ratelimit.Limit("second_factor_tries", limits.SECOND_FACTOR_TRIES_PER_HOUR_MAX, 3600)
# who tries ten codes each hour would have found one in a few months
_TRIES_PER_DAY = ratelimit.Limit("second_factor_tries_day", limits.SECOND_FACTOR_TRIES_PER_DAY_MAX, 24 * 3600)


class FreshFactor(msgspec.Struct, frozen=True):
    """What an authenticator app needs: the secret to type, and the address to scan."""

    secret: str
    uri: str


def matching_step(secret: str, code: str, *, at_s: int, last_step: int) -> int | None:
    """The 30-second step whose code this is, one step of clock drift allowed; None for a wrong or used one."""
    totp = TOTP(secret)
    now = at_s // STEP_S
    typed = "".join(character for character in code[:40] if character.isascii() and character.isdecimal())
    for step in range(now - _DRIFT_STEPS, now + _DRIFT_STEPS + 1):
        if hmac.compare_digest(totp.at(step * STEP_S), typed) and step > last_step:
            return step
    return None


async def start_second_factor(tx: Tx, *, by: Person, keys: Keys, issuer: str, account: str) -> FreshFactor:
    """A fresh secret for an app; it counts once its first code was given. Conflict when one is in use already."""
    may_change_keys(by, has_factor=await factors.has_factor(tx, person_id=by.member_id))
    held = await factors.find_second_factor(tx, person_id=by.member_id)
    if held is not None and held.confirmed:
        raise Conflict
    secret = pyotp.random_base32()
    await factors.replace_second_factor(tx, person_id=by.member_id, secret_encrypted=keys.encrypt(secret, place=_place(by.member_id)))
    return FreshFactor(secret, TOTP(secret).provisioning_uri(name=account, issuer_name=issuer))


async def give_second_factor(tx: Tx, *, by: Person, keys: Keys, code: str) -> str | TryRefused:
    """Make this session strong by the app's code or a recovery code; the fresh session key, which replaces the old one.

    The first right code also confirms a new secret. A wrong one is returned, not raised: its try must be kept. TooMany.
    """
    may_use_session(by)
    await ratelimit.take(tx, _TRIES_PER_DAY, str(by.member_id))
    await ratelimit.take(tx, _TRIES, str(by.member_id))
    if not await _is_right(tx, by=by, keys=keys, code=code):
        return SecondFactorWrong(field="code")
    return (await strengthen_session(tx, by=by)).text()


async def remove_second_factor(tx: Tx, *, by: Person, keys: Keys) -> None:
    """Forget the app; an operator does that in a strong session only."""
    may_change_keys(by, has_factor=await factors.has_factor(tx, person_id=by.member_id))
    if await factors.delete_second_factor(tx, person_id=by.member_id):
        await tell.tell_of_key(tx, keys=keys, person_id=by.member_id, kind="second_factor_removed")


async def forget_factors(tx: Tx, *, keys: Keys, person_id: UUID) -> None:
    """Forget every factor of who lost them all, and sign all devices out; for the command line of who runs the house.

    A code to an address lets the person in again, to set up new ones; the addresses are told.
    """
    for forget in (
        accounts.delete_second_factor,
        accounts.delete_passkeys,
        accounts.delete_recovery_codes,
        accounts.delete_tokens,
        accounts.delete_sessions,
    ):
        await forget(tx, person_id=person_id)
    await tell.write_log(tx, person_id=person_id, kind="factors_forgotten", by=None)
    await tell.tell_person(tx, keys=keys, person_id=person_id, name="factors_forgotten", facts={})


async def _is_right(tx: Tx, *, by: Person, keys: Keys, code: str) -> bool:
    held = await factors.find_second_factor(tx, person_id=by.member_id)
    if held is not None:
        secret = keys.decrypt(held.secret_encrypted, place=_place(by.member_id)).decode()
        step = matching_step(secret, code, at_s=int(tx.now.timestamp()), last_step=held.last_step)
        if step is not None:
            is_first_use = bool(await factors.update_last_step(tx, person_id=by.member_id, step=step, at=tx.now))
            if is_first_use and not held.confirmed:
                await tell.tell_of_key(tx, keys=keys, person_id=by.member_id, kind="second_factor_added")
            return is_first_use
    if not await factors.has_factor(tx, person_id=by.member_id):
        return False
    return await use_recovery_code(tx, keys=keys, person_id=by.member_id, code=code)


def _place(person_id: UUID) -> str:
    return f"second_factor:{person_id}"
