"""Keys of this house: personal fields under AES-256-GCM, look-ups by keyed hash, signatures for links.

The key file is made at first start with mode 0600. Rotation adds a key: every process seals with it from then on, what is
under the old one stays readable, and `app/rekey.py` moves it over; then the old key can be taken out of the file. The hash
key is never rotated, since look-ups and one-person-one-account hang on it. The issuer's key signs what others check
with its public half; of the keys before it only that half is kept. The push key names this house to push services.
"""

import base64
import contextlib
import fcntl
import hashlib
import hmac
import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from quanzi.infra.postgres.transaction import Tx

KEY_NUMBER_BYTES = 2
"""What is sealed begins with the number of its key, in so many bytes."""
_NONCE_BYTES = 12
# more than anybody rotates while one process runs; a number beyond is no reason to read the file again and again
_ROTATIONS_AHEAD_MAX = 100


class CannotDecrypt(Exception):
    """The field was made with another key, for another place, or was changed."""


class WrongKeys(Exception):
    """The key file is not the one under which the database was filled."""


class KeyKept(Exception):
    """A key that must stay in the file; the message says why."""


class _File(msgspec.Struct):
    current: int
    keys: dict[str, str]
    hash_key: str
    sign_key: str
    issuer_key: str = ""
    issuer_keys_before: list[str] = []
    push_key: str = ""


class Keys:
    """The keys of one house; made by `open_keys`."""

    def __init__(self, path: Path) -> None:
        """Take the keys as the key file holds them."""
        self._path = path
        self._load()

    def _load(self) -> None:
        # before reading: a file that is replaced in between is read again the next time
        self._written_at = self._path.stat().st_mtime_ns
        file = msgspec.json.decode(self._path.read_bytes(), type=_File)
        self._current = file.current
        self._ciphers = {int(number): AESGCM(base64.b64decode(key)) for number, key in file.keys.items()}
        self._hash_key = base64.b64decode(file.hash_key)
        self._sign_key = base64.b64decode(file.sign_key)
        self._issuer_key = _read_private(file.issuer_key) if file.issuer_key else None
        self._issuer_keys_before = [_read_public(text) for text in file.issuer_keys_before]
        self._push_key = _read_private(file.push_key) if file.push_key else None

    def _look(self) -> None:
        # who rotates the keys wants nothing more under the old one, which may be taken away soon
        with contextlib.suppress(FileNotFoundError):
            if self._path.stat().st_mtime_ns != self._written_at:
                self._load()

    def encrypt(self, plain: str | bytes, *, place: str) -> bytes:
        """The field under the current key; `place` (such as "person_address:<id>") must be given again to read it."""
        self._look()
        data = plain.encode() if isinstance(plain, str) else plain
        nonce = os.urandom(_NONCE_BYTES)
        number = self._current.to_bytes(KEY_NUMBER_BYTES)
        return number + nonce + self._ciphers[self._current].encrypt(nonce, data, number + place.encode())

    def decrypt(self, sealed: bytes, *, place: str) -> bytes:
        """What `encrypt` sealed; CannotDecrypt when the key, the place or a bit differs."""
        number, rest = sealed[:KEY_NUMBER_BYTES], sealed[KEY_NUMBER_BYTES:]
        if int.from_bytes(number) not in self._ciphers:
            self._learn_newer(int.from_bytes(number))
        cipher = self._ciphers.get(int.from_bytes(number))
        if cipher is None:
            raise CannotDecrypt(place)
        try:
            return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], number + place.encode())
        except (InvalidTag, ValueError) as error:
            raise CannotDecrypt(place) from error

    def _learn_newer(self, number: int) -> None:
        """Somebody else rotated the keys while we ran."""
        if self._current < number <= self._current + _ROTATIONS_AHEAD_MAX:
            self._load()

    def is_current(self, sealed: bytes) -> bool:
        """Whether the field is already under the newest key."""
        return int.from_bytes(sealed[:KEY_NUMBER_BYTES]) == self._current

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

    def issuer_key(self) -> ec.EllipticCurvePrivateKey:
        """The P-256 key under which this house signs what others check; made at first need."""
        self._look()
        if self._issuer_key is None:  # the file is older than issuing
            self._issuer_key = _read_private(_ensure_issuer_key(self._path))
        return self._issuer_key

    def push_key(self) -> ec.EllipticCurvePrivateKey:
        """The P-256 key by which push services know this house (RFC 8292); made at first need, and never rotated: devices hang on it."""
        self._look()
        if self._push_key is None:
            self._push_key = _read_private(_ensure_push_key(self._path))
        return self._push_key

    def issuer_public_keys(self) -> list[ec.EllipticCurvePublicKey]:
        """What to check our signatures with: the key in use first, then those before it."""
        return [self.issuer_key().public_key(), *self._issuer_keys_before]


def _read_private(text: str) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_der_private_key(base64.b64decode(text), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError(text)
    return key


def _read_public(text: str) -> ec.EllipticCurvePublicKey:
    key = serialization.load_der_public_key(base64.b64decode(text))
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError(text)
    return key


def _fresh_p256_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    form = serialization.PrivateFormat.PKCS8
    return base64.b64encode(key.private_bytes(serialization.Encoding.DER, form, serialization.NoEncryption())).decode()


def _public_half(private: str) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(_read_private(private).public_key().public_bytes(serialization.Encoding.DER, form)).decode()


def _fresh_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def key_file(home: Path) -> Path:
    """Where a house keeps its keys."""
    return home / "keys.json"


def open_keys(path: Path) -> Keys:
    """The keys in `path`, made there with mode 0600 when there are none; of two makers at once one wins."""
    if not path.exists():
        file = _File(current=1, keys={"1": _fresh_key()}, hash_key=_fresh_key(), sign_key=_fresh_key(), issuer_key=_fresh_p256_key())
        fresh = _write_beside(path, file)
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return Keys(path)


async def check_keys(tx: Tx, keys: Keys) -> None:
    """WrongKeys when the database was filled under other keys; the first house to come notes its own."""
    ours = keys.keyed_hash("quanzi", purpose="print")
    await tx.execute("INSERT INTO infra.key_print (one, print) VALUES (true, $1) ON CONFLICT (one) DO NOTHING", ours)
    if await tx.value("SELECT print FROM infra.key_print") != ours:
        message = (
            "The key file of this folder does not belong to this database: names, addresses and documents in it could "
            "not be read. Put the right keys.json back, from a backup (`quanzi restore`) or the old folder."
        )
        raise WrongKeys(message)


@contextmanager
def _change(path: Path) -> Generator[_File]:
    """The file, to be changed by one process at a time and written at the end; its folder is the lock."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        file = msgspec.json.decode(path.read_bytes(), type=_File)
        yield file
        _write_beside(path, file).replace(path)
    finally:
        os.close(folder)


def rotate_keys(path: Path) -> int:
    """Add a key and make it current; its number. Fields under older keys stay readable."""
    with _change(path) as file:
        file.current += 1
        file.keys[str(file.current)] = _fresh_key()
    return file.current


def _ensure_issuer_key(path: Path) -> str:
    with _change(path) as file:
        file.issuer_key = file.issuer_key or _fresh_p256_key()
    return file.issuer_key


def _ensure_push_key(path: Path) -> str:
    with _change(path) as file:
        file.push_key = file.push_key or _fresh_p256_key()
    return file.push_key


def rotate_issuer_key(path: Path, *, forget: bool = False) -> None:
    """Sign with a fresh issuer key from now on. Of the one before only the public half stays, so that what it signed holds.

    `forget` drops that too, and with it all that was ever issued: for when the key was seen by somebody else.
    """
    with _change(path) as file:
        before = [_public_half(file.issuer_key), *file.issuer_keys_before] if file.issuer_key else []
        file.issuer_keys_before = [] if forget else before
        file.issuer_key = _fresh_p256_key()


def retire_key(path: Path, *, number: int) -> None:
    """Take an old key out of the file; KeyKept for the current one and for one that is not there.

    What is still under it can never be read again: `app/rekey.py` looks first.
    """
    with _change(path) as file:
        if str(number) not in file.keys:
            message = f"There is no key {number}. The keys of this house are {', '.join(file.keys)}."
            raise KeyKept(message)
        if number == file.current:
            message = f"Key {number} is the one in use. `quanzi keys rotate` makes a new one first."
            raise KeyKept(message)
        del file.keys[str(number)]


def _write_beside(path: Path, file: _File) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(file)))
        out.flush()
        os.fsync(out.fileno())
    return fresh
