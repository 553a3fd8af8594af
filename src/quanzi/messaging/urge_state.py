"""What a message says of who confirmed it: how many of how many, the same on every screen.

Of one message one change a second is told at most, and the last one always: five hundred who confirm at once would else be
a storm. The names are not in the message; who wants to see them asks.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from quanzi.infra import jobs
from quanzi.infra.each import DUE_AT_ONCE, PUT_OFF, settle_each
from quanzi.infra.postgres import Db, Tx
from quanzi.messaging import seat
from quanzi.messaging.store import messages, urgents
from quanzi.messaging.store.urgents import CountRow, PlaceRow, UrgentRow

BODY = "urgent"
TELL_JOB = "tell_urgent"
PAUSE = timedelta(seconds=1)


def describe(*, is_emergency: bool, number: int, count: CountRow) -> dict[str, Any]:
    """What a message says."""
    return {"emergency": is_emergency, "round": number, "asked": count.asked, "confirmed": count.confirmed}


async def tell_soon(tx: Tx, *, row: UrgentRow) -> None:
    """Let a message that is held say who confirmed: now, or where it just did, when its second is over."""
    due_at = row.told_at + PAUSE
    if due_at <= tx.now:
        await write_state(tx, row=row)
        return
    await urgents.update_tell(tx, room_id=row.room_id, position=row.position, tell_at=due_at)
    await jobs.enqueue(tx, TELL_JOB, {}, after=due_at - tx.now)


async def write_state(tx: Tx, *, row: UrgentRow) -> None:
    """Let a message that is held say who confirmed, where it says something else."""
    on: dict[str, Any] = {"room_id": row.room_id, "position": row.position}
    await urgents.update_told(tx, **on)
    found = await messages.find_message(tx, **on)
    if found is None or found.recalled_at is not None:
        return
    told = {BODY: describe(is_emergency=row.is_emergency, number=row.round, count=await urgents.count_asked(tx, **on))}
    if found.body is not None and found.body.get(BODY) == told[BODY]:
        return
    await seat.write_state(tx, message=found, told=told)


async def tell_due(db: Db) -> int:
    """Tell what waited its second, each in a transaction of its own; how many there were."""
    due = await db.glance(lambda tx: urgents.list_to_tell(tx, at=tx.now, limit=DUE_AT_ONCE))
    return await settle_each(
        due,
        lambda place: db.run(lambda tx: _tell(tx, place)),
        id_of=lambda place: uuid5(place.room_id, str(place.position)),
        failed="urgent_not_told",
        put_off=lambda place: db.run(
            lambda tx: urgents.update_tell(tx, room_id=place.room_id, position=place.position, tell_at=tx.now + PUT_OFF)
        ),
    )


async def _tell(tx: Tx, place: PlaceRow) -> None:
    row = await hold_urgent(tx, room_id=place.room_id, position=place.position)
    if row is not None:
        await write_state(tx, row=row)


async def hold_urgent(tx: Tx, *, room_id: UUID, position: int) -> UrgentRow | None:
    """What is urgent about a message, which nobody else changes until this is done: the message first, then who is asked."""
    await messages.lock_message(tx, room_id=room_id, position=position)
    return await urgents.lock_urgent(tx, room_id=room_id, position=position)
