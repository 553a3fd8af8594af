"""What a line about a room shows of it to a member: its name, and the words of one message."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.messaging.history import HIDDEN, build_bare, veil_message
from quanzi.messaging.model import Message
from quanzi.messaging.store import members, messages


class Glimpse(msgspec.Struct, frozen=True):
    """A room of mine, `name` empty for one of two; and the message, None where it is gone, out of my sight, or none was asked for."""

    name: str
    is_pair: bool
    message: Message | None


async def find_glimpses(tx: ReadTx, *, by: Person, places: Mapping[UUID, int]) -> dict[UUID, Glimpse]:
    """Rooms, each with the position of one message in it or 0; those that I am not in are missing. NotSignedIn."""
    mine = {one.room_id: one for one in await members.list_mine(tx, person_id=by.member_id, room_ids=sorted(places))}
    if not mine:
        return {}
    rooms = await members.list_rooms(tx, room_ids=sorted(mine))
    wanted = {room_id: places[room_id] for room_id, one in mine.items() if places[room_id] > one.joined_position}
    rows = await messages.list_ranges(tx, room_ids=list(wanted), first=list(wanted.values()), last=list(wanted.values()), limit=1)
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    said = {row.room_id: _show(message, hidden) for row, message in zip(rows, build_bare(rows), strict=True)}
    return {one.room_id: Glimpse(one.name, mine[one.room_id].peer_id is not None, said.get(one.room_id)) for one in rooms}


def _show(message: Message, hidden: frozenset[UUID]) -> Message | None:
    shown = veil_message(message) if message.author_id in hidden else message
    return None if shown.kind == HIDDEN or shown.recalled_at is not None else shown
