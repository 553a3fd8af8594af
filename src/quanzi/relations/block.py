"""Blocking: two people vanish from each other's sight, and the blocked one can't tell it from an empty place."""

from uuid import UUID

from quanzi.infra import outbox, ratelimit
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.relations import between, policy, store
from quanzi.relations.events import PersonBlocked
from quanzi.relations.model import Side

_BLOCKS = ratelimit.Limit("blocks", limits.BLOCKS_PER_HOUR_MAX, 3600)


async def block_person(tx: Tx, *, by: Person, person_id: UUID) -> None:
    """Never see each other again: contact, requests and follows between us end. NotFound for who I can't see.

    TooManyBlocks at the limit, TooMany past the hour's.
    """
    policy.may_leave(by, person_id=person_id)
    await between.lock_pair(tx, by=by, person_id=person_id)
    if await store.find_block(tx, person_id=by.member_id, other_id=person_id):
        return
    await between.check_seen(tx, by=by, person_id=person_id)
    # taken before counting: of two blocks by one person at once the second waits here
    await ratelimit.take(tx, _BLOCKS, str(by.member_id))
    policy.may_block_more(await store.count_blocks(tx, person_id=by.member_id))
    await store.insert_block(tx, person_id=by.member_id, other_id=person_id, by_me=True, at=tx.now)
    await store.insert_block(tx, person_id=person_id, other_id=by.member_id, by_me=False, at=tx.now)
    before = await between.find_sides(tx, by=by, person_id=person_id)
    await between.write_sides(tx, by=by, person_id=person_id, before=before, after=(Side.NONE, Side.NONE))
    await _end_follows(tx, one_id=by.member_id, other_id=person_id)
    await outbox.record(tx, PersonBlocked(id=tx.new_id(), at=tx.now, person_id=by.member_id, other_id=person_id))


async def unblock_person(tx: Tx, *, by: Person, person_id: UUID) -> None:
    """Let somebody back into sight; what was between us before does not come back."""
    policy.may_leave(by, person_id=person_id)
    if not await store.find_block(tx, person_id=by.member_id, other_id=person_id):
        return
    await between.lock_pair(tx, by=by, person_id=person_id)
    await store.delete_block(tx, person_id=by.member_id, other_id=person_id, by_me=True)
    await store.delete_block(tx, person_id=person_id, other_id=by.member_id, by_me=False)


async def _end_follows(tx: Tx, *, one_id: UUID, other_id: UUID) -> None:
    for follower_id, followed_id in ((one_id, other_id), (other_id, one_id)):
        await store.delete_follow(tx, person_id=follower_id, followed_id=followed_id)
        await store.delete_follower(tx, person_id=followed_id, follower_id=follower_id)
