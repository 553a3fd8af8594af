"""What processes tell each other of rooms: which, and how far it is now. Ids and numbers alone; what was said is read."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from quanzi.infra.postgres import Tx

PAYLOAD_ROOMS_MAX = 80
"""A word on the bus takes less than 7,900 bytes."""


class RoomNews(msgspec.Struct, frozen=True, array_like=True):
    """A room and what is new in it: messages after `after` to `position`, changes after `changed_after` to `change`."""

    room_id: UUID
    after: int
    position: int
    changed_after: int
    change: int
    roster: int


class RoomsNews(msgspec.Struct, frozen=True, tag="rooms", tag_field="what"):
    """What is new in rooms; `by` is the process whose sockets have heard of it another way."""

    rooms: list[RoomNews]
    by: str = ""


class MineNews(msgspec.Struct, frozen=True, tag="mine", tag_field="what"):
    """What a person did on one device, for the others of the same person: read so far, a draft, a room come or gone."""

    person_id: UUID
    room_id: UUID
    kind: str
    position: int = 0


News = RoomsNews | MineNews


def tell_rooms(tx: Tx, *, rooms: Iterable[RoomNews], by: str = "") -> None:
    """Tell every process, once this is committed, but the one that says of itself `by`."""
    told = list(rooms)
    for first in range(0, len(told), PAYLOAD_ROOMS_MAX):
        _tell(tx, RoomsNews(told[first : first + PAYLOAD_ROOMS_MAX], by))


def tell_mine(tx: Tx, *, person_ids: Sequence[UUID], room_id: UUID, kind: str, position: int = 0) -> None:
    """Tell the other devices of people what happened with a room of theirs."""
    for person_id in person_ids:
        _tell(tx, MineNews(person_id, room_id, kind, position))


def _tell(tx: Tx, news: News) -> None:
    tx.tell(msgspec.json.encode(news).decode())
