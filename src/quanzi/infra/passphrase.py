"""A few bytes under a passphrase: Argon2id makes the key (RFC 9106, its second recommended setting), AES-256-GCM seals."""

import base64
import os

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_SALT_BYTES = 16
_NONCE_BYTES = 12
_KEY_BYTES = 32
_MEMORY_KIB = 64 * 1024
_MEMORY_KIB_MAX = 1024 * 1024
_ROUNDS = 3
_LANES = 4
_ROUNDS_MAX = 32


class WrongPassphrase(Exception):
    """The passphrase is another one, or the bytes were changed."""


class _Box(msgspec.Struct, frozen=True):
    kdf: str
    memory_kib: int
    rounds: int
    lanes: int
    salt: str
    nonce: str
    sealed: str


def seal(plain: bytes, passphrase: str) -> bytes:
    """A JSON text that says how it was made and can be opened with the passphrase alone."""
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    key = _derive(passphrase, salt, memory_kib=_MEMORY_KIB, rounds=_ROUNDS, lanes=_LANES)
    box = _Box(
        kdf="argon2id",
        memory_kib=_MEMORY_KIB,
        rounds=_ROUNDS,
        lanes=_LANES,
        salt=_text(salt),
        nonce=_text(nonce),
        sealed=_text(AESGCM(key).encrypt(nonce, plain, b"quanzi backup")),
    )
    return msgspec.json.encode(box)


def unseal(data: bytes, passphrase: str) -> bytes:
    """What `seal` closed; WrongPassphrase when it does not open."""
    try:
        box = msgspec.json.decode(data, type=_Box)
        if not (box.kdf == "argon2id" and 8 * box.lanes <= box.memory_kib <= _MEMORY_KIB_MAX and box.rounds <= _ROUNDS_MAX):
            raise WrongPassphrase
        salt, nonce, sealed = (base64.b64decode(part) for part in (box.salt, box.nonce, box.sealed))
        key = _derive(passphrase, salt, memory_kib=box.memory_kib, rounds=box.rounds, lanes=box.lanes)
        return AESGCM(key).decrypt(nonce, sealed, b"quanzi backup")
    except (InvalidTag, msgspec.DecodeError, ValueError) as error:
        raise WrongPassphrase from error


def _derive(passphrase: str, salt: bytes, *, memory_kib: int, rounds: int, lanes: int) -> bytes:
    return hash_secret_raw(
        passphrase.encode(), salt, time_cost=rounds, memory_cost=memory_kib, parallelism=lanes, hash_len=_KEY_BYTES, type=Type.ID
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
