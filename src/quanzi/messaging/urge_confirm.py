"""Confirm what is urgent: once, by whichever way; from then on nothing calls about it."""

from typing import Any
from uuid import UUID

from quanzi.infra import outbox
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging.seat import find_seat, lock_message
from quanzi.messaging.store import urgent_calls, urgents
from quanzi.messaging.urge_events import UrgentConfirmed
from quanzi.messaging.urge_state import tell_soon


async def confirm_urgent(tx: Tx, *, by: Person, room_id: UUID, position: int) -> None:
    """Confirm a message that I was asked to; twice is once. Everybody in the room sees that I did. Raises NotFound."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    await lock_message(tx, seat=seat, position=position)
    on: dict[str, Any] = {"room_id": room_id, "position": position}
    row = await urgents.lock_urgent(tx, **on)
    if row is None or not await urgents.is_asked(tx, **on, person_id=by.member_id):
        raise NotFound
    if not await urgents.update_confirmed(tx, **on, person_id=by.member_id):
        return
    await urgent_calls.update_dropped(tx, **on, person_id=by.member_id)
    await outbox.record(tx, UrgentConfirmed(id=tx.new_id(), at=tx.now, **on, person_id=by.member_id))
    await tell_soon(tx, row=row)
