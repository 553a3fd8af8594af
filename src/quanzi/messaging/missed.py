"""What a device missed: all that is new in its rooms since where it stands, in one answer."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person
from quanzi.messaging.history import build_messages
from quanzi.messaging.model import Change, Message
from quanzi.messaging.store import changes, members, messages
from quanzi.messaging.store.members import MyRoomRow, RoomRow


class Place(msgspec.Struct, frozen=True):
    """How far a device's copy of a room is."""

    position: int
    change: int


class Missed(msgspec.Struct, frozen=True, kw_only=True):
    """What is new in one room: messages and changes without gaps, oldest first; with `is_reset` there was too much.

    Then the copy is thrown away: `messages` are the newest page, and `position` and `change` where the room stands.
    """

    room_id: UUID
    position: int
    change: int
    read_position: int
    messages: tuple[Message, ...]
    changes: tuple[Change, ...]
    is_reset: bool


async def catch_up(tx: ReadTx, *, by: Person, places: Mapping[UUID, Place]) -> list[Missed]:
    """What is new in my rooms since `places`; rooms where nothing is are left out, and those that I am not in any more."""
    if len(places) > limits.ROOMS_PER_PERSON_MAX:
        raise Invalid(field="places")
    mine = {one.room_id: one for one in await members.list_my_rooms(tx, person_id=by.member_id, limit=limits.ROOMS_PER_PERSON_MAX)}
    rooms = await members.list_rooms(tx, room_ids=[room_id for room_id in places if room_id in mine])
    late = [room for room in rooms if (room.position, room.change) != (places[room.room_id].position, places[room.room_id].change)]
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    return await _read(tx, [(room, mine[room.room_id], places[room.room_id]) for room in late], hidden)


async def _read(tx: ReadTx, late: Sequence[tuple[RoomRow, MyRoomRow, Place]], hidden: frozenset[UUID]) -> list[Missed]:
    first: list[int] = []
    resets: list[bool] = []
    for room, mine, place in late:
        behind = room.position - place.position
        # what went for good, or was said while I was out of the room, leaves a copy that stood before it with a gap
        floor = max(room.purged_position, mine.joined_position)
        gone = place.position < floor or place.change < room.purged_change
        reset = gone or not 0 <= behind <= limits.ROOM_PAGE_MESSAGES or not 0 <= room.change - place.change <= limits.CHANGES_PER_ANSWER_MAX
        resets.append(reset)
        start = room.position - limits.ROOM_PAGE_MESSAGES if reset else place.position
        first.append(max(start, mine.joined_position) + 1)
    rows = await messages.list_ranges(
        tx,
        room_ids=[room.room_id for room, _mine, _place in late],
        first=first,
        last=[room.position for room, _mine, _place in late],
        limit=limits.ROOM_PAGE_MESSAGES,
    )
    said: dict[UUID, list[Message]] = {}
    for row, message in zip(rows, await build_messages(tx, rows=rows, hidden=hidden), strict=True):
        said.setdefault(row.room_id, []).append(message)
    missed: list[Missed] = []
    for (room, mine, place), reset in zip(late, resets, strict=True):
        changed = [] if reset or room.change == place.change else await _list_changes(tx, room, place)
        missed.append(
            Missed(
                room_id=room.room_id,
                position=room.position,
                change=room.change,
                read_position=mine.read_position,
                messages=tuple(said.get(room.room_id, ())),
                changes=tuple(changed),
                is_reset=reset,
            )
        )
    return missed


async def _list_changes(tx: ReadTx, room: RoomRow, place: Place) -> list[Change]:
    limit = limits.CHANGES_PER_ANSWER_MAX
    return await changes.list_changes(tx, room_id=room.room_id, after=place.change, until=room.change, limit=limit)
