"""Keep a message at the top of a room, for everybody; in a group the owner and admins do."""

from uuid import UUID

from quanzi import identity
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.messaging import policy
from quanzi.messaging.errors import TooManyPins
from quanzi.messaging.model import ChangeKind, RoomKind
from quanzi.messaging.seat import find_seat, lock_message, record_change
from quanzi.messaging.store import signs


async def pin_message(tx: Tx, *, by: Person, room_id: UUID, position: int, on: bool = True) -> None:
    """Pin a message, or unpin it. Raises Suspended, NotFound, RoomStaffNeeded, TooManyPins."""
    identity.may_act(by)
    seat = await find_seat(tx, by=by, room_id=room_id)
    if seat.kind is not RoomKind.PAIR:
        policy.may_look_after(seat.role)
    await lock_message(tx, seat=seat, position=position)
    if on:
        changed = await signs.insert_pin(tx, room_id=room_id, position=position, by_id=by.member_id)
    else:
        changed = await signs.delete_pin(tx, room_id=room_id, position=position)
    if not changed:
        return
    if len(await signs.list_pins(tx, room_id=room_id, limit=limits.PINS_PER_ROOM_MAX + 1)) > limits.PINS_PER_ROOM_MAX:
        raise TooManyPins(pins_max=limits.PINS_PER_ROOM_MAX)
    await record_change(tx, room_id=room_id, kind=ChangeKind.PINNED, by_id=by.member_id, position=position, data={"pinned": on})
