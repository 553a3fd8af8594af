"""Who has read a message and who has not, in a room that is marked as work; for everybody in it alike."""

from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging.seat import find_seat
from quanzi.messaging.store import members, messages


class Readers(msgspec.Struct, frozen=True):
    """Who has read a message and who has not: of those who are in the room, its author aside, and saw it come."""

    read: tuple[UUID, ...]
    unread: tuple[UUID, ...]


async def list_readers(tx: ReadTx, *, by: Person, room_id: UUID, position: int) -> Readers:
    """Who has read a message of a room that is work. Raises NotFound, also where the room is not: there it is nobody's to know."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    message = await messages.find_message(tx, room_id=room_id, position=position) if position > seat.joined_position else None
    if not seat.is_work or message is None or message.recalled_at is not None:
        raise NotFound
    rows = await members.list_members(tx, room_id=room_id, limit=limits.ROOM_MEMBERS_MAX)
    asked = [row for row in rows if row.person_id != message.author_id and row.joined_position < position]
    return Readers(
        tuple(row.person_id for row in asked if row.read_position >= position),
        tuple(row.person_id for row in asked if row.read_position < position),
    )
