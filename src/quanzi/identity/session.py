"""Being signed in: a device holds a secret, we hold its hash. Listed, named and revoked by its owner."""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi.identity import store
from quanzi.identity.errors import SessionEnded
from quanzi.identity.policy import may_use_session
from quanzi.identity.store import sessions
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Kind, Person
from quanzi.kernel.text import clean_text

_SECRET_BYTES = 32
_SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SessionKey:
    """What the cookie carries: whose session, which one, and its secret. The person's id comes along as placement."""

    person_id: UUID
    session_id: UUID
    secret: bytes

    def __hash__(self) -> int:
        """By the secret alone, which is as random as can be; keys of all who are here are looked for every few seconds."""
        return hash(self.secret)

    def text(self) -> str:
        """The cookie's value."""
        return base64.urlsafe_b64encode(self.person_id.bytes + self.session_id.bytes + self.secret).decode().rstrip("=")

    @property
    def secret_hash(self) -> bytes:
        """What the database knows of the secret."""
        return hashlib.sha256(self.secret).digest()


def read_session_key(text: str) -> SessionKey:
    """The key in a cookie; SessionEnded for anything we did not make."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise SessionEnded from error
    if len(raw) != 16 + 16 + _SECRET_BYTES:
        raise SessionEnded
    return SessionKey(UUID(bytes=raw[:16]), UUID(bytes=raw[16:32]), raw[32:])


async def start_session(tx: Tx, *, person_id: UUID, device: str, strong: bool = False) -> SessionKey:
    """Sign a device in with a fresh secret; the oldest session goes when there are too many."""
    key = SessionKey(person_id, tx.new_id(), secrets.token_bytes(_SECRET_BYTES))
    await store.insert_session(
        tx,
        person_id=person_id,
        session_id=key.session_id,
        secret_hash=key.secret_hash,
        device=device[:200],
        strong=strong,
        at=tx.now,
        expires_at=tx.now + timedelta(days=limits.SESSION_DAYS_MAX),
    )
    await store.delete_oldest_sessions(tx, person_id=person_id, keep=limits.SESSIONS_PER_PERSON_MAX)
    return key


async def find_people(tx: ReadTx, *, keys: Collection[SessionKey]) -> dict[SessionKey, Person]:
    """Who holds each of these sessions, in one statement; one that was revoked, is idle too long, or over lets nobody in."""
    return {
        key: Person(
            kind=Kind.OPERATOR if row.is_operator else Kind.MEMBER,
            id=key.person_id,
            session_id=key.session_id,
            tier=row.tier,
            language=row.language,
            suspended=row.state == "suspended",
            strong=row.strong,
        )
        for key, row in await _find_rows(tx, keys)
        if row is not None
    }


async def find_person(tx: ReadTx, *, key: SessionKey) -> Person:
    """Who holds this session; SessionEnded when nobody does any more."""
    person = (await find_people(tx, keys=[key])).get(key)
    if person is None:
        raise SessionEnded
    return person


async def find_ended_sessions(tx: ReadTx, *, keys: Collection[SessionKey]) -> frozenset[SessionKey]:
    """Those of several sessions that let nobody in any more, in one statement for any number."""
    return frozenset(key for key, row in await _find_rows(tx, keys) if row is None)


async def _find_rows(tx: ReadTx, keys: Collection[SessionKey]) -> list[tuple[SessionKey, sessions.SessionPerson | None]]:
    """What stands behind each key; None where it opens nothing."""
    rows = {row.session_id: row for row in await store.list_session_people(
        tx, person_ids=[key.person_id for key in keys], session_ids=[key.session_id for key in keys]
    )}  # fmt: skip
    return [(key, row if (row := rows.get(key.session_id)) is not None and _stands(row, key, tx.now) else None) for key in keys]


def _stands(row: sessions.SessionPerson, key: SessionKey, now: datetime) -> bool:
    return (
        row.person_id == key.person_id
        and secrets.compare_digest(row.secret_hash, key.secret_hash)
        and row.state != "gone"
        and now < row.expires_at
        and now - row.seen_at <= timedelta(days=limits.SESSION_IDLE_DAYS_MAX)
    )


async def mark_session_seen(tx: Tx, *, person_id: UUID, session_id: UUID, device_key: str = "") -> None:
    """Note that the device was here, at most every few minutes, and which browser it is, by the hash of its own random key."""
    await store.update_session_seen(tx, person_id=person_id, session_id=session_id, at=tx.now, before=tx.now - _SEEN_EVERY)
    if device_key:
        digest = hashlib.sha256(device_key.encode()).digest()
        await sessions.update_session_device(tx, person_id=person_id, session_id=session_id, device_hash=digest)


async def find_devices(tx: ReadTx, *, person_ids: Sequence[UUID]) -> dict[UUID, frozenset[bytes]]:
    """Hashes of the browsers that several people are signed in with: equal ones are one browser. Who has none is not in it."""
    found: dict[UUID, set[bytes]] = {}
    for row in await sessions.list_device_hashes(tx, person_ids=person_ids):
        found.setdefault(row.person_id, set()).add(row.device_hash)
    return {person_id: frozenset(hashes) for person_id, hashes in found.items()}


async def strengthen_session(tx: Tx, *, by: Person) -> SessionKey:
    """Note that a second factor was given, under a fresh secret; the old one stops working. SessionEnded without a session."""
    if by.session_id is None:
        raise SessionEnded
    key = SessionKey(by.member_id, by.session_id, secrets.token_bytes(_SECRET_BYTES))
    if not await sessions.update_session_strong(tx, person_id=key.person_id, session_id=key.session_id, secret_hash=key.secret_hash):
        raise SessionEnded
    return key


class Session(msgspec.Struct, frozen=True):
    """A signed-in device as its owner sees it."""

    session_id: UUID
    name: str
    device: str
    strong: bool
    created_at: datetime
    seen_at: datetime


async def list_sessions(tx: ReadTx, *, by: Person) -> list[Session]:
    """My signed-in devices, the latest seen first."""
    may_use_session(by)
    idle_since = tx.now - timedelta(days=limits.SESSION_IDLE_DAYS_MAX)
    return await store.list_sessions(tx, to=Session, person_id=by.member_id, at=tx.now, seen_after=idle_since)


async def name_session(tx: Tx, *, by: Person, session_id: UUID, name: str) -> None:
    """Call a device something I know it by; NotFound when it is not mine."""
    may_use_session(by)
    cleaned = clean_text(name, max_characters=limits.SESSION_NAME_CHARACTERS_MAX, field="name", required=False)
    if not await store.update_session_name(tx, person_id=by.member_id, session_id=session_id, name=cleaned):
        raise NotFound


async def end_session(tx: Tx, *, by: Person, session_id: UUID) -> None:
    """Sign a device of mine out; nothing happens when it is out already."""
    may_use_session(by)
    await store.delete_session(tx, person_id=by.member_id, session_id=session_id)


async def end_other_sessions(tx: Tx, *, by: Person) -> int:
    """Sign out everything but this device; how many went."""
    may_use_session(by)
    return await store.delete_other_sessions(tx, person_id=by.member_id, keep=by.session_id)
