"""One-way follows: I see more of somebody; it asks nothing of them."""

from uuid import UUID

from quanzi.infra import ratelimit
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.relations import between, policy, store

_FOLLOWS = ratelimit.Limit("follows", limits.FOLLOWS_PER_HOUR_MAX, 3600)


async def follow_person(tx: Tx, *, by: Person, person_id: UUID) -> None:
    """Follow somebody; once is enough. TooManyFollows at the limit, TooMany past the hour's."""
    policy.may_approach(by, person_id=person_id)
    await between.lock_pair(tx, by=by, person_id=person_id)
    await between.check_seen(tx, by=by, person_id=person_id)
    if await store.is_following(tx, person_id=by.member_id, followed_id=person_id):
        return
    # taken before counting: of two follows by one person at once the second waits here
    await ratelimit.take(tx, _FOLLOWS, str(by.member_id))
    policy.may_follow_more(await store.count_follows(tx, person_id=by.member_id))
    if await store.insert_follow(tx, person_id=by.member_id, followed_id=person_id, at=tx.now):
        await store.insert_follower(tx, person_id=person_id, follower_id=by.member_id, at=tx.now)


async def unfollow_person(tx: Tx, *, by: Person, person_id: UUID) -> None:
    """Follow somebody no longer; nothing happens when I did not."""
    policy.may_leave(by, person_id=person_id)
    if not await store.is_following(tx, person_id=by.member_id, followed_id=person_id):
        return
    await between.lock_pair(tx, by=by, person_id=person_id)
    await store.delete_follow(tx, person_id=by.member_id, followed_id=person_id)
    await store.delete_follower(tx, person_id=person_id, follower_id=by.member_id)
