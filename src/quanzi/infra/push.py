"""Web Push: a message that only the browser it is for can read (RFC 8291), brought by its push service (RFC 8030, 8292).

The few lines of RFC 8291 are put together from `cryptography`; docs/decisions tells why no library for it is taken.
"""

import base64
import os
import time
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Literal, Protocol
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwt
from joserfc.jwk import ECKey

from quanzi.infra.crypto import Keys
from quanzi.infra.outside import Outside, read_outside_url
from quanzi.infra.settings import Settings
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid

Urgency = Literal["very-low", "low", "normal", "high"]
_POINT_BYTES, _AUTH_BYTES, _SALT_BYTES = 65, 16, 16
_RECORD_BYTES = 4096
_LAST_RECORD = b"\x02"
_TOKEN_SECONDS = 12 * 3600
_GONE = frozenset({404, 410})


class Subscription(msgspec.Struct, frozen=True):
    """Where a browser's push service takes messages for it, and the browser's key and secret, as the Push API writes them."""

    endpoint: str
    p256dh: str
    auth: str


class BadSubscription(Invalid):
    """An address or a key that no browser would give."""

    code = "bad_subscription"
    reason = "This browser did not give an address that we can send to."
    way_forward = "Switch it off and on again on this device, or try another browser."


class SubscriptionGone(Exception):
    """The browser does not want messages any more, and says so once."""


class PushRefused(Exception):
    """The push service did not take it now; the message names its status."""


class Push(Protocol):
    """Something that brings a message to a browser."""

    async def send(self, to: Subscription, *, message: bytes, topic: str, urgency: Urgency) -> None:
        """Hand it over. `topic` (32 URL-safe characters) takes the place of one that waits. SubscriptionGone, PushRefused, NoAnswer."""
        ...


@dataclass(frozen=True, slots=True)
class ConsolePush:
    """Prints messages where the operator can read them; to whom, only by the name of the push service."""

    async def send(self, to: Subscription, *, message: bytes, topic: str, urgency: Urgency) -> None:
        """Print it."""
        _ = topic
        print(f"\n☗  {urlsplit(to.endpoint).hostname} ({urgency}) — {message.decode()}\n", flush=True)  # noqa: T201 -- the console is the browser


@dataclass(frozen=True, slots=True)
class WebPush:
    """Sends messages through the push services of the browsers."""

    outside: Outside
    keys: Keys
    contact: str

    async def send(self, to: Subscription, *, message: bytes, topic: str, urgency: Urgency) -> None:
        """Seal it and hand it over."""
        headers = {
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(limits.PUSH_HOURS_KEPT * 3600),
            "topic": topic,
            "urgency": urgency,
            "authorization": sign_for(to.endpoint, key=self.keys.push_key(), contact=self.contact, now=int(time.time())),
        }
        answer = await self.outside.post(to.endpoint, body=seal(message, to=to), headers=headers)
        if answer.status in _GONE:
            raise SubscriptionGone
        if not 200 <= answer.status < 300:  # noqa: PLR2004 -- HTTP's own
            raise PushRefused(str(answer.status))


def check_subscription(to: Subscription) -> None:
    """BadSubscription or NotOutside for what no browser would give, or what leads inside."""
    if len(to.endpoint) > limits.PUSH_ADDRESS_CHARACTERS_MAX:
        raise BadSubscription(field="endpoint")
    read_outside_url(to.endpoint)
    _read_keys(to)


def public_text(key: ec.EllipticCurvePrivateKey) -> str:
    """The public half of the push key, as a browser wants it for `applicationServerKey`."""
    return _encode(_point(key.public_key()))


def sign_for(endpoint: str, *, key: ec.EllipticCurvePrivateKey, contact: str, now: int) -> str:
    """The Authorization header by which a push service knows the house (RFC 8292)."""
    parts = urlsplit(endpoint)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": now + _TOKEN_SECONDS, "sub": contact}
    token = jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, ECKey.import_key(pem))
    return f"vapid t={token}, k={public_text(key)}"


def seal(message: bytes, *, to: Subscription, ours: ec.EllipticCurvePrivateKey | None = None, salt: bytes | None = None) -> bytes:
    """The body that only this browser can read (RFC 8291, one record of RFC 8188); `ours` and `salt` are fresh but in tests."""
    if len(message) > limits.PUSH_BYTES_MAX:
        raise Invalid(field="message")
    theirs, secret = _read_keys(to)
    ours = ours or ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(_SALT_BYTES)
    our_point = _point(ours.public_key())
    shared = _derive(ours.exchange(ec.ECDH(), theirs), salt=secret, info=b"WebPush: info\x00" + _point(theirs) + our_point, length=32)
    key = _derive(shared, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = _derive(shared, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)
    head = salt + _RECORD_BYTES.to_bytes(4) + len(our_point).to_bytes(1) + our_point
    return head + AESGCM(key).encrypt(nonce, message + _LAST_RECORD, None)


def _derive(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


def _read_keys(to: Subscription) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    try:
        point, secret = _decode(to.p256dh), _decode(to.auth)
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise BadSubscription(field="p256dh") from error
    if len(point) != _POINT_BYTES or len(secret) != _AUTH_BYTES:
        raise BadSubscription(field="auth")
    return theirs, secret


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def open_push(settings: Settings, *, outside: Outside, keys: Keys) -> Push:
    """The way that the settings name."""
    if settings.push == "console":
        return ConsolePush()
    contact = settings.public_url if settings.is_secure else f"mailto:{parseaddr(settings.mail_from)[1]}"
    return WebPush(outside, keys, contact)
