"""Messages that carry something: pictures, voices, files and drawings become part of the message in its own transaction."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from quanzi import identity, relations
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.media import attachments
from quanzi.messaging.model import NewMessage, Sent
from quanzi.messaging.seat import find_seat, lock_sent, write_state
from quanzi.messaging.send import send_message
from quanzi.messaging.store import posts

SCANS = "scans"
"""Under which the body of a message says how each of its files fared with the scanner: waiting, clean or harmful."""
_KIND = "message"


def place_of(room_id: UUID, message_id: UUID) -> str:
    """What an attachment of a message is part of; whoever asks for it finds the room in it."""
    return f"{_KIND}:{room_id}/{message_id}"


async def send_carrying(tx: Tx, *, by: Person, room_id: UUID, message: NewMessage, chosen: Sequence[attachments.AttachmentChoice]) -> Sent:
    """Say something with attachments of mine; `body` holds them under "attachments", the kind is that of the first.

    Raises what sending raises, AttachmentMissing, TooManyAttachments, FileHarmful.
    """
    identity.may_act(by)
    await find_seat(tx, by=by, room_id=room_id)
    if chosen:
        # of one that was sent before nothing is looked at but its id: what it carried may be gone by now
        is_new = await posts.find_sent(tx, room_id=room_id, message_id=message.message_id) is None
        to = place_of(room_id, message.message_id)
        carried = await attachments.attach_media(tx, by=by, chosen=chosen, to=to) if is_new else []
        body = (message.body or {}) | {"attachments": attachments.write_attachments(carried)} | await _find_waiting(tx, carried)
        message = msgspec.structs.replace(message, kind=carried[0].kind if carried else message.kind, body=body)
    return await send_message(tx, by=by, room_id=room_id, message=message)


async def _find_waiting(tx: ReadTx, carried: Sequence[attachments.Attachment]) -> dict[str, dict[str, str]]:
    """What a message says of files that the scanner has yet to look at; nothing where there are none."""
    files = [one for one in carried if one.kind == "file"]
    kept = [await attachments.find_attachment(tx, owner_id=one.owner_id, media_id=one.media_id) for one in files]
    waiting = {str(one.attachment.media_id): one.scan for one in kept if one.scan == "waiting"}
    return {SCANS: waiting} if waiting else {}


async def note_scan(tx: Tx, *, owner_id: UUID, media_id: UUID, harmful: bool) -> None:
    """The scanner has looked at a file: the message that carries it says so on every screen; nothing happens when it is gone."""
    try:
        kept = await attachments.find_attachment(tx, owner_id=owner_id, media_id=media_id)
    except NotFound:
        return
    kind, _, thing = (kept.attached_to or "").partition(":")
    if kind != _KIND:
        return
    room_id, message_id = (UUID(one) for one in thing.split("/"))
    message = await lock_sent(tx, room_id=room_id, message_id=message_id)
    if message is not None and message.body is not None:
        scans = message.body.get(SCANS, {}) | {str(media_id): "harmful" if harmful else "clean"}
        await write_state(tx, message=message, told={SCANS: scans})


async def check_reader(tx: ReadTx, *, by: Person, room_id: UUID, message_id: UUID) -> None:
    """Whether `by` may have what a message carries: who is in the room since before it, and sees its author; NotFound when not."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    sent = await posts.find_sent(tx, room_id=room_id, message_id=message_id)
    if sent is None or sent.position <= seat.joined_position:
        raise NotFound
    if sent.author_id != by.member_id and sent.author_id in await relations.find_hidden(tx, person_id=by.member_id):
        raise NotFound
