"""Getting out again, at any time; an owner hands over first, or ends a circle that is empty."""

from uuid import UUID

from quanzi import identity
from quanzi.circles import membership, policy, store
from quanzi.circles.errors import CircleNotEmpty
from quanzi.circles.events import CircleEnded, MemberLeft
from quanzi.circles.standing import find_standing, hold_circle
from quanzi.infra import outbox
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person


async def leave_circle(tx: Tx, *, by: Person, circle_id: UUID) -> None:
    """Leave a circle; not being in it is fine. NotFound, OwnerMustHandOver."""
    await find_standing(tx, by=by, circle_id=circle_id)
    await hold_circle(tx, circle_id=circle_id)
    member = await store.members.find_member(tx, circle_id=circle_id, person_id=by.member_id)
    if member is None:
        return
    policy.may_leave(member.role)
    await membership.drop_member(tx, circle_id=circle_id, person_id=by.member_id)
    await outbox.record(tx, MemberLeft(id=tx.new_id(), at=tx.now, circle_id=circle_id, person_id=by.member_id))


async def end_circle(tx: Tx, *, by: Person, circle_id: UUID) -> None:
    """End a circle of mine in which nobody else is; it is gone for everybody. NotFound, OwnerNeeded, CircleNotEmpty."""
    identity.may_act(by)
    policy.may_own(await find_standing(tx, by=by, circle_id=circle_id))
    circle = await hold_circle(tx, circle_id=circle_id)
    if circle.member_count > 1:
        raise CircleNotEmpty
    await membership.drop_member(tx, circle_id=circle_id, person_id=by.member_id)
    await store.circles.update_state_ended(tx, circle_id=circle_id)
    await outbox.record(tx, CircleEnded(id=tx.new_id(), at=tx.now, circle_id=circle_id))
