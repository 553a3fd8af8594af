"""Signatures by the rules of Standard Webhooks 1.0.0: HMAC-SHA256 over id, time and body, in both directions.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from quanzi.bots.model import Secrets
from quanzi.infra.crypto import Keys

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
_PREFIX, _VERSION = "whsec_", "v1"
_WAYS = ("speak", "check")


def find_secrets(keys: Keys, *, bot_id: object, serial: int) -> Secrets:
    """The secrets of a bot of a number. They follow from a key of the house, so that no copy of the database holds them."""
    speak, check = (_PREFIX + base64.b64encode(keys.keyed_hash(f"{bot_id}:{serial}", purpose=f"bot_{way}")).decode() for way in _WAYS)
    return Secrets(speak, check)


def sign_body(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature as it stands in the header."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    digest = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"{_VERSION},{base64.b64encode(digest).decode()}"


def sign_headers(secrets: Iterable[str], *, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers of a message that goes out, signed with each of the secrets."""
    timestamp = int(at.timestamp())
    signatures = [sign_body(secret, message_id=message_id, timestamp=timestamp, body=body) for secret in secrets]
    return {ID: message_id, TIMESTAMP: str(timestamp), SIGNATURE: " ".join(signatures)}


def is_signed(secrets: Iterable[str], *, message_id: str, timestamp: int, body: bytes, header: str) -> bool:
    """Whether one of the signatures in the header is made with one of the secrets; each is compared in constant time."""
    ours = [sign_body(secret, message_id=message_id, timestamp=timestamp, body=body) for secret in secrets]
    given = [one.encode() for one in header.split(" ")]
    return any(hmac.compare_digest(_bare(mine.encode()), _bare(one)) for mine in ours for one in given)


def _bare(signature: bytes) -> bytes:
    """The bytes of a signature of our version; nothing for what is none."""
    version, _comma, text = signature.partition(b",")
    try:
        return base64.b64decode(text, validate=True) if version == _VERSION.encode() else b""
    except binascii.Error:
        return b""
