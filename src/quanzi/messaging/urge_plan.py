"""Ask urgently at a later minute; until it goes it can be taken back.

It goes as its sender would send it then, under the rules and the budget of that moment, in one transaction with the end of
the plan: it goes once, and what is taken back in time does not go. What could not go is kept with the reason.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

import msgspec
import structlog

from quanzi import identity
from quanzi.infra.each import DUE_AT_ONCE, settle_each
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound, QuanziError, Unavailable
from quanzi.kernel.person import Kind, Person
from quanzi.kernel.text import clean_text
from quanzi.messaging import policy
from quanzi.messaging.errors import NotYourMessage
from quanzi.messaging.seat import find_seat
from quanzi.messaging.store import messages, urgent_plans
from quanzi.messaging.store.urgent_plans import PlanKey, PlanRow
from quanzi.messaging.urge import NewUrgent, choose_asked, make_urgent, send_urgent
from quanzi.messaging.urge_errors import BadMoment, PlanOver, TooManyPlans
from quanzi.messaging.urge_rules import may_be_urgent

log = structlog.get_logger(__name__)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What goes when, and where; `to_ids` None is everybody whom one may ask then, `refusal` the code of why it did not go."""

    plan_id: UUID
    room_id: UUID
    position: int | None
    text: str
    to_ids: tuple[UUID, ...] | None
    is_emergency: bool
    due_at: datetime
    refusal: str


async def plan_urgent(tx: Tx, *, by: Person, room_id: UUID, new: NewUrgent, due_at: datetime, position: int | None = None) -> Plan:
    """Let `new` go at the minute `due_at`, or with `position` a message of mine be urgent then. `message_id` is the plan's id.

    Raises Suspended, NotFound, RoomClosed, Silenced, BadMoment, TooManyPlans, NobodyToAsk, CannotAsk, TextMissing, TextTooLong,
    NotYourMessage, NotForUrgent.
    """
    identity.may_act(by)
    seat = await find_seat(tx, by=by, room_id=room_id)
    policy.may_write(is_open=seat.is_open, silent_until=seat.silent_until, now=tx.now)
    minute = due_at.replace(second=0, microsecond=0)
    if not tx.now < minute <= tx.now + timedelta(days=limits.URGENT_PLAN_DAYS_MAX):
        raise BadMoment(field="due", days=limits.URGENT_PLAN_DAYS_MAX)
    text = ""
    if position is None:
        text = clean_text(new.text, max_characters=limits.MESSAGE_CHARACTERS_MAX, field="text", lines=True)
    else:
        await _check_message(tx, by=by, room_id=room_id, position=position)
    await choose_asked(tx, by=by, seat=seat, to_ids=new.to_ids)
    before = await urgent_plans.list_plans(tx, sender_id=by.member_id, limit=limits.URGENT_PLANS_MAX)
    if len(before) >= limits.URGENT_PLANS_MAX and new.message_id not in {one.plan_id for one in before}:
        raise TooManyPlans(most=limits.URGENT_PLANS_MAX)
    row = PlanRow(
        sender_id=by.member_id,
        plan_id=new.message_id,
        room_id=room_id,
        position=position,
        text=text,
        quoted=new.quoted,
        to_ids=None if new.to_ids is None else sorted(set(new.to_ids)),
        is_emergency=new.is_emergency,
        due_at=minute,
    )
    await urgent_plans.insert_plan(tx, plan=row)
    return _show(row)


async def _check_message(tx: ReadTx, *, by: Person, room_id: UUID, position: int) -> None:
    found = await messages.find_message(tx, room_id=room_id, position=position)
    if found is None or found.recalled_at is not None:
        raise NotFound
    if found.author_id != by.member_id:
        raise NotYourMessage
    may_be_urgent(found.kind)


async def cancel_plan(tx: Tx, *, by: Person, plan_id: UUID) -> None:
    """Take a plan of mine back before it goes, or put one away that could not go. NotSignedIn, PlanOver."""
    if not await urgent_plans.delete_plan(tx, sender_id=by.member_id, plan_id=plan_id):
        raise PlanOver


async def list_plans(tx: ReadTx, *, by: Person) -> list[Plan]:
    """My plans, the next first. NotSignedIn."""
    return [_show(row) for row in await urgent_plans.list_plans(tx, sender_id=by.member_id, limit=limits.URGENT_PLANS_MAX)]


def _show(row: PlanRow) -> Plan:
    return Plan(
        plan_id=row.plan_id,
        room_id=row.room_id,
        position=row.position,
        text=row.text,
        to_ids=None if row.to_ids is None else tuple(row.to_ids),
        is_emergency=row.is_emergency,
        due_at=row.due_at,
        refusal=row.refusal,
    )


async def send_due(db: Db) -> int:
    """Let go what is due, each in a transaction of its own; how many there were. A job."""
    due = await db.glance(lambda tx: urgent_plans.list_due(tx, at=tx.now, limit=DUE_AT_ONCE))
    return await settle_each(
        due,
        lambda key: db.run(lambda tx: send_plan(tx, key=key)),
        id_of=lambda key: uuid5(key.sender_id, str(key.plan_id)),
        failed="urgent_plan_failed",
    )


async def send_plan(tx: Tx, *, key: PlanKey) -> None:
    """Let a plan go whose minute has come; nothing happens where it went, or was taken back."""
    plan = await urgent_plans.lock_due(tx, key=key)
    if plan is None:
        return
    try:
        async with tx.undoable():
            await _send(tx, by=await _find_sender(tx, key.sender_id), plan=plan)
            await urgent_plans.delete_plan(tx, sender_id=key.sender_id, plan_id=key.plan_id)
    except Unavailable:
        raise
    except QuanziError as refusal:
        log.info("urgent_plan_refused", why=refusal.code)
        await urgent_plans.update_refusal(tx, key=key, refusal=refusal.code)


async def _send(tx: Tx, *, by: Person, plan: PlanRow) -> None:
    to_ids = None if plan.to_ids is None else tuple(plan.to_ids)
    if plan.position is not None:
        await make_urgent(tx, by=by, room_id=plan.room_id, position=plan.position, to_ids=to_ids, is_emergency=plan.is_emergency)
        return
    new = NewUrgent(message_id=plan.plan_id, text=plan.text, quoted=plan.quoted, to_ids=to_ids, is_emergency=plan.is_emergency)
    await send_urgent(tx, by=by, room_id=plan.room_id, new=new)


async def _find_sender(tx: ReadTx, person_id: UUID) -> Person:
    """Who planned it, as the person stands now: who was suspended meanwhile asks nobody."""
    forms = (await identity.find_name_forms(tx, person_ids=[person_id])).get(person_id)
    if forms is None or forms.state == "gone":
        raise NotFound
    return Person(kind=Kind.MEMBER, id=person_id, tier=forms.tier, suspended=forms.state == "suspended")
