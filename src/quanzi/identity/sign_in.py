"""Signing in: by a code to an address, by a recovery code when no address answers any more, or by the demo's doors."""

from uuid import UUID

import msgspec

from quanzi.identity import tell
from quanzi.identity.code import CodePurpose, hash_address, network_of, try_code
from quanzi.identity.errors import NumberGivenOut, RecoveryCodeWrong, TryRefused
from quanzi.identity.given_out import is_given_out, start_afresh
from quanzi.identity.model import Address, AddressKind
from quanzi.identity.recover import use_recovery_code
from quanzi.identity.session import end_session, start_session
from quanzi.identity.sign_up import find_or_sign_up
from quanzi.identity.store import addresses, people, sessions
from quanzi.infra import ratelimit
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel import ids, limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person

_RECOVERY_TRIES = ratelimit.Limit("recovery_tries", limits.RECOVERY_TRIES_PER_HOUR_MAX, 3600)
_RECOVERY_TRIES_NETWORK = ratelimit.Limit("recovery_tries_network", limits.CODE_TRIES_PER_NETWORK_HOUR_MAX, 3600)
DEMO_SOURCE = "demo-people"
DEMO_KEYS = ("member", "newcomer", "owner", "operator")


class SignedIn(msgspec.Struct, frozen=True):
    """A device that is signed in: `session_key` is the cookie's text, which we keep nowhere."""

    person_id: UUID
    session_key: str
    is_new: bool
    onboarded: bool


async def sign_in_with_code(
    tx: Tx, *, by: Person, keys: Keys, address: Address, code: str, device: str, language: str, afresh: bool = False
) -> SignedIn | TryRefused:
    """Sign in, or up, with the code sent to `address`. A wrong code is returned, not raised: its try must be kept.

    A number that nobody has proved for long answers NumberGivenOut; with `afresh` it begins a new account.
    """
    refusal = await try_code(tx, by=by, keys=keys, address=address, code=code, purpose=CodePurpose.SIGN_IN)
    if refusal is not None:
        return refusal
    person_id, is_new = await find_or_sign_up(tx, keys=keys, address=address, language=language)
    if not is_new and await is_given_out(tx, keys=keys, person_id=person_id, address=address):
        if not afresh:
            return NumberGivenOut(field="code")
        person_id, is_new = await start_afresh(tx, keys=keys, owner=person_id, address=address, language=language)
    await addresses.update_proved(tx, person_id=person_id, address_hash=hash_address(address, keys=keys), at=tx.now)
    return await open_session(tx, by=by, keys=keys, person_id=person_id, device=device, how="code", is_new=is_new)


async def sign_in_with_recovery_code(tx: Tx, *, by: Person, keys: Keys, address: Address, code: str, device: str) -> SignedIn | TryRefused:
    """Sign in with one of the ten codes kept for the day that phone and e-mail are gone. TooMany."""
    await ratelimit.take(tx, _RECOVERY_TRIES_NETWORK, network_of(by))
    await ratelimit.take(tx, _RECOVERY_TRIES, address.look_up)
    owner = await addresses.find_owner(tx, address_hash=hash_address(address, keys=keys))
    # for nobody's address the same is done with an id that nobody has
    used = await use_recovery_code(tx, keys=keys, person_id=owner or tx.new_id(), code=code)
    if owner is None or not used:
        return RecoveryCodeWrong(field="code")
    return await open_session(tx, by=by, keys=keys, person_id=owner, device=device, how="recovery_code")


async def enter_demo(tx: Tx, *, by: Person, key: str, device: str) -> SignedIn:
    """Enter as one of the demo's people; the caller has made sure that this house is a demo. NotFound for others."""
    if key not in DEMO_KEYS:
        raise NotFound
    person_id = ids.id_from_source(source=DEMO_SOURCE, key=key)
    onboarded = await people.find_onboarded(tx, person_id=person_id)
    if onboarded is None:
        raise NotFound
    if by.id is not None and by.session_id is not None:
        await end_session(tx, by=by, session_id=by.session_id)
    session_key = await start_session(tx, person_id=person_id, device=device, strong=key == "operator")
    return SignedIn(person_id, session_key.text(), is_new=False, onboarded=onboarded)


async def open_session(
    tx: Tx, *, by: Person, keys: Keys, person_id: UUID, device: str, how: str, strong: bool = False, is_new: bool = False
) -> SignedIn:
    """A fresh secret for a device that proved who it is; the session it came with ends, a device not seen before is told."""
    onboarded = await people.find_onboarded(tx, person_id=person_id)
    if onboarded is None:
        raise NotFound
    if is_new or not await sessions.has_device(tx, person_id=person_id, device=device):
        kind = "signed_up" if is_new else "new_device"
        await tell.write_log(tx, person_id=person_id, kind=kind, by=person_id, data={"device": device, "how": how})
        if not is_new:
            await _tell_new_device(tx, keys=keys, person_id=person_id, device=device)
    if by.id is not None and by.session_id is not None:
        await end_session(tx, by=by, session_id=by.session_id)
    session_key = await start_session(tx, person_id=person_id, device=device, strong=strong)
    return SignedIn(person_id, session_key.text(), is_new=is_new, onboarded=onboarded)


async def _tell_new_device(tx: Tx, *, keys: Keys, person_id: UUID, device: str) -> None:
    """By e-mail, which costs nothing; who gave none is told by text message."""
    mine = await addresses.list_person_addresses(tx, person_id=person_id)
    phones = [row.address_hash for row in mine if row.kind == AddressKind.PHONE]
    spared = phones if len(phones) < len(mine) else ()
    await tell.tell_person(tx, keys=keys, person_id=person_id, name="new_device", facts={"device": device}, but=spared)
