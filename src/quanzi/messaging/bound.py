"""Rooms that belong to a circle: who is out of it is out of all of them, and they end with it."""

from uuid import UUID

from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.messaging.leave import close_room, take_out
from quanzi.messaging.store import heads, members, terms


async def leave_rooms_of(tx: Tx, *, circle_id: UUID, person_id: UUID) -> None:
    """Take who went out of a circle out of all its rooms; nobody is told but their staff."""
    mine = await members.list_my_rooms(tx, person_id=person_id, limit=limits.ROOMS_PER_PERSON_MAX)
    found = await terms.list_terms(tx, room_ids=[one.room_id for one in mine])
    for room_id in sorted(room.room_id for room in found if room.circle_id == circle_id):
        await take_out(tx, room_id=room_id, person_ids=[person_id], by_id=None, quietly=True)


async def end_rooms_of(tx: Tx, *, circle_id: UUID) -> None:
    """End every room of a circle that has ended."""
    while room_ids := await terms.list_circle_rooms(tx, circle_id=circle_id, limit=limits.PAGE_ITEMS_MAX):
        for room in await terms.list_terms(tx, room_ids=room_ids):
            await heads.lock_head(tx, room_id=room.room_id)
            await close_room(tx, room_id=room.room_id, by_id=None)
        for room_id in room_ids:
            await terms.delete_circle_room(tx, circle_id=circle_id, room_id=room_id)
