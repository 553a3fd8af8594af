"""How far I have read: my own marker, the same on all my devices; and my receipt where one is shown: at work, or as a tick.

Ticks one to one are there while both show them. They are told and kept nowhere but as how far: no time, no history.
"""

from uuid import UUID

from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.messaging.model import ChangeKind, RoomKind
from quanzi.messaging.news import tell_mine
from quanzi.messaging.seat import find_seat, record_change
from quanzi.messaging.store import choices, members


async def mark_read(tx: Tx, *, by: Person, room_id: UUID, position: int) -> None:
    """I have read up to `position`; a marker never goes back, nor beyond what was said. Raises NotFound."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    reached = min(position, seat.position)
    # the room's head before one's own row, as whoever sends does
    if seat.is_work and await members.update_receipt(tx, room_id=room_id, person_id=by.member_id, position=reached):
        await record_change(tx, room_id=room_id, kind=ChangeKind.READ, by_id=by.member_id, position=reached)
    if seat.kind is RoomKind.PAIR:
        await _tick(tx, by=by, room_id=room_id, position=reached)
    if await members.update_read(tx, person_id=by.member_id, room_id=room_id, position=reached):
        await members.delete_mentions(tx, person_id=by.member_id, room_id=room_id, until=reached)
        tell_mine(tx, person_ids=[by.member_id], room_id=room_id, kind="read", position=reached)


async def _tick(tx: Tx, *, by: Person, room_id: UUID, position: int) -> None:
    """Let the other see how far I have read, where both of us show it."""
    mine = await members.find_my_room(tx, person_id=by.member_id, room_id=room_id)
    if mine is None or mine.peer_id is None:
        return
    # who turns it off at this moment waits, or is waited for: nothing is kept after that
    if len(await choices.lock_ticks(tx, person_ids=[by.member_id, mine.peer_id])) < len((by.member_id, mine.peer_id)):
        return
    if await members.update_receipt(tx, room_id=room_id, person_id=by.member_id, position=position):
        tell_mine(tx, person_ids=[mine.peer_id], room_id=room_id, kind="ticks", position=position)
