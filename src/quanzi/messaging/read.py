"""How far I have read: my own marker, the same on all my devices; and, where a room is marked as work, my receipt."""

from uuid import UUID

from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from quanzi.messaging.model import ChangeKind
from quanzi.messaging.news import tell_mine
from quanzi.messaging.seat import find_seat, record_change
from quanzi.messaging.store import members


async def mark_read(tx: Tx, *, by: Person, room_id: UUID, position: int) -> None:
    """I have read up to `position`; a marker never goes back, nor beyond what was said. Raises NotFound."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    reached = min(position, seat.position)
    # the room's head before one's own row, as whoever sends does
    if seat.is_work and await members.update_receipt(tx, room_id=room_id, person_id=by.member_id, position=reached):
        await record_change(tx, room_id=room_id, kind=ChangeKind.READ, by_id=by.member_id, position=reached)
    if await members.update_read(tx, person_id=by.member_id, room_id=room_id, position=reached):
        await members.delete_mentions(tx, person_id=by.member_id, room_id=room_id, until=reached)
        tell_mine(tx, person_ids=[by.member_id], room_id=room_id, kind="read", position=reached)
