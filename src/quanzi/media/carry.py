"""Uploads become part of a message, or are let go again, and are found by who asks for them."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.infra import jobs
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.media import store
from quanzi.media.errors import AttachmentMissing, FileHarmful, TooManyAttachments
from quanzi.media.model import Attachment, AttachmentChoice, Kept
from quanzi.media.store.attachments import AttachmentRow
from quanzi.media.store.pictures import PictureRow
from quanzi.media.upload import picture_key

PICTURE_TYPE = "image/webp"


async def attach_media(tx: Tx, *, by: Person, chosen: Sequence[AttachmentChoice], to: str) -> list[Attachment]:
    """Make my uploads part of `to` ("message:<id>"), in the order chosen; the answer is what the message keeps.

    AttachmentMissing when one is not there, not mine, or part of something else; FileHarmful when the scanner found something.
    """
    identity.may_act(by)
    if len(chosen) > limits.ATTACHMENTS_PER_MESSAGE_MAX:
        raise TooManyAttachments(attachments_max=limits.ATTACHMENTS_PER_MESSAGE_MAX, field="attachments")
    cleaned = [_clean_choice(choice) for choice in chosen]
    wanted = [media_id for choice in cleaned for media_id in (choice.media_id, choice.voice_id) if media_id is not None]
    if not wanted:
        return []
    pictures = await store.pictures.update_attached(tx, owner_id=by.member_id, media_ids=wanted, attached_to=to)
    others = await store.attachments.update_attached(tx, owner_id=by.member_id, media_ids=wanted, attached_to=to)
    if len(pictures) + len(others) != len(wanted):
        raise AttachmentMissing(field="attachments")
    for row in others:
        may_be_sent(row)
    taken = {row.media_id: describe_picture(row) for row in pictures} | {row.media_id: describe_row(row) for row in others}
    return [_join(taken, choice) for choice in cleaned]


def may_be_sent(row: AttachmentRow) -> None:
    """Nobody passes on what the scanner warned of; FileHarmful says what it was."""
    if row.scan == "harmful":
        raise FileHarmful(name=row.name, harm=row.harm, field="attachments")


def _clean_choice(choice: AttachmentChoice) -> AttachmentChoice:
    return AttachmentChoice(
        choice.media_id,
        choice.voice_id,
        clean_text(choice.alt, max_characters=limits.ALT_CHARACTERS_MAX, field="alt", required=False),
        clean_text(choice.transcript, max_characters=limits.TRANSCRIPT_CHARACTERS_MAX, field="transcript", required=False, lines=True),
    )


def _join(taken: dict[UUID, Attachment], choice: AttachmentChoice) -> Attachment:
    """One thing for the message: with the sender's words, and of a picture and a voice one that sounds."""
    first = taken[choice.media_id]
    words = {"alt": choice.alt, "transcript": choice.transcript if first.kind == "voice" or choice.voice_id else ""}
    if choice.voice_id is None:
        return msgspec.structs.replace(first, **words)
    voice = taken[choice.voice_id]
    if first.kind != "picture" or voice.kind != "voice":
        raise AttachmentMissing(field="attachments")
    return msgspec.structs.replace(
        first,
        kind="sound_picture",
        voice_id=voice.media_id,
        size_bytes=first.size_bytes + voice.size_bytes,
        duration_ms=voice.duration_ms,
        peaks=voice.peaks,
        **words,
    )


def attachment_key(owner_id: UUID, media_id: UUID) -> str:
    """Where a voice, file or drawing lies in the blobs."""
    return f"attachments/{owner_id}/{media_id}"


async def release_attachments(tx: Tx, *, owner_id: UUID, attached_to: str, media_ids: Sequence[UUID] | None = None) -> None:
    """Let what is part of `attached_to` go, pictures too, all where none are named; the next sweep takes it."""
    await store.pictures.update_released(tx, owner_id=owner_id, media_ids=media_ids, attached_to=attached_to)
    await store.attachments.update_released(tx, owner_id=owner_id, media_ids=media_ids, attached_to=attached_to)


async def erase_attachments(tx: Tx, *, owner_id: UUID, attached_to: str) -> None:
    """Erase what is part of `attached_to` for good, pictures too: the rows now, the bytes as soon as that is committed."""
    pictures = await store.pictures.delete_attached(tx, owner_id=owner_id, attached_to=attached_to)
    others = await store.attachments.delete_attached(tx, owner_id=owner_id, attached_to=attached_to)
    keys = [picture_key(row.owner_id, row.media_id, side) for row in pictures for side in limits.PHOTO_SIDES_PX]
    keys += [attachment_key(row.owner_id, row.media_id) for row in others]
    if keys:
        await jobs.enqueue(tx, "delete_blobs", {"keys": keys})


async def forget_loose(tx: Tx, *, person_id: UUID) -> None:
    """Let go of what a person uploaded for nothing that was sent; the next sweep takes it."""
    await store.pictures.update_loose_old(tx, owner_id=person_id)
    await store.attachments.update_loose_old(tx, owner_id=person_id)


async def find_attachment(tx: ReadTx, *, owner_id: UUID, media_id: UUID) -> Kept:
    """An upload and what it is part of, for the caller to ask whether its reader may have it; NotFound when it is gone.

    Of a sound picture the two parts are found by their own ids, as the picture and the voice that they are.
    """
    row = await store.attachments.find_attachment(tx, owner_id=owner_id, media_id=media_id)
    if row is not None:
        return Kept(describe_row(row), row.attached_to, cast("Any", row.scan), row.harm, row.sha256)
    picture = await store.pictures.find_picture(tx, owner_id=owner_id, media_id=media_id)
    if picture is None:
        raise NotFound
    return Kept(describe_picture(picture), picture.attached_to)


async def list_own_attachments(tx: ReadTx, *, person_id: UUID) -> list[Kept]:
    """Every voice, file and drawing of a person, for her export; her pictures are `media.list_own_pictures`."""
    rows = await store.attachments.list_own_attachments(tx, owner_id=person_id)
    return [Kept(describe_row(row), row.attached_to, cast("Any", row.scan), row.harm, row.sha256) for row in rows]


def describe_row(row: AttachmentRow) -> Attachment:
    """A voice, file or drawing, without a sender's words."""
    return Attachment(
        cast("Any", row.kind),
        row.owner_id,
        row.media_id,
        name=row.name,
        content_type=row.content_type,
        size_bytes=row.size_bytes,
        width_px=row.width_px,
        height_px=row.height_px,
        duration_ms=row.duration_ms,
        peaks=tuple(row.peaks),
    )


def describe_picture(row: PictureRow) -> Attachment:
    """A picture, without a sender's words."""
    return Attachment(
        "picture",
        row.owner_id,
        row.media_id,
        content_type=PICTURE_TYPE,
        size_bytes=row.size_bytes,
        width_px=row.width_px,
        height_px=row.height_px,
    )
