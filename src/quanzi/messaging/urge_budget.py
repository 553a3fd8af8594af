"""How often people ask urgently: counted for each sender over all rooms, and shown to everybody who is in a room with them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.messaging.seat import find_seat
from quanzi.messaging.store import members, urgent_choices
from quanzi.messaging.urge_rules import may_spend, within_day


class Budget(msgspec.Struct, frozen=True):
    """How often somebody asked urgently within 24 hours and how often one may, and the same of emergencies."""

    person_id: UUID
    asked: int
    emergencies: int
    asked_max: int = limits.URGENT_PER_DAY_MAX
    emergencies_max: int = limits.EMERGENCIES_PER_DAY_MAX


async def spend_one(tx: Tx, *, sender_id: UUID, is_emergency: bool) -> None:
    """Count one more. Raises UrgentsADay, EmergenciesADay."""
    row = await urgent_choices.lock_budget(tx, sender_id=sender_id)
    asked, emergencies = within_day(row.asked, now=tx.now), within_day(row.emergencies, now=tx.now)
    may_spend(emergencies if is_emergency else asked, is_emergency=is_emergency)
    (emergencies if is_emergency else asked).append(tx.now)
    await urgent_choices.update_budget(tx, sender_id=sender_id, asked=asked, emergencies=emergencies)


async def find_budgets(tx: ReadTx, *, person_ids: Sequence[UUID], now: datetime) -> dict[UUID, Budget]:
    """How often each of several people asked."""
    rows = await urgent_choices.list_budgets(tx, sender_ids=person_ids)
    found = {row.sender_id: Budget(row.sender_id, *_count(row, now)) for row in rows}
    return {person_id: found.get(person_id) or Budget(person_id, 0, 0) for person_id in person_ids}


def _count(row: urgent_choices.BudgetRow, now: datetime) -> tuple[int, int]:
    return len(within_day(row.asked, now=now)), len(within_day(row.emergencies, now=now))


async def list_spent(tx: ReadTx, *, by: Person, room_id: UUID) -> list[Budget]:
    """Who of a room of mine asked urgently within 24 hours, and how often; the most often first. Raises NotFound."""
    await find_seat(tx, by=by, room_id=room_id)
    present = [row.person_id for row in await members.list_members(tx, room_id=room_id, limit=limits.ROOM_MEMBERS_MAX)]
    hidden = await relations.find_hidden(tx, person_id=by.member_id)
    found = await find_budgets(tx, person_ids=[one for one in present if one not in hidden], now=tx.now)
    used = [one for one in found.values() if one.asked or one.emergencies]
    return sorted(used, key=lambda one: (-one.asked - one.emergencies, one.person_id))
