"""The loader's door: many groups with what was said in them, under the laws of one.

A room's messages are numbered without gaps in the order in which they were said, can be found, and each author has read as
far as the own last one; who is in a room has it in the own list. Who may come in is not asked: whoever loads knows. A room
that is there already stays as it is, so a load may be repeated. No events: nobody waits for a notice of what was loaded.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.messaging.errors import RoomFull, TooManyRooms
from quanzi.messaging.found import clean_name
from quanzi.messaging.model import NewMessage, Role
from quanzi.messaging.sending import clean_message
from quanzi.messaging.store import bulk, members
from quanzi.messaging.words import find_keys

__all__ = ["NewLine", "NewRoom", "add_rooms"]


class NewLine(msgspec.Struct, frozen=True, gc=False):
    """What somebody said; `quoted` is the position that it answers, of one said before it."""

    message_id: UUID
    author_id: UUID
    text: str
    at: datetime
    quoted: int | None = None


class NewRoom(msgspec.Struct, frozen=True):
    """A group since `made_at`, all whose members were there from its beginning; `lines` from the oldest to the newest."""

    room_id: UUID
    name: str
    owner_id: UUID
    member_ids: tuple[UUID, ...]
    made_at: datetime
    lines: tuple[NewLine, ...] = ()


async def add_rooms(tx: Tx, *, new: Sequence[NewRoom]) -> int:
    """Add those that are not there yet, each whole; how many.

    Raises kernel.text's refusals, SomethingToSay, RoomFull, TooManyRooms; Invalid for an owner or author who is not a member,
    an answer to what was not said yet, and times that go back.
    """
    rooms = [_read_room(one) for one in new]
    fresh = set(
        await bulk.insert_rooms(
            tx,
            room_ids=[one.room_id for one in rooms],
            names=[one.name for one in rooms],
            made_by=[one.owner_id for one in rooms],
            made_at=[one.made_at for one in rooms],
        )
    )
    rooms = [one for one in rooms if one.room_id in fresh]
    await bulk.copy_heads(tx, lines=[_head_of(one) for one in rooms])
    await bulk.copy_members(tx, lines=[line for one in rooms for line in _members_of(one)])
    people = sorted({person_id for one in rooms for person_id in one.member_ids})
    if await members.find_fullest(tx, person_ids=people) > limits.ROOMS_PER_PERSON_MAX:
        raise TooManyRooms(rooms_max=limits.ROOMS_PER_PERSON_MAX)
    await bulk.copy_messages(tx, lines=[line for one in rooms for line in _messages_of(one)])
    return len(rooms)


def _read_room(room: NewRoom) -> NewRoom:
    """The room as it is kept."""
    inside = set(room.member_ids)
    if len(inside) > limits.ROOM_MEMBERS_MAX:
        raise RoomFull(members_max=limits.ROOM_MEMBERS_MAX)
    if room.owner_id not in inside or len(inside) < len(room.member_ids):
        raise Invalid(field="member_ids")
    before = room.made_at
    lines: list[NewLine] = []
    for position, line in enumerate(room.lines, start=1):
        message = clean_message(NewMessage(message_id=line.message_id, text=line.text, quoted=line.quoted))
        if line.author_id not in inside:
            raise Invalid(field="author_id")
        if line.quoted is not None and line.quoted >= position:
            raise Invalid(field="quoted")
        if line.at < before:
            raise Invalid(field="at")
        before = line.at
        lines.append(msgspec.structs.replace(line, text=message.text))
    return msgspec.structs.replace(room, name=clean_name(room.name), lines=tuple(lines))


def _head_of(room: NewRoom) -> bulk.HeadLine:
    last_at = room.lines[-1].at if room.lines else room.made_at
    return bulk.HeadLine(room.room_id, len(room.lines), len(room.member_ids), last_at)


def _members_of(room: NewRoom) -> list[bulk.MemberLine]:
    own = {line.author_id: position for position, line in enumerate(room.lines, start=1)}
    return [
        bulk.MemberLine(
            room_id=room.room_id,
            person_id=person_id,
            role=Role.OWNER if person_id == room.owner_id else Role.MEMBER,
            joined_at=room.made_at,
            read_position=own.get(person_id, 0),
        )
        for person_id in room.member_ids
    ]


def _messages_of(room: NewRoom) -> list[bulk.MessageLine]:
    return [
        bulk.MessageLine(
            room_id=room.room_id,
            position=position,
            message_id=line.message_id,
            author_id=line.author_id,
            text=line.text,
            quoted=line.quoted,
            at=line.at,
            keys=find_keys(room.room_id, line.text),
        )
        for position, line in enumerate(room.lines, start=1)
    ]
