"""How somebody stands towards a circle: the first question of every deed in it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from quanzi import identity
from quanzi.circles import model, policy, store
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person

_ACTIVE_EVERY = timedelta(minutes=1)


async def find_standing(tx: ReadTx, *, by: Person, circle_id: UUID) -> model.Standing:
    """How I stand towards a circle; NotFound when there is none that I may know of."""
    found = await store.circles.find_standing(tx, circle_id=circle_id, person_id=by.member_id)
    if found is None:
        raise NotFound
    return found


async def find_staff_standing(tx: ReadTx, *, by: Person, circle_id: UUID) -> model.Standing:
    """My standing as owner or moderator, able to act; NotFound, Suspended or StaffNeeded otherwise."""
    identity.may_act(by)
    standing = await find_standing(tx, by=by, circle_id=circle_id)
    policy.may_moderate(standing)
    return standing


async def hold_circle(tx: Tx, *, circle_id: UUID) -> store.circles.CircleRow:
    """Keep others from changing the circle's members until this deed is done; NotFound when it is gone."""
    circle = await store.circles.find_circle_for_update(tx, circle_id=circle_id)
    if circle is None:
        raise NotFound
    return circle


async def mark_active(tx: Tx, *, circle_id: UUID, at: datetime) -> None:
    """Note that something was said in a circle; at most once a minute, so that posts don't wait for each other."""
    await store.circles.update_active(tx, circle_id=circle_id, at=at, before=at - _ACTIVE_EVERY)


async def find_readers(tx: ReadTx, *, circle_id: UUID, person_ids: Collection[UUID]) -> frozenset[UUID]:
    """Who of several people may read a circle at this moment, for telling them that something is new in it."""
    return frozenset(await store.members.list_readers(tx, circle_id=circle_id, person_ids=list(person_ids)))


async def hold_members(tx: Tx, *, circle_id: UUID, person_ids: Collection[UUID]) -> frozenset[UUID]:
    """Who of several people is in a circle, and stays so until this deed is done: for what only members may come into."""
    return frozenset(await store.members.lock_members(tx, circle_id=circle_id, person_ids=sorted(set(person_ids))))


async def find_staff_ids(tx: ReadTx, *, circle_id: UUID) -> frozenset[UUID]:
    """The owner and the moderators of a circle, for telling them that something waits."""
    return frozenset(one.person_id for one in await store.members.list_staff(tx, circle_id=circle_id))


async def find_joined(tx: ReadTx, *, person_ids: Collection[UUID], since: datetime) -> list[model.Joined]:
    """Who of several people joined a circle since a moment, and which."""
    return await store.members.list_joined(tx, person_ids=list(person_ids), since=since)
