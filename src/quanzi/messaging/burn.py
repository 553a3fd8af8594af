"""What burns after reading: each reader opens it once, and when the last has, nobody can read it any more, not even we.

The words never reach the database, its log, a file or a search as words: they lie in a box whose key is outside, and the
key is destroyed. A reader who is harassed by what they read may take a copy that we signed, and attach it to a report.
"""

import hashlib
from datetime import timedelta
from typing import Literal
from uuid import UUID

import msgspec

from quanzi import identity, media, relations
from quanzi.infra.crypto import Keys
from quanzi.infra.fleeting import FleetingKeys, KeyGone
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.media import attachments
from quanzi.messaging.errors import AlreadyBurnt, TooLargeToBurn
from quanzi.messaging.model import ChangeKind, NewMessage, Sent
from quanzi.messaging.seat import find_seat, lock_message, record_change
from quanzi.messaging.send import send_message
from quanzi.messaging.store import burns, messages

KIND = "burn"
_COPY = "burning copy"
ORPHAN_SECONDS = 3_600.0
_WEBM = b"\x1aE\xdf\xa3"
Content = Literal["text", "picture", "voice"]


class BurntCopy(msgspec.Struct, frozen=True):
    """What was read, and by `signature` that it was: of text the words; of a picture or voice a hash (SHA-256) of it in `text`."""

    room_id: UUID
    position: int
    author_id: UUID
    content: Content
    text: str
    signature: str


class Opened(msgspec.Struct, frozen=True):
    """What a reader sees this once: words, or the bytes of a picture or a voice and their type; and a copy to attach to a report."""

    content: Content
    text: str
    data: bytes
    content_type: str
    copy: BurntCopy


async def send_burning(
    db: Db, *, fleeting: FleetingKeys, by: Person, room_id: UUID, message_id: UUID, content: Content, text: str = "", data: bytes = b""
) -> Sent:
    """Send words, a picture or a voice that burns; the key is kept before the message is, and goes when the message can't be.

    Raises what `send_message` does, and Invalid, TextMissing, TextTooLong, TooLargeToBurn, PictureUnreadable, VoiceUnreadable,
    VoiceTooLong.
    """
    identity.may_act(by)
    inside = await _read_content(content, text, data)
    box = await fleeting.seal(inside, place_id=room_id, item_id=message_id)

    async def deed(tx: Tx) -> Sent:
        message = NewMessage(message_id=message_id, kind=KIND, body={"burn": {"content": content, "opened": 0, "gone": False}})
        sent = await send_message(tx, by=by, room_id=room_id, message=message)
        if await burns.find_sealed(tx, room_id=room_id, message_id=message_id) is None and sent.at == tx.now:
            expires_at = tx.now + timedelta(days=limits.BURNING_DAYS_KEPT)
            await burns.insert_burns(tx, room_id=room_id, message_id=message_id, but_id=by.member_id)
            await burns.insert_sealed(
                tx, room_id=room_id, message_id=message_id, position=sent.position, content=content, box=box, expires_at=expires_at
            )
        return sent

    return await db.run(deed)


async def _read_content(content: Content, text: str, data: bytes) -> bytes:
    if content == "text":
        return clean_text(text, max_characters=limits.MESSAGE_CHARACTERS_MAX, field="text", lines=True).encode()
    if not data:
        raise Invalid(field="data")
    if len(data) > limits.BURNING_BYTES_MAX:
        raise TooLargeToBurn(kilobytes_max=limits.BURNING_BYTES_MAX // 1024, field="data")
    return await (media.draw_document(data) if content == "picture" else attachments.clean_voice(data))


async def open_burning(db: Db, *, fleeting: FleetingKeys, keys: Keys, by: Person, room_id: UUID, position: int) -> Opened:
    """Read it, this once. Raises NotFound, and AlreadyBurnt for who opened it before, who wrote it, or when its time was over.

    First it is noted that it was opened, then it is shown: a crash in between burns it unread rather than leaving it readable.
    """

    async def deed(tx: Tx) -> tuple[burns.SealedRow, UUID, UUID, bool]:
        seat = await find_seat(tx, by=by, room_id=room_id)
        message = await lock_message(tx, seat=seat, position=position)
        if message.author_id in await relations.find_hidden(tx, person_id=by.member_id):
            raise NotFound
        on = {"room_id": room_id, "message_id": message.message_id}
        if message.kind != KIND or not await burns.update_opened(tx, **on, person_id=by.member_id):
            raise AlreadyBurnt
        sealed = await burns.find_sealed(tx, **on)
        if sealed is None:
            raise AlreadyBurnt
        last = await burns.count_waiting(tx, **on) == 0
        state = {"burn": {"content": sealed.content, "opened": await burns.count_opened(tx, **on), "gone": last}}
        await messages.update_body(tx, room_id=room_id, position=position, body=state)
        await record_change(tx, room_id=room_id, kind=ChangeKind.OPENED, by_id=None, position=position, data=state)
        if last:
            await burns.delete_sealed(tx, **on)
        return sealed, message.message_id, message.author_id, last

    sealed, message_id, author_id, last = await db.run(deed)
    try:
        inside = await fleeting.open(sealed.box, place_id=room_id, item_id=message_id)
    except KeyGone as error:
        raise AlreadyBurnt from error
    if last:
        await fleeting.destroy(place_id=room_id, item_id=message_id)
    text = inside.decode() if sealed.content == "text" else ""
    copy = _sign_copy(keys, room_id, position, author_id, sealed.content, text or _hash(inside))
    return Opened(sealed.content, text, b"" if text else inside, _find_type(sealed.content, inside), copy)


def _find_type(content: Content, data: bytes) -> str:
    """What the bytes are, which `_read_content` made: a picture is a JPEG, a voice of one of two kinds."""
    if content != "voice":
        return "image/jpeg" if content == "picture" else "text/plain"
    return "audio/webm" if data.startswith(_WEBM) else "audio/mp4"


async def list_unopened(tx: ReadTx, *, by: Person, room_id: UUID) -> list[int]:
    """Where in a room something stands that I may still open, the newest first. Raises NotFound."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    return await burns.list_unopened(tx, room_id=seat.room_id, person_id=by.member_id, limit=limits.BURNING_UNOPENED_MAX)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _sign_copy(keys: Keys, room_id: UUID, position: int, author_id: UUID, content: Content, text: str) -> BurntCopy:
    copy = BurntCopy(room_id, position, author_id, content, text, "")
    return msgspec.structs.replace(copy, signature=keys.sign(_plain(copy), purpose=_COPY))


def is_genuine(keys: Keys, copy: BurntCopy) -> bool:
    """Whether this is what the author sent there, as we showed it; for who decides on a report."""
    return keys.is_signed(_plain(copy), copy.signature, purpose=_COPY)


def _plain(copy: BurntCopy) -> str:
    return msgspec.json.encode(msgspec.structs.replace(copy, signature="")).decode()


async def sweep_burning(db: Db, *, fleeting: FleetingKeys) -> int:
    """Destroy what nobody opened in time, and keys whose box is gone: opened, taken back, or never sent; how many boxes were over."""
    over = await db.run(_end_expired)
    for box in over:
        await fleeting.destroy(place_id=box.room_id, item_id=box.message_id)
    old = await fleeting.list_old(seconds=ORPHAN_SECONDS)
    for first in range(0, len(old), limits.BURNING_SWEPT_AT_ONCE_MAX):
        part = old[first : first + limits.BURNING_SWEPT_AT_ONCE_MAX]
        rooms, ids = [room_id for room_id, _ in part], [message_id for _, message_id in part]
        there = await db.read(lambda tx, rooms=rooms, ids=ids: burns.list_there(tx, room_ids=rooms, message_ids=ids))
        kept = {(box.room_id, box.message_id) for box in there}
        for room_id, message_id in set(part) - kept:
            await fleeting.destroy(place_id=room_id, item_id=message_id)
    return len(over)


async def _end_expired(tx: Tx) -> list[burns.BoxRow]:
    over = await burns.delete_expired(tx, limit=limits.BURNING_SWEPT_AT_ONCE_MAX)
    for box in over:
        opened = await burns.count_opened(tx, room_id=box.room_id, message_id=box.message_id)
        state = {"burn": {"content": box.content, "opened": opened, "gone": True}}
        await messages.update_body(tx, room_id=box.room_id, position=box.position, body=state)
        await record_change(tx, room_id=box.room_id, kind=ChangeKind.OPENED, by_id=None, position=box.position, data=state)
    return over
