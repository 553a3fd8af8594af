"""Who is to confirm something and who did: for everybody in the room, the sender's counts with it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.messaging.history import find_message
from quanzi.messaging.seat import find_seat
from quanzi.messaging.store import urgents
from quanzi.messaging.urge import find_askable
from quanzi.messaging.urge_budget import Budget, find_budgets
from quanzi.messaging.urge_rules import BETWEEN


class Asked(msgspec.Struct, frozen=True):
    """Somebody who is to confirm; `is_here`: still in the room."""

    person_id: UUID
    is_confirmed: bool
    is_here: bool


class Urgent(msgspec.Struct, frozen=True, kw_only=True):
    """What is urgent about a message: who asks, when last and how many times, whom, and how often the sender did lately.

    `mine` is whether I confirmed, None where I am not asked; `again_from` is when the sender may ask again;
    `emergencies_here` are those that the sender declared in this room within 30 days.
    """

    sender_id: UUID
    is_emergency: bool
    made_at: datetime
    asked_at: datetime
    again_from: datetime
    rounds: int
    mine: bool | None
    people: tuple[Asked, ...]
    budget: Budget
    emergencies_here: int


class Askable(msgspec.Struct, frozen=True):
    """Whom I may ask urgently in a room, and how often I did lately."""

    person_ids: tuple[UUID, ...]
    budget: Budget


async def find_urgent(tx: ReadTx, *, by: Person, room_id: UUID, position: int) -> Urgent:
    """What is urgent about a message that I see; people out of my sight are not listed. Raises NotFound."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    message = await find_message(tx, by=by, room_id=room_id, position=position)
    row = await urgents.find_urgent(tx, room_id=room_id, position=position)
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    if row is None or message.recalled_at is not None or row.sender_id in hidden:
        raise NotFound
    asked = await urgents.list_asked(tx, room_id=seat.room_id, position=position, limit=limits.ROOM_MEMBERS_MAX)
    since = tx.now - timedelta(days=limits.EMERGENCY_DAYS_SHOWN)
    return Urgent(
        sender_id=row.sender_id,
        is_emergency=row.is_emergency,
        made_at=row.made_at,
        asked_at=row.asked_at,
        again_from=row.asked_at + BETWEEN,
        rounds=row.round,
        mine=next((one.is_confirmed for one in asked if one.person_id == by.member_id), None),
        people=tuple(Asked(one.person_id, one.is_confirmed, one.is_here) for one in asked if one.person_id not in hidden),
        budget=(await find_budgets(tx, person_ids=[row.sender_id], now=tx.now))[row.sender_id],
        emergencies_here=await urgents.count_emergencies(tx, room_id=room_id, sender_id=row.sender_id, since=since),
    )


async def find_standings(tx: ReadTx, *, by: Person, room_id: UUID, positions: Collection[int]) -> dict[int, bool | None]:
    """Whether I confirmed, of those messages that are urgent; None where I am not asked. Raises NotFound."""
    await find_seat(tx, by=by, room_id=room_id)
    if not positions:
        return {}
    rows = await urgents.list_standings(tx, room_id=room_id, positions=sorted(positions), person_id=by.member_id)
    return {row.position: row.is_confirmed for row in rows}


async def list_askable(tx: ReadTx, *, by: Person, room_id: UUID) -> Askable:
    """Whom I may ask in a room of mine, in the order in which they came. Raises NotFound."""
    seat = await find_seat(tx, by=by, room_id=room_id)
    found = await find_askable(tx, by=by, seat=seat)
    return Askable(tuple(found), (await find_budgets(tx, person_ids=[by.member_id], now=tx.now))[by.member_id])
