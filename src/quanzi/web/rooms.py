"""Where a conversation is, and the picture of one of many."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from quanzi import media
from quanzi.infra.house import House
from quanzi.kernel.person import Person
from quanzi.web import photos


def room_href(room_id: UUID) -> str:
    """The address of a conversation."""
    return f"/messages/{room_id}"


def room_picture(house: House, by: Person, *, room_id: UUID, picture: Mapping[str, Any] | None) -> str:
    """The picture that a group was given, as `by` finds it, or one that is drawn."""
    if picture is None:
        return f"/avatar/circle/{room_id}.svg"
    return photos.photo_urls(house, by, media.read_photos([dict(picture)])[0]).small_url
