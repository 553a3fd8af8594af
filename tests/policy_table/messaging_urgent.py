"""Who asks urgently, confirms and is called. The owner and the member are in a group for work; the stranger finds nothing there."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.kernel.person import Person
from quanzi.messaging import urgent
from quanzi.messaging.urge_errors import NotYourUrgent, PlanOver
from tests.make import messages as rooms
from tests.make import people
from tests.make import urgent as make
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class Asking(Cast):
    """A third asks both; the owner asked for something six minutes ago, and said something plain; each has a plan."""

    room_id: UUID
    third: Person
    theirs: int
    mine: int
    plain: dict[UUID, int]
    plans: dict[UUID, UUID]


async def stage(tx: Tx) -> Asking:
    on = await cast_people(tx)
    third = await people.make_member(tx, name="陈静", tier=2)
    room = await rooms.fill_group(tx, [on.owner, on.member, third], is_work=True)
    theirs = await make.ask(tx, room, third)
    mine = await make.ask(make.later(tx, minutes=-6), room, on.owner)
    plain, plans = {}, {}
    for one in (on.owner, on.member):
        plain[one.member_id] = (await rooms.say(tx, room, one)).position
        due_at = tx.now + timedelta(hours=1)
        plan = await urgent.plan_urgent(tx, by=one, room_id=room.room_id, new=make.new(), due_at=due_at)
        plans[one.member_id] = plan.plan_id
    return Asking(on.owner, on.member, on.stranger, on.operator, room.room_id, third, theirs.position, mine.position, plain, plans)


def row(call: Any, **outcomes: Any) -> Row[Asking]:
    """For those who are in the room."""
    told: dict[str, Any] = {"stranger": NotFound, "member": ALLOWED, "owner": ALLOWED, "suspended": ALLOWED} | outcomes
    return Row(stage=stage, call=call, signed_out=NotSignedIn, **told)


def deed(call: Any, **outcomes: Any) -> Row[Asking]:
    """The same, of what suspended people can't do."""
    return row(call, **{"suspended": Suspended} | outcomes)


def own(call: Any, **outcomes: Any) -> Row[Asking]:
    """For everybody, about themselves."""
    return row(call, **{"stranger": ALLOWED} | outcomes)


async def _make(tx: Tx, by: Person, on: Asking) -> None:
    position = on.plain.get(by.member_id, 1)
    await urgent.make_urgent(tx, by=by, room_id=on.room_id, position=position)


async def _plan(tx: Tx, by: Person, on: Asking) -> None:
    await urgent.plan_urgent(tx, by=by, room_id=on.room_id, new=make.new(), due_at=tx.now + timedelta(hours=2))


async def _cancel(tx: Tx, by: Person, on: Asking) -> None:
    await urgent.cancel_plan(tx, by=by, plan_id=on.plans.get(by.member_id, on.plans[on.owner.member_id]))


NO_KEYS: Any = None
"""Who switches both ways off is asked for no number."""

DEEDS: dict[str, Row[Any]] = {
    "messaging.send_urgent": deed(lambda tx, by, on: urgent.send_urgent(tx, by=by, room_id=on.room_id, new=make.new())),
    "messaging.make_urgent": deed(_make),
    "messaging.confirm_urgent": row(lambda tx, by, on: urgent.confirm_urgent(tx, by=by, room_id=on.room_id, position=on.theirs)),
    "messaging.ask_again": deed(lambda tx, by, on: urgent.ask_again(tx, by=by, room_id=on.room_id, position=on.mine), member=NotYourUrgent),
    "messaging.find_urgent": row(lambda tx, by, on: urgent.find_urgent(tx, by=by, room_id=on.room_id, position=on.theirs)),
    "messaging.find_standings": row(lambda tx, by, on: urgent.find_standings(tx, by=by, room_id=on.room_id, positions=[on.theirs])),
    "messaging.list_askable": row(lambda tx, by, on: urgent.list_askable(tx, by=by, room_id=on.room_id)),
    "messaging.list_spent": row(lambda tx, by, on: urgent.list_spent(tx, by=by, room_id=on.room_id)),
    "messaging.plan_urgent": deed(_plan),
    "messaging.cancel_plan": row(_cancel, stranger=PlanOver),
    "messaging.list_plans": own(lambda tx, by, _on: urgent.list_plans(tx, by=by)),
    "messaging.find_ways": own(lambda tx, by, _on: urgent.find_ways(tx, by=by)),
    "messaging.choose_ways": own(lambda tx, by, _on: urgent.choose_ways(tx, by=by, ways=urgent.Ways(), keys=NO_KEYS)),
    "messaging.mute_urgent": own(lambda tx, by, on: urgent.mute_urgent(tx, by=by, person_id=on.third.member_id, on=True)),
    "messaging.list_muted": own(lambda tx, by, _on: urgent.list_muted(tx, by=by)),
}
