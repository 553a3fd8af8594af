"""What follows in conversations from what happens elsewhere."""

from quanzi import relations
from quanzi.circles import belonging
from quanzi.infra.postgres import Tx
from quanzi.messaging.bound import end_rooms_of, leave_rooms_of
from quanzi.messaging.pair import close_pair


async def close_between(tx: Tx, event: relations.PersonBlocked) -> None:
    """Who is out of sight says nothing to whom."""
    await close_pair(tx, one_id=event.person_id, other_id=event.other_id)


async def leave_circle_rooms(tx: Tx, event: belonging.MemberLeft | belonging.MemberRemoved) -> None:
    """Who is out of a circle is out of its rooms; who came back meanwhile stays."""
    if not await belonging.hold_members(tx, circle_id=event.circle_id, person_ids=[event.person_id]):
        await leave_rooms_of(tx, circle_id=event.circle_id, person_id=event.person_id)


async def end_circle_rooms(tx: Tx, event: belonging.CircleEnded) -> None:
    """A circle's rooms end with it."""
    await end_rooms_of(tx, circle_id=event.circle_id)
