"""Which credentials still hold: one bit each in a list that anybody can fetch (IETF Token Status List).

Everybody fetches the same list, so that who asks does not tell about whom. No I/O, no clock.
"""

import base64
import json
import re
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from jwcrypto.common import JWException
from jwcrypto.jws import JWS

from quanzi.credit import signed
from quanzi.credit.proof import Issuer
from quanzi.kernel import limits

MEDIA_TYPE = "application/statuslist+jwt"
TYPE = "statuslist+jwt"
FRESH_SECONDS = 60
"""How long a list may be kept before it is fetched again."""
_VALID = timedelta(days=1)
_TEXT = re.compile(r"[A-Za-z0-9_-]+")


class BadStatusList(ValueError):
    """It is no list of this issuer's, has ended, or does not hold that place."""


class Statuses(msgspec.Struct, frozen=True):
    """A list that was checked: its address, until when it holds, and its bits, the lowest of each byte first."""

    uri: str
    expires_at: int
    bits: bytes

    def is_revoked(self, idx: int) -> bool:
        """Whether the bit is set. BadStatusList beyond the end."""
        if not 0 <= idx < 8 * len(self.bits):
            raise BadStatusList
        return bool(self.bits[idx // 8] >> (idx % 8) & 1)


def pack_bits(revoked: Iterable[int], *, size: int = limits.STATUS_LIST_BITS) -> str:
    """A bit for each place, squeezed and written as text."""
    bits = bytearray(size // 8)
    for idx in revoked:
        bits[idx // 8] |= 1 << (idx % 8)
    return base64.urlsafe_b64encode(zlib.compress(bytes(bits), 9)).decode().rstrip("=")


def sign_list(issuer: Issuer, *, list_no: int, revoked: Iterable[int], now: datetime) -> str:
    """The list as it is published."""
    facts = {
        "sub": issuer.status_url(list_no),
        "iat": int(now.timestamp()),
        "exp": int((now + _VALID).timestamp()),
        "ttl": FRESH_SECONDS,
        "status_list": {"bits": 1, "lst": pack_bits(revoked)},
    }
    key = issuer.signing_key()
    token = JWS(json.dumps(facts))
    token.add_signature(key, alg="ES256", protected=json.dumps({"alg": "ES256", "typ": TYPE, "kid": key.thumbprint()}))
    return token.serialize(compact=True)


def read_list(token: str, *, uri: str, issuer_keys: Sequence[dict[str, Any]], now: datetime) -> Statuses:
    """A list that was fetched from `uri`, checked. BadStatusList."""
    try:
        facts = signed.read_jwt(token, kind=(TYPE,), keys=issuer_keys)
        packed = facts["status_list"]
        if facts["sub"] != uri or packed["bits"] != 1 or not _TEXT.fullmatch(packed["lst"]):
            raise BadStatusList
        ends = facts["exp"] if "exp" in facts else facts["iat"] + _VALID.total_seconds()
        if ends <= now.timestamp() or facts["iat"] > now.timestamp() + signed.SKEW_SECONDS:
            raise BadStatusList
        return Statuses(uri, int(ends), _unpack(packed["lst"]))
    except (JWException, ValueError, KeyError, TypeError, OverflowError, RecursionError, zlib.error) as error:
        raise BadStatusList from error


def _unpack(text: str) -> bytes:
    squeezed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    reader = zlib.decompressobj()
    bits = reader.decompress(squeezed, limits.STATUS_LIST_BYTES_MAX)
    if reader.unconsumed_tail or not reader.eof:
        raise BadStatusList
    return bits
