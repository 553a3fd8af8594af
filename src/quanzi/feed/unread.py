"""What is new since I last looked at a circle, the same on every device."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from quanzi import circles, relations
from quanzi.feed import model, policy
from quanzi.feed.store import seen
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.person import Person

_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


async def count_unread(tx: ReadTx, *, by: Person, mine: Sequence[circles.MyCircle] | None = None) -> dict[UUID, int]:
    """New posts per circle of mine, up to 100 each (a face shows 99+); circles with none are left out.

    My own posts don't count, nor those of people out of my sight, nor what was there before I joined.
    """
    if mine is None:
        mine = await circles.list_my_circles(tx, by=by)
    if not mine:
        return {}
    return await seen.list_unread(
        tx,
        person_id=by.member_id,
        circle_ids=[circle.circle_id for circle in mine],
        joined_at=[circle.joined_at for circle in mine],
        limit=model.UNREAD_MAX,
        late=model.LATE,
        hidden=await relations.find_hidden(tx, person_id=by.member_id),
    )


async def mark_seen(tx: Tx, *, by: Person, circle_id: UUID, at: datetime) -> None:
    """I have seen the circle up to `at`, the time of the newest post shown. The mark never moves back, nor beyond now.

    Two posts need not arrive in the order of their times: one that was still on its way stays new, though it is older.
    """
    policy.may_belong(await circles.find_standing(tx, by=by, circle_id=circle_id))
    await seen.update_seen(tx, person_id=by.member_id, circle_id=circle_id, at=min(max(at, _EARLIEST), tx.now), late=model.LATE)
