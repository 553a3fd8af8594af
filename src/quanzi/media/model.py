"""Photos and what messages carry, as they hang on what they are part of, and the choice of them that somebody makes."""

from typing import Any, Literal
from uuid import UUID

import msgspec


class Photo(msgspec.Struct, frozen=True, gc=False):
    """A photo that is part of something: whose it is, its size in pixels, and what it shows in words."""

    owner_id: UUID
    media_id: UUID
    width_px: int
    height_px: int
    alt: str = ""


class PictureChoice(msgspec.Struct, frozen=True):
    """One of my uploaded pictures, chosen for something, with what it shows in words."""

    media_id: UUID
    alt: str = ""


class Picture(msgspec.Struct, frozen=True):
    """A picture of mine that is ready to be used."""

    owner_id: UUID
    media_id: UUID
    width_px: int
    height_px: int


UploadKind = Literal["picture", "voice", "file"]


class Upload(msgspec.Struct, frozen=True):
    """A file on its way in: how much of it is here."""

    upload_id: UUID
    size_bytes: int
    offset_bytes: int
    pieces: list[UUID] = []
    kind: UploadKind = "picture"
    name: str = ""


AttachmentKind = Literal["picture", "voice", "file", "drawing", "sound_picture"]


class Attachment(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What a message carries, as the message keeps it: what it is, whose, and what is shown before its bytes are there.

    Of a sound picture `media_id` is the picture and `voice_id` the voice. `peaks` are 64 whole numbers from 0 to 100.
    """

    kind: AttachmentKind
    owner_id: UUID
    media_id: UUID
    name: str = ""
    content_type: str = ""
    size_bytes: int = 0
    width_px: int = 0
    height_px: int = 0
    duration_ms: int = 0
    peaks: tuple[int, ...] = ()
    transcript: str = ""
    alt: str = ""
    voice_id: UUID | None = None

    @property
    def media_ids(self) -> tuple[UUID, ...]:
        """Every part of it that has bytes of its own."""
        return (self.media_id,) if self.voice_id is None else (self.media_id, self.voice_id)


class AttachmentChoice(msgspec.Struct, frozen=True):
    """One of my uploads, chosen for a message, with its words: what a picture shows, what a voice says.

    Of a picture that sounds, `media_id` is the picture and `voice_id` the voice.
    """

    media_id: UUID
    voice_id: UUID | None = None
    alt: str = ""
    transcript: str = ""


class Kept(msgspec.Struct, frozen=True):
    """An upload as it lies here: `attached_to` says what it is part of ("message:<id>"), None for nothing yet.

    `scan` is none (not asked), waiting, clean or harmful; `harm` is what was found. `sha256` is that of the bytes that
    lie here.
    """

    attachment: Attachment
    attached_to: str | None
    scan: Literal["none", "waiting", "clean", "harmful"] = "none"
    harm: str = ""
    sha256: bytes = b""


_ATTACHMENTS = tuple[Attachment, ...]
_PHOTOS = tuple[Photo, ...]


def read_photos(stored: list[dict[str, Any]]) -> tuple[Photo, ...]:
    """Photos as another slice stored them with `write_photos`."""
    return msgspec.convert(stored, _PHOTOS)


def write_photos(photos: tuple[Photo, ...] | list[Photo]) -> list[dict[str, Any]] | None:
    """Photos as plain values for a jsonb column; None for none."""
    return msgspec.to_builtins(photos) or None


def read_attachments(stored: list[dict[str, Any]]) -> tuple[Attachment, ...]:
    """Attachments as another slice stored them with `write_attachments`."""
    return msgspec.convert(stored, _ATTACHMENTS)


def write_attachments(attachments: tuple[Attachment, ...] | list[Attachment]) -> list[dict[str, Any]] | None:
    """Attachments as plain values for a jsonb column; None for none."""
    return msgspec.to_builtins(attachments) or None
