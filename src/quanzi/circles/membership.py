"""The one place where somebody gets into a circle or out of it: members, their mirror and the count move together.

Callers hold the circle's row (`standing.hold_circle`), or have just made it.
"""

from uuid import UUID

from quanzi.circles import model, store
from quanzi.circles.errors import TooManyCircles
from quanzi.circles.events import MemberJoined
from quanzi.infra import outbox
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits


async def add_member(tx: Tx, *, circle_id: UUID, person_id: UUID, charter_version: int, role: model.Role = "member") -> bool:
    """Put somebody in; False when they are in already. TooManyCircles when they are in too many."""
    # two circles that let the same person in at once would each count what the other has not yet committed
    await store.members.lock_entrance(tx, person_id=person_id)
    if await store.members.count_my_circles(tx, person_id=person_id) >= limits.CIRCLES_PER_PERSON_MAX:
        raise TooManyCircles(circles_max=limits.CIRCLES_PER_PERSON_MAX)
    added = await store.members.insert_member(tx, circle_id=circle_id, person_id=person_id, role=role, charter_version=charter_version)
    if not added:
        return False
    await store.members.insert_my_circle(tx, circle_id=circle_id, person_id=person_id, role=role)
    await store.circles.update_member_count(tx, circle_id=circle_id, change=1)
    await store.entries.delete_request(tx, circle_id=circle_id, person_id=person_id)
    await outbox.record(tx, MemberJoined(id=tx.new_id(), at=tx.now, circle_id=circle_id, person_id=person_id))
    return True


async def drop_member(tx: Tx, *, circle_id: UUID, person_id: UUID) -> bool:
    """Take somebody out; False when they are not in."""
    if not await store.members.delete_member(tx, circle_id=circle_id, person_id=person_id):
        return False
    await store.members.delete_my_circle(tx, circle_id=circle_id, person_id=person_id)
    await store.circles.update_member_count(tx, circle_id=circle_id, change=-1)
    await store.entries.delete_handover(tx, circle_id=circle_id, to_person_id=person_id)
    return True
