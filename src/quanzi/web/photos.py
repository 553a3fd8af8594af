"""Addresses of members' photos: signed for one reader and a few hours, so that a link handed on opens nothing.

The address stays the same within each window of six hours, so that browsers keep what they have.
"""

import hashlib
import hmac
import time
from functools import lru_cache
from uuid import UUID

import msgspec

from quanzi import media
from quanzi.infra.crypto import Keys
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.web import views

_PURPOSE = "photo"
_WINDOW_S = 6 * 3600
_TILES_FROM = 3
_SIGNATURE_BYTES = 20
_THUMB_PX, _COLUMN_PX, _FULL_PX = limits.PHOTO_SIDES_PX


class PhotoUrls(msgspec.Struct, frozen=True, gc=False):
    """A photo for one reader: three sizes, the pixels of the largest, and what it shows in words."""

    media_id: UUID
    small_url: str
    medium_url: str
    large_url: str
    width_px: int
    height_px: int
    alt: str


def photo_urls(house: House, by: Person, photo: media.Photo) -> PhotoUrls:
    """Where `by` finds a photo, for six to twelve hours from now."""
    path, query = _sign(house, by, photo.owner_id, photo.media_id)
    return PhotoUrls(
        photo.media_id,
        f"{path}/{_THUMB_PX}.webp{query}",
        f"{path}/{_COLUMN_PX}.webp{query}",
        f"{path}/{_FULL_PX}.webp{query}",
        photo.width_px,
        photo.height_px,
        photo.alt,
    )


def show_photo(house: House, by: Person, photo: media.Photo, *, of: int) -> views.Photo:
    """The photo for a page: a small tile where it is one `of` many, else in the width of the column."""
    path, query = _sign(house, by, photo.owner_id, photo.media_id)
    side = _COLUMN_PX if of < _TILES_FROM else _THUMB_PX
    scale = min(1.0, side / max(photo.width_px, photo.height_px))
    return views.Photo(
        f"{path}/{side}.webp{query}",
        f"{path}/{_FULL_PX}.webp{query}",
        max(1, round(photo.width_px * scale)),
        max(1, round(photo.height_px * scale)),
        photo.alt,
    )


def show_picture(house: House, by: Person, picture: media.Picture) -> str:
    """Where `by` finds a picture of their own that is not part of anything yet, in its smallest size."""
    path, query = _sign(house, by, picture.owner_id, picture.media_id)
    return f"{path}/{_THUMB_PX}.webp{query}"


def is_signed_for(house: House, by: Person, *, owner_id: UUID, media_id: UUID, expires_s: int, signature: str) -> bool:
    """Whether we made this address for `by` and its time is not over."""
    ours = _write_signature(house.keys, by.id, expires_s, owner_id, media_id)
    return expires_s > time.time() and hmac.compare_digest(ours.encode(), signature.encode())


def _sign(house: House, by: Person, owner_id: UUID, media_id: UUID) -> tuple[str, str]:
    expires_s = (int(time.time()) // _WINDOW_S + 2) * _WINDOW_S
    signature = _write_signature(house.keys, by.id, expires_s, owner_id, media_id)
    return f"/media/{owner_id}/{media_id}", f"?e={expires_s}&s={signature}"


def _write_signature(keys: Keys, person_id: UUID | None, expires_s: int, owner_id: UUID, media_id: UUID) -> str:
    reader_key = _derive_key(keys, person_id, expires_s)
    return hashlib.blake2b(owner_id.bytes + media_id.bytes, key=reader_key, digest_size=_SIGNATURE_BYTES).hexdigest()


@lru_cache(maxsize=1024)
def _derive_key(keys: Keys, person_id: UUID | None, expires_s: int) -> bytes:
    """A key for one reader's addresses of one window: made once, since a page carries dozens of them."""
    return keys.sign(f"{person_id}:{expires_s}", purpose=_PURPOSE).encode()
