"""My conversations, as they are when the app opens, after a minute or after a month: one answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.messaging.history import build_messages
from quanzi.messaging.model import Message, count_unread
from quanzi.messaging.store import members, messages
from quanzi.messaging.store.members import MyRoomRow, RoomRow


class RoomLine(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation in the list: what it is, how far it is, how far I have read, and its last message.

    `called_at` is the oldest unread message that calls me by name.
    """

    room_id: UUID
    kind: str
    name: str
    picture: dict[str, Any] | None
    circle_id: UUID | None
    peer_id: UUID | None
    is_work: bool
    is_open: bool
    is_quiet: bool
    is_pinned: bool
    expires_at: datetime | None
    member_count: int
    position: int
    change: int
    read_position: int
    unread: int
    called_at: int | None
    draft: str
    last_at: datetime
    preview: Message | None


class Inbox(msgspec.Struct, frozen=True, kw_only=True):
    """My rooms, pinned and then newest first, and the newest page of the first ones, by room."""

    rooms: tuple[RoomLine, ...]
    newest: dict[UUID, tuple[Message, ...]]


async def open_inbox(tx: ReadTx, *, by: Person, pages: int = limits.ROOMS_WITH_NEWEST) -> Inbox:
    """All my rooms with counts, markers and previews, and the newest page of the `pages` latest: six statements for any number."""
    mine = await members.list_my_rooms(tx, person_id=by.member_id, limit=limits.ROOMS_PER_PERSON_MAX)
    rooms = {room.room_id: room for room in await members.list_rooms(tx, room_ids=[one.room_id for one in mine])}
    called = {
        one.room_id: one.position for one in await members.list_mentions(tx, person_id=by.member_id, limit=limits.ROOMS_PER_PERSON_MAX)
    }
    shown = [(one, rooms[one.room_id]) for one in mine if one.room_id in rooms and not _is_hidden(one, rooms[one.room_id])]
    shown.sort(key=lambda pair: (pair[0].is_pinned, pair[1].last_at, pair[1].room_id), reverse=True)
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    found = await _read_newest(tx, shown, pages=pages, hidden=hidden)
    lines = tuple(_line(one, room, called.get(room.room_id), found.get(room.room_id, [])) for one, room in shown)
    return Inbox(rooms=lines, newest={room.room_id: tuple(found.get(room.room_id, ())) for _one, room in shown[:pages]})


async def count_unread_rooms(tx: ReadTx, *, by: Person) -> int:
    """In how many of my rooms something is unread that I want to hear of: the number on the tab."""
    mine = await members.list_my_rooms(tx, person_id=by.member_id, limit=limits.ROOMS_PER_PERSON_MAX)
    heard = {one.room_id: one for one in mine if not one.is_quiet}
    rooms = await members.list_rooms(tx, room_ids=list(heard))
    return sum(room.position > heard[room.room_id].read_position for room in rooms)


def _is_hidden(mine: MyRoomRow, room: RoomRow) -> bool:
    """Put away by its member until something new is said."""
    return mine.hidden_position is not None and room.position <= mine.hidden_position


async def _read_newest(
    tx: ReadTx, shown: Sequence[tuple[MyRoomRow, RoomRow]], *, pages: int, hidden: frozenset[UUID]
) -> dict[UUID, list[Message]]:
    """The newest page of the first rooms and the last message of the others, in one look."""
    ids: list[UUID] = []
    first: list[int] = []
    last: list[int] = []
    for place, (mine, room) in enumerate(shown):
        size = limits.ROOM_PAGE_MESSAGES if place < pages else 1
        ids.append(room.room_id)
        first.append(max(room.position - size, mine.joined_position) + 1)
        last.append(room.position)
    rows = await messages.list_ranges(tx, room_ids=ids, first=first, last=last, limit=limits.ROOM_PAGE_MESSAGES)
    found: dict[UUID, list[Message]] = {}
    for row, message in zip(rows, await build_messages(tx, rows=rows, hidden=hidden), strict=True):
        found.setdefault(row.room_id, []).append(message)
    return found


def _line(mine: MyRoomRow, room: RoomRow, called_at: int | None, newest: Sequence[Message]) -> RoomLine:
    return RoomLine(
        room_id=room.room_id,
        kind=room.kind,
        name=room.name,
        picture=room.picture,
        circle_id=room.circle_id,
        peer_id=mine.peer_id,
        is_work=room.is_work,
        is_open=room.is_open,
        is_quiet=mine.is_quiet,
        is_pinned=mine.is_pinned,
        expires_at=room.expires_at,
        member_count=room.member_count,
        position=room.position,
        change=room.change,
        read_position=mine.read_position,
        unread=count_unread(position=room.position, read_position=mine.read_position),
        called_at=called_at,
        draft=mine.draft,
        last_at=room.last_at,
        preview=newest[-1] if newest else None,
    )
