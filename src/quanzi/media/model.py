"""A photo as it hangs on a post, and the choice of one that somebody makes."""

from typing import Any
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


class Upload(msgspec.Struct, frozen=True):
    """A file on its way in: how much of it is here."""

    upload_id: UUID
    size_bytes: int
    offset_bytes: int
    pieces: list[UUID] = []


_PHOTOS = tuple[Photo, ...]


def read_photos(stored: list[dict[str, Any]]) -> tuple[Photo, ...]:
    """Photos as another slice stored them with `write_photos`."""
    return msgspec.convert(stored, _PHOTOS)


def write_photos(photos: tuple[Photo, ...] | list[Photo]) -> list[dict[str, Any]] | None:
    """Photos as plain values for a jsonb column; None for none."""
    return msgspec.to_builtins(photos) or None
