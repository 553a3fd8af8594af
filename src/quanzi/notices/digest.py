"""The digest: what is new, once a day or a week, by e-mail to who asked for it, and stopped by one click."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.infra import jobs
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import ids, limits
from quanzi.kernel.errors import NotFound
from quanzi.notices import store
from quanzi.notices.inbox import ACTORS_SHOWN, show_line
from quanzi.notices.model import DigestEvery, LockScreen, Notice
from quanzi.notices.quiet_hours import next_digest
from quanzi.notices.readers import find_reader
from quanzi.notices.store.readers import Reader

SEND_DIGEST = "send_digest"
"""The job that writes to a person: {person_id}."""
STOP_PURPOSE = "stop_digest"
_DUE_AT_ONCE = 200
_LOST_AFTER = timedelta(minutes=10)
_RETRY_FIRST = timedelta(minutes=1)


class Digest(msgspec.Struct, frozen=True):
    """What is new to a person, the latest first; `digest_id` is the same however often it is sent. `stop_path` ends them."""

    person_id: UUID
    digest_id: UUID
    event_ids: tuple[UUID, ...]
    made_at: datetime
    notices: tuple[Notice, ...]
    lock_screen: LockScreen
    stop_path: str
    tries: int


async def list_digests_due(tx: ReadTx) -> list[UUID]:
    """Whose digest is due."""
    return await store.readers.list_digests_due(tx, at=tx.now, limit=_DUE_AT_ONCE)


async def start_digest(tx: Tx, *, person_id: UUID) -> bool:
    """Begin a digest that is due, and say when the next one is; whether there is anything to write."""
    reader = await store.readers.lock_digest_due(tx, person_id=person_id)
    if reader is None or reader.digest_due_at is None:
        return False
    due_at = next_digest(msgspec.convert(reader.digest, DigestEvery), zone=reader.zone, now=tx.now)
    await store.readers.upsert_reader(tx, reader=msgspec.structs.replace(reader, digest_due_at=due_at))
    if not await store.lines.list_unread_since(tx, person_id=person_id, since=_since(reader), hidden=[], actors=0, limit=1):
        return False
    digest_id = ids.id_from_source(source="notices.digest", key=f"{person_id} {reader.digest_due_at.isoformat()}")
    if await store.outgoing.insert_mail(tx, person_id=person_id, event_id=digest_id):
        await jobs.enqueue(tx, SEND_DIGEST, {"person_id": str(person_id)})
    return True


def _since(reader: Reader) -> datetime:
    """Up to when a digest told everything; who asked for digests has such a moment."""
    return reader.digest_since or datetime.min.replace(tzinfo=UTC)


async def take_digest(tx: Tx, *, person_id: UUID, keys: Keys) -> Digest | None:
    """Take the digest that waits for a person; None when another worker has it, all was read, or no digest is wanted any more."""
    taken = await store.outgoing.update_claimed(tx, person_id=person_id, channel="mail", lost_before=tx.now - _LOST_AFTER)
    if not taken:
        return None
    event_ids = tuple(one.event_id for one in taken)
    reader = await find_reader(tx, person_id=person_id)
    hidden = sorted(await relations.find_hidden(tx, person_id=person_id))
    rows = await store.lines.list_unread_since(
        tx, person_id=person_id, since=_since(reader), hidden=hidden, actors=ACTORS_SHOWN, limit=limits.DIGEST_LINES_MAX
    )
    if not rows or reader.digest == "never":
        await _note(tx, person_id=person_id, event_ids=event_ids, state="dropped", due_at=tx.now)
        return None
    return Digest(
        person_id,
        max(event_ids),
        event_ids,
        max(one.made_at for one in taken),
        tuple(show_line(row) for row in rows),
        msgspec.convert(reader.lock_screen, LockScreen),
        stop_path(person_id, keys=keys),
        max(one.tries for one in taken),
    )


async def note_digest_sent(tx: Tx, *, digest: Digest) -> None:
    """It was handed over: the next one begins where this one ended."""
    await _note(tx, person_id=digest.person_id, event_ids=digest.event_ids, state="sent", due_at=tx.now)
    reader = await find_reader(tx, person_id=digest.person_id)
    if reader.digest != "never":
        await store.readers.upsert_reader(tx, reader=msgspec.structs.replace(reader, digest_since=digest.made_at))


async def note_digest_refused(tx: Tx, *, digest: Digest, for_good: bool = False) -> None:
    """It was not taken this time, or there is no address to write to at all."""
    over = for_good or digest.tries >= limits.PUSH_TRIES_MAX
    due_at = tx.now + _RETRY_FIRST * 2 ** (digest.tries - 1)
    await _note(tx, person_id=digest.person_id, event_ids=digest.event_ids, state="dropped" if over else "waiting", due_at=due_at)


async def _note(tx: Tx, *, person_id: UUID, event_ids: Sequence[UUID], state: str, due_at: datetime) -> None:
    await store.outgoing.update_state(
        tx, person_id=person_id, channel="mail", way_id=person_id, event_ids=list(event_ids), state=state, due_at=due_at
    )


def stop_path(person_id: UUID, *, keys: Keys) -> str:
    """Where one click ends a person's digests, without signing in (RFC 8058)."""
    return f"/notices/stop/{person_id}/{keys.sign(str(person_id), purpose=STOP_PURPOSE)}"


def check_stop(*, person_id: UUID, signature: str, keys: Keys) -> None:
    """NotFound unless the link is one of ours."""
    if not keys.is_signed(str(person_id), signature, purpose=STOP_PURPOSE):
        raise NotFound


async def stop_digest(tx: Tx, *, person_id: UUID, signature: str, keys: Keys) -> None:
    """Send no more digests, by the link in each; who has the link needs no session. Twice is once. NotFound for a link that is not ours."""
    check_stop(person_id=person_id, signature=signature, keys=keys)
    await store.readers.update_digest_stopped(tx, person_id=person_id)
