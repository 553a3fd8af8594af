"""Keys of this house: personal fields under AES-256-GCM, look-ups by keyed hash, signatures for links.

The key file is made at first start with mode 0600. Rotation adds a key: new fields use it, old ones stay readable, and
`re_encrypt` moves a field over. The hash key is never rotated, since look-ups and one-person-one-account hang on it.
"""

import base64
import hashlib
import hmac
import os
import secrets
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12
_KEY_NUMBER_BYTES = 2


class CannotDecrypt(Exception):
    """The field was made with another key, for another place, or was changed."""


class _File(msgspec.Struct):
    current: int
    keys: dict[str, str]
    hash_key: str
    sign_key: str


class Keys:
    """The keys of one house; made by `open_keys`."""

    def __init__(self, file: _File) -> None:
        """Take the keys as the key file holds them."""
        self._current = file.current
        self._ciphers = {int(number): AESGCM(base64.b64decode(key)) for number, key in file.keys.items()}
        self._hash_key = base64.b64decode(file.hash_key)
        self._sign_key = base64.b64decode(file.sign_key)

    def encrypt(self, plain: str | bytes, *, place: str) -> bytes:
        """The field under the current key; `place` (such as "person_address:<id>") must be given again to read it."""
        data = plain.encode() if isinstance(plain, str) else plain
        nonce = os.urandom(_NONCE_BYTES)
        number = self._current.to_bytes(_KEY_NUMBER_BYTES)
        return number + nonce + self._ciphers[self._current].encrypt(nonce, data, number + place.encode())

    def decrypt(self, sealed: bytes, *, place: str) -> bytes:
        """What `encrypt` sealed; CannotDecrypt when the key, the place or a bit differs."""
        number, rest = sealed[:_KEY_NUMBER_BYTES], sealed[_KEY_NUMBER_BYTES:]
        cipher = self._ciphers.get(int.from_bytes(number))
        if cipher is None:
            raise CannotDecrypt(place)
        try:
            return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], number + place.encode())
        except InvalidTag as error:
            raise CannotDecrypt(place) from error

    def is_current(self, sealed: bytes) -> bool:
        """Whether the field is already under the newest key."""
        return int.from_bytes(sealed[:_KEY_NUMBER_BYTES]) == self._current

    def keyed_hash(self, value: str, *, purpose: str) -> bytes:
        """A look-up value of 32 bytes that says nothing without the key."""
        return hmac.digest(self._hash_key, f"{purpose}\x1f{value}".encode(), hashlib.sha256)

    def sign(self, value: str, *, purpose: str) -> str:
        """A URL-safe signature of 32 characters, for links that only we can make."""
        digest = hmac.digest(self._sign_key, f"{purpose}\x1f{value}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:24]).decode()

    def is_signed(self, value: str, signature: str, *, purpose: str) -> bool:
        """Whether `signature` is ours for `value`, compared in constant time."""
        return hmac.compare_digest(self.sign(value, purpose=purpose).encode(), signature.encode())


def _fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def open_keys(path: Path) -> Keys:
    """The keys in `path`, made there with mode 0600 when there are none."""
    if not path.exists():
        file = _File(current=1, keys={"1": _fresh_key()}, hash_key=_fresh_key(), sign_key=_fresh_key())
        _write(path, file)
    return Keys(msgspec.json.decode(path.read_bytes(), type=_File))


def rotate_keys(path: Path) -> int:
    """Add a key and make it current; its number. Fields under older keys stay readable."""
    file = msgspec.json.decode(path.read_bytes(), type=_File)
    file.current += 1
    file.keys[str(file.current)] = _fresh_key()
    _write(path, file)
    return file.current


def _write(path: Path, file: _File) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(file)))
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
