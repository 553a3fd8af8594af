"""One-time codes: six digits to an address, ten minutes, five tries, once.

The same happens for an address that we know and one that we don't. A wrong try is kept: `try_code` returns its refusal
instead of raising it, so that the transaction commits; whoever answers the person raises it afterwards.
"""

import hmac
import ipaddress
import secrets
from datetime import timedelta
from enum import StrEnum

from quanzi.identity.errors import CodeOver, CodeWrong, TryRefused
from quanzi.identity.letter import Letter, send_letter
from quanzi.identity.model import Address
from quanzi.identity.store import addresses, codes
from quanzi.infra import ratelimit
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import TooMany
from quanzi.kernel.person import Person

_HOUR_S = 3600
_PER_ADDRESS = ratelimit.Limit("codes_address", limits.CODES_PER_ADDRESS_HOUR_MAX, _HOUR_S)
_PER_ADDRESS_DAY = ratelimit.Limit("codes_address_day", limits.CODES_PER_ADDRESS_DAY_MAX, 24 * _HOUR_S)
_PER_PERSON = ratelimit.Limit("codes_person", limits.CODES_PER_PERSON_HOUR_MAX, _HOUR_S)
_PER_NETWORK = ratelimit.Limit("codes_network", limits.CODES_PER_NETWORK_HOUR_MAX, _HOUR_S)
_TRIES_PER_NETWORK = ratelimit.Limit("code_tries", limits.CODE_TRIES_PER_NETWORK_HOUR_MAX, _HOUR_S)
_IPV6_PREFIX_BITS = 64


class CodePurpose(StrEnum):
    """What a code opens; one made for one purpose opens no other."""

    SIGN_IN = "sign_in"
    ADD_ADDRESS = "add_address"
    RECOVER = "recover"


async def send_code(tx: Tx, *, by: Person, keys: Keys, address: Address, language: str, purpose: CodePurpose = CodePurpose.SIGN_IN) -> None:
    """Send a fresh code to `address`, in the reader's `language`; the one sent before stops working. TooMany."""
    await ratelimit.take(tx, _PER_NETWORK, network_of(by))
    await ratelimit.take(tx, _PER_ADDRESS_DAY, address.look_up)
    await ratelimit.take(tx, _PER_ADDRESS, address.look_up)
    address_hash = hash_address(address, keys=keys)
    if not await _is_within_person_limit(tx, by=by, address_hash=address_hash):
        return
    code = f"{secrets.randbelow(10**limits.CODE_DIGITS):0{limits.CODE_DIGITS}}"
    await codes.replace_code(
        tx,
        address_hash=address_hash,
        purpose=purpose,
        code_hash=_hash_code(code, address_hash, keys=keys),
        sent_at=tx.now,
        expires_at=tx.now + timedelta(minutes=limits.CODE_MINUTES_VALID),
    )
    await send_letter(tx, keys=keys, letter=Letter(f"code_{purpose}", address, language, {"code": code}))


async def try_code(tx: Tx, *, by: Person, keys: Keys, address: Address, code: str, purpose: CodePurpose) -> TryRefused | None:
    """None when it is the code, which is used up by that; else the refusal, to be raised after the commit. TooMany."""
    await ratelimit.take(tx, _TRIES_PER_NETWORK, network_of(by))
    address_hash = hash_address(address, keys=keys)
    given = _hash_code(_only_digits(code), address_hash, keys=keys)
    out = await codes.update_tries(tx, address_hash=address_hash, purpose=purpose, at=tx.now, tries_max=limits.CODE_TRIES_MAX)
    if out is None:
        return CodeOver(field="code")
    if not hmac.compare_digest(out.code_hash, given):
        left = limits.CODE_TRIES_MAX - out.tries
        return CodeWrong(field="code", tries_left=left) if left else CodeOver(field="code")
    await codes.delete_code(tx, address_hash=address_hash, purpose=purpose)
    return None


def hash_address(address: Address, *, keys: Keys) -> bytes:
    """The address as the look-up tables know it."""
    return keys.keyed_hash(address.look_up, purpose="address")


def network_of(by: Person) -> str:
    """Whose neighbours share a limit: an IPv4 address, or the /64 that one IPv6 household gets."""
    try:
        address = ipaddress.ip_address(by.network)
    except ValueError:
        return by.network
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _IPV6_PREFIX_BITS), strict=False))


async def _is_within_person_limit(tx: Tx, *, by: Person, address_hash: bytes) -> bool:
    """Who has several addresses gets no more codes for it; an error here would tell that two addresses are one person's."""
    owner = by.id or await addresses.find_owner(tx, address_hash=address_hash)
    try:
        await ratelimit.take(tx, _PER_PERSON, str(owner) if owner else address_hash.hex())
    except TooMany:
        return False
    return True


def _hash_code(code: str, address_hash: bytes, *, keys: Keys) -> bytes:
    return keys.keyed_hash(f"{address_hash.hex()}:{code}", purpose="code")


def _only_digits(code: str) -> str:
    return "".join(character for character in code[:40] if character.isdecimal() and character.isascii())
