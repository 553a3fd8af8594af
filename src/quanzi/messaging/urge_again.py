"""Ask again: those who have not confirmed and nobody else, five minutes later at the earliest, and it counts."""

from uuid import UUID

from quanzi import identity
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging import policy
from quanzi.messaging.seat import find_seat, lock_message
from quanzi.messaging.store import urgents
from quanzi.messaging.urge import find_askable, record_asked
from quanzi.messaging.urge_budget import spend_one
from quanzi.messaging.urge_errors import EverybodyConfirmed, NotYourUrgent
from quanzi.messaging.urge_rules import may_ask_again
from quanzi.messaging.urge_state import write_state


async def ask_again(tx: Tx, *, by: Person, room_id: UUID, position: int) -> int:
    """Ask those in the room who have not confirmed; how many these are.

    Raises Suspended, NotFound, RoomClosed, Silenced, NotYourUrgent, AskedJustNow, EverybodyConfirmed, UrgentsADay, EmergenciesADay.
    """
    identity.may_act(by)
    seat = await find_seat(tx, by=by, room_id=room_id)
    await lock_message(tx, seat=seat, position=position)
    row = await urgents.lock_urgent(tx, room_id=room_id, position=position)
    if row is None:
        raise NotFound
    if row.sender_id != by.member_id:
        raise NotYourUrgent
    policy.may_write(is_open=seat.is_open, silent_until=seat.silent_until, now=tx.now)
    may_ask_again(asked_at=row.asked_at, now=tx.now)
    asked = await urgents.list_asked(tx, room_id=room_id, position=position, limit=limits.ROOM_MEMBERS_MAX)
    waiting = [one.person_id for one in asked if one.is_here and not one.is_confirmed]
    if not waiting:
        raise EverybodyConfirmed
    await spend_one(tx, sender_id=by.member_id, is_emergency=row.is_emergency)
    # who is out of sight or no contact any more is counted, and not called: what they chose does not show
    askable = set(await find_askable(tx, by=by, seat=seat))
    reached = [one for one in waiting if one in askable]
    row = await urgents.update_asked(tx, room_id=room_id, position=position)
    if row is None:
        raise NotFound
    await record_asked(
        tx, sender_id=by.member_id, room_id=room_id, position=position, asked=reached, is_emergency=row.is_emergency, number=row.round
    )
    await write_state(tx, row=row)
    return len(waiting)
